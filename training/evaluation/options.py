"""A study declared on the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from srs.errors import BadInput

from .study import Allowed, Data, Release, Study

_TABLES = (".csv", ".parquet")


def declared(tables: list[str], given: Mapping[str, Any]) -> Study:
    """The study that the options describe.

    Raises
    ------
    BadInput
        Naming the option at fault.
    """
    wrong = [each for each in tables if Path(each).suffix.lower() not in _TABLES]
    if wrong:
        raise BadInput(
            f"expected tables that end in .csv or .parquet, found {len(wrong)} other; name models "
            f"with --model NAME=COLUMN"
        )
    more: dict[str, Any] = {}
    if given["horizon"]:
        more["horizons"] = _numbers(given["horizon"], "--horizon")
    if given["threshold"]:
        more["thresholds"] = _numbers(given["threshold"], "--threshold")
    if given["smoother"]:
        more["smoothers"] = tuple(given["smoother"])
    if given["predicts"] not in ("outlast", "event"):
        raise BadInput("--predicts: expected outlast or event")
    names = ("id", "outcome", "time", "event", "day", "person", "region", "date", "baseline")
    return Study(
        data=Data(
            files=tuple(tables),
            synthetic=given["synthetic"],
            **{name: given[name] for name in names},
        ),
        models=_models(tables, given["model"]),
        predicts=given["predicts"],
        subgroups=tuple(given["subgroup"] or ()),
        margins={name: Allowed(*each) for name, each in _margins(given["margin"] or [])},
        seed=given["seed"],
        replicates=given["replicates"],
        release=Release(given["smallest"], given["earlier"] and str(given["earlier"])),
        **more,
    )


def _models(tables: list[str], models: list[str] | None) -> dict[str, str]:
    """The models. Two or more files without --model each have a column named ``risk``."""
    if not models:
        names = [Path(each).stem for each in tables]
        if len(set(names)) < len(names) or len(tables) < 2:
            raise BadInput("expected the models, as --model A=risk_a --model B=risk_b")
        return dict.fromkeys(names, "risk")
    found = {}
    for each in models:
        name, equals, column = each.partition("=")
        if not (name and equals and column) or name in found:
            raise BadInput("--model: expected NAME=COLUMN, each name once, as A=risk_a")
        found[name] = column
    return found


def _numbers(texts: list[str], option: str) -> tuple[float, ...]:
    try:
        return tuple(dict.fromkeys(float(each) for text in texts for each in text.split(",")))
    except ValueError:
        raise BadInput(f"{option}: expected numbers, as 30,90") from None


def _margins(texts: list[str]) -> list[tuple[str, tuple[float, ...]]]:
    found: list[tuple[str, tuple[float, ...]]] = []
    for each in texts:
        name, _, numbers = each.partition("=")
        if name in dict(found):
            raise BadInput(f"--margin: expected each metric once, found {name} again")
        try:
            found.append((name, tuple(float(n) for n in numbers.split(":", 1))))
        except ValueError:
            raise BadInput("--margin: expected METRIC=WORSE[:BETTER], as auc=0.01") from None
    return found
