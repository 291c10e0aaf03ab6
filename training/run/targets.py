"""A run's numbers beside what was asked of them."""

from collections.abc import Iterator, Mapping

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
_WIDE = 120  # columns, where there is no terminal that says how many it has
_SMALL = 1e-3


def met(value: float, target: Target) -> bool:
    """Whether the number is what it should be."""
    return (
        (target.at_most is None or value <= target.at_most)
        and (target.at_least is None or value >= target.at_least)
        and (target.within is None or abs(value - target.of) <= target.within)
    )


def missed(metrics: Mapping[str, float], targets: Mapping[str, Target]) -> list[str]:
    """Names of the metrics that are not what they should be.

    Raises
    ------
    BadInput
        When a target is of nothing that the run measures.
    """
    kinds = {name.partition("@")[0] for name in metrics}
    # Where a calibration cannot be told the run says so; it is no slip of the keyboard.
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
    """Tables: by day and horizon, of the leads, and of the run as a whole."""
    failed = set(missed(metrics, targets))
    if not console.is_terminal:
        console.width = _WIDE
    for table in (
        _by_pair(metrics, targets, evaluation, failed),
        _leads(metrics, evaluation),
        _of_the_run(metrics, targets, failed),
    ):
        console.print(table)
        console.print()
    asked = sum(name.partition("@")[0] in targets and "/" not in name for name in metrics)
    console.print(
        f"{asked - len(failed)} of {asked} numbers meet their targets; * marks the others"
    )


def _by_pair(
    metrics: Mapping[str, float],
    targets: Mapping[str, Target],
    evaluation: Evaluation,
    failed: set[str],
) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("from day")
    table.add_column("more than")
    kinds = [k for k in _SHOWN if any(name.startswith(f"{k}@") for name in metrics)]
    for kind in kinds:
        table.add_column(
            f"{_SHOWN[kind]}\n{_asked(targets.get(kind))}", justify="right", no_wrap=True
        )
    for day, horizon in evaluation.pairs:
        names = [f"{kind}@{name_of(day, horizon)}" for kind in kinds]
        cells = [_cell(metrics.get(name), name in failed) for name in names]
        table.add_row(str(day), str(horizon), *cells)
    return table


def _leads(metrics: Mapping[str, float], evaluation: Evaluation) -> Table:
    """With intervals of 95 per cent, of paired differences."""
    table = Table(box=None, pad_edge=False)
    table.add_column("AUC ahead of\nfrom day")
    table.add_column("\nmore than")
    shown = {kind: title for kind, title in RIVALS.values() if _measured(metrics, kind)}
    for title in shown.values():
        table.add_column(f"\n{title}", justify="right", no_wrap=True)
    for day, horizon in evaluation.pairs:
        found = [interval(metrics, kind, day, horizon) for kind in shown]
        table.add_row(
            str(day), str(horizon), *("–" if each is None else str(each) for each in found)
        )
    return table


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
