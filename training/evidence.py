"""What an evaluation measured of low risks, in the manifest of the evaluated model."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from srs.errors import BadInput, BrokenModel
from srs.files import content, json_in
from srs.model import MODELS, Model, evidence_of, load
from srs.model.evidence import KEY
from srs.model.store import forget
from srs.risk import LOW
from srs.wording import Words

Entry = dict[str, Any]

_ALL = "all"
# Names in a manifest, by names in an evaluation.
_SHARES = {
    **dict.fromkeys(("npv", "low", "high")),
    "spells": "n",
    "share_below": "below",
    "missed": "n_missed",
    "share_missed": "missed",
}
_WRONG = "the evaluation: expected the report.json that `python -m training evaluate` writes"
_SAME = ("profile", "cut_off", "horizon", "day")


def attach(
    evaluation: Path, name: str, models: Path = MODELS, who: str | None = None
) -> list[Entry]:
    """Write what *evaluation* measured of the published model *name* into its manifest.

    Earlier evidence for the same profile and day is replaced. Nothing else changes, not even the
    model's digest. The manifest is replaced whole or not at all.

    Parameters
    ----------
    evaluation
        A report.json of ``python -m training evaluate``.
    who
        Whose spells these are, in words that fit after "of"; the study's title by default.

    Returns
    -------
    list of dict
        The added entries.

    Raises
    ------
    BadInput
        When it is not an evaluation of this very model at the cut-off of a profile.
    NoModel, BrokenModel
    """
    model = load(name, models)
    new = _whole(_document(evaluation), model, _line(who))
    path = models / name / "manifest.json"
    manifest = json.loads(path.read_bytes())
    taken = [_key(each) for each in new]
    kept = [each for each in manifest.get(KEY, []) if _key(each) not in taken]
    manifest[KEY] = sorted([*kept, *new], key=lambda each: (each["profile"], each["day"]))
    _replace(path, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    forget()
    return new


def _line(who: str | None) -> str | None:
    if who is not None and not (who.strip() and who.isprintable()):
        raise BadInput("--who: expected a line of text, such as the patients of a region")
    return who and who.strip().rstrip(".")


def _whole(document: Mapping[str, Any], model: Model, who: str | None) -> list[Entry]:
    """Refuse to write what srs would refuse to load."""
    try:
        new = measured_of(document, model, who)
        evidence_of({**model.manifest, KEY: new}, model.digest)
    except (LookupError, TypeError, AttributeError, ValueError, BrokenModel):
        raise BadInput(f"{_WRONG}; it is not whole") from None
    return new


def measured_of(document: Mapping[str, Any], model: Model, who: str | None = None) -> list[Entry]:
    """What an evaluation's document says about *model*.

    Raises
    ------
    BadInput
    """
    full_name = f"{model.name}-{model.version}"
    named = _named(document, full_name, model.digest)
    if document["rounding"]["step"] == 1:
        raise BadInput(
            "the evaluation gives exact counts: expected one that may be released; evaluate "
            "without --smallest 1"
        )
    rows = [each for each in document["support"] if each["model"] == named]
    if any(each["day"] is None for each in rows):
        raise BadInput(
            "the evaluation has no day of the spell: expected one; evaluate with, for example, "
            "--day 15"
        )
    data, study = document["data"], document["study"]
    who = who or document.get("title")
    found = list(
        entries(
            rows,
            level=study["level"],
            who=Words(who, who) if who else None,
            period=data["period"],
            date=document["created"][:10],
            synthetic=data["synthetic"],
            digest=model.digest,
        )
    )
    if not found:
        wanted = " or ".join(f"{each.cut_off:g} at horizon {each.horizon}" for each in LOW)
        few = "; those of few spells are hidden: evaluate on more spells" if rows else ""
        raise BadInput(
            f"the evaluation has no negative predictive value of all spells at the cut-off of a "
            f"profile: expected {wanted}{few}"
        )
    return found


def entries(
    rows: Iterable[Mapping[str, Any]],
    *,
    level: float,
    who: Words | None,
    period: Sequence[str] | None,
    date: str,
    synthetic: bool | None,
    digest: str,
) -> Iterator[Entry]:
    """Entries of a manifest, from *rows* of an evaluation's part ``support``. The rows have passed
    the release gate; hidden ones are left out. *digest* is the model's.
    """
    cut_offs = {each.name: each.cut_off for each in LOW}
    by: dict[tuple[Any, ...], dict[str, Mapping[str, Any]]] = {}
    for each in rows:
        if cut_offs.get(each["profile"]) == each["cut_off"] and each["npv"] is not None:
            by.setdefault(_key(each), {})[each["subgroup"]] = each
    for key, groups in by.items():
        everybody = groups.pop(_ALL, None)
        if everybody is None:
            continue
        yield {
            **dict(zip(_SAME, key, strict=True)),
            **_shares(everybody),
            "level": level,
            "who": who and who._asdict(),
            "period": list(period) if period else None,
            "date": date,
            "synthetic": synthetic,
            "model": digest,
            "subgroups": [{"subgroup": name, **_shares(each)} for name, each in groups.items()],
        }


def _shares(row: Mapping[str, Any]) -> Entry:
    return {name: row[told or name] for name, told in _SHARES.items()}


def _key(of: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(of[name] for name in _SAME)


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = json_in(content(path))
    except OSError:
        raise BadInput(f"{_WRONG}; it cannot be read") from None
    except ValueError:
        raise BadInput(f"{_WRONG}; it is not JSON") from None
    needed = {"created", "data", "study", "support", "scored_by", "rounding"}
    if not isinstance(document, dict) or needed - document.keys():
        raise BadInput(f"{_WRONG}; it is another file or of an older version, evaluate again")
    return document


def _named(document: Mapping[str, Any], full_name: str, digest: str) -> str:
    """The model's name in the study."""
    scored = document["scored_by"]
    own = [each for each in scored if each["name"] == full_name]
    if not scored:
        raise BadInput(
            f"the evaluation used columns of probabilities of unknown origin: expected the model "
            f"to score the table; evaluate with --model NAME={full_name}"
        )
    if not own:
        names = ", ".join(sorted(each["name"] for each in scored))
        raise BadInput(f"the evaluation is of {names}: expected an evaluation of {full_name}")
    if own[0]["digest"] != digest:
        raise BadInput(
            f"the evaluation is of another {full_name}: its digest differs from the published "
            f"model's; evaluate the published one"
        )
    return str(own[0]["model"])


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        why = (error.strerror or "not allowed").lower()
        raise BadInput(f"the manifest cannot be written: {why}; nothing was changed") from None
    finally:
        with suppress(OSError):
            beside.unlink()
