"""A run's numbers compared with their targets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from srs.errors import BadInput

from .baselines import name_of
from .leads import RIVALS, interval
from .plan import Evaluation, Target

_SHOWN = {
    "auc": "AUC",
    "auc_gap": "gap",
    "mae": "mean diff.",
    "lead": "lead",
    "intercept": "intercept",
    "intercept_true": "truth's",
    "slope": "slope",
    "slope_true": "truth's",
    "worst_subgroup": "worst group",
    "worst_subgroup_true": "truth's",
}
_GAP = 2  # between two columns of a table
_SMALL = 1e-3


def met(value: float, target: Target) -> bool:
    """Whether the number meets its target."""
    return (
        (target.at_most is None or value <= target.at_most)
        and (target.at_least is None or value >= target.at_least)
        and (target.within is None or abs(value - target.of) <= target.within)
    )


def missed(metrics: Mapping[str, float], targets: Mapping[str, Target]) -> list[str]:
    """Names of the metrics that miss their targets.

    Raises
    ------
    BadInput
        When a target is set for something that the run does not measure.
    """
    kinds = {name.partition("@")[0] for name in metrics}
    # A calibration that could not be estimated is reported elsewhere; its target is no mistake.
    idle = sorted(set(targets) - kinds - {"intercept", "slope"})
    if idle:
        raise BadInput(
            f"[targets] {', '.join(idle)}: the run measures no such number; expected one or more "
            f"of "
            f"{', '.join(sorted(kinds))}"
        )
    return [
        name
        for name, value in metrics.items()
        if "/" not in name
        and (target := targets.get(name.partition("@")[0]))
        and not met(value, target)
    ]


def show(
    metrics: Mapping[str, float],
    targets: Mapping[str, Target],
    evaluation: Evaluation,
    console: Console,
) -> None:
    """Print tables: by day and horizon, of the leads, and of the run as a whole.

    A table wider than the console is printed in parts, each with its day and horizon.
    """
    failed = set(missed(metrics, targets))
    for table in (
        *_parts(
            _pairs(evaluation, "from day", "more than"),
            list(_by_pair(metrics, targets, evaluation, failed)),
            console.width,
        ),
        *_parts(
            _pairs(evaluation, "AUC lead\nfrom day", "\nmore than"),
            list(_leads(metrics, evaluation)),
            console.width,
        ),
        _of_the_run(metrics, targets, failed),
    ):
        console.print(table)
        console.print()
    asked = sum(name.partition("@")[0] in targets and "/" not in name for name in metrics)
    console.print(
        f"{asked - len(failed)} of {asked} numbers meet their targets; * marks the others"
    )


class _Column(NamedTuple):
    title: str
    cells: Sequence[str]

    @property
    def width(self) -> int:
        return max(map(len, [*self.title.split("\n"), *self.cells]))


def _pairs(evaluation: Evaluation, day: str, horizon: str) -> list[_Column]:
    days, horizons = zip(*evaluation.pairs, strict=True)
    return [_Column(day, [*map(str, days)]), _Column(horizon, [*map(str, horizons)])]


def _parts(keys: Sequence[_Column], columns: Sequence[_Column], width: int) -> Iterator[Table]:
    """Tables of at most *width*, each with the columns *keys*; together they have all *columns*."""
    room = width - sum(each.width + _GAP for each in keys)
    part: list[_Column] = []
    for each in columns:
        if part and sum(one.width + _GAP for one in part) + each.width > room:
            yield _table(keys, part)
            part = []
        part.append(each)
    yield _table(keys, part)


def _table(keys: Sequence[_Column], columns: Sequence[_Column]) -> Table:
    table = Table(box=None, pad_edge=False)
    for each in keys:
        table.add_column(each.title, no_wrap=True)
    for each in columns:
        table.add_column(each.title, justify="right", no_wrap=True)
    for row in zip(*(each.cells for each in (*keys, *columns)), strict=True):
        table.add_row(*row)
    return table


def _by_pair(
    metrics: Mapping[str, float],
    targets: Mapping[str, Target],
    evaluation: Evaluation,
    failed: set[str],
) -> Iterator[_Column]:
    for kind, title in _SHOWN.items():
        if _measured(metrics, kind):
            names = [f"{kind}@{name_of(day, horizon)}" for day, horizon in evaluation.pairs]
            yield _Column(
                f"{title}\n{_asked(targets.get(kind))}",
                [_cell(metrics.get(name), name in failed) for name in names],
            )


def _leads(metrics: Mapping[str, float], evaluation: Evaluation) -> Iterator[_Column]:
    """The leads with 95% intervals, from paired differences."""
    shown = {kind: title for kind, title in RIVALS.values() if _measured(metrics, kind)}
    for kind, title in shown.items():
        found = [interval(metrics, kind, day, horizon) for day, horizon in evaluation.pairs]
        yield _Column(f"\n{title}", ["–" if each is None else str(each) for each in found])


def _measured(metrics: Mapping[str, float], kind: str) -> bool:
    return any(name.startswith(f"{kind}@") for name in metrics)


def _of_the_run(
    metrics: Mapping[str, float], targets: Mapping[str, Target], failed: set[str]
) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("of the run", "number", "asked"):
        table.add_column(title, justify="left" if title == "of the run" else "right")
    for name, value in _whole(metrics):
        asked = _asked(targets.get(name.partition("@")[0]))
        table.add_row(name.replace("_", " "), _cell(value, name in failed), asked)
    return table


def _whole(metrics: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    yield from ((name, value) for name, value in metrics.items() if "@" not in name)


def _asked(target: Target | None) -> str:
    if target is None:
        return ""
    limits = {"≤": target.at_most, "≥": target.at_least, f"{target.of:g} ±": target.within}
    return ", ".join(f"{sign} {limit:g}" for sign, limit in limits.items() if limit is not None)


def _cell(value: float | None, failed: bool) -> str:
    if value is None:
        return "–"
    if value and abs(value) < _SMALL:
        text = f"{value:.1g}"
    else:
        text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return text + ("*" if failed else " ")
