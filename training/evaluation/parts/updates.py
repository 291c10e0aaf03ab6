"""How much a model would have to change: proposals, never applied."""

from collections.abc import Iterator

import numpy as np

from srs.errors import BadTable
from srs.tables.columns import pl

from ...statistics.outcome import Outcomes, log_odds
from ...statistics.statistic import Bools, Floats
from ...statistics.updating import UPDATING, closed_test
from ..horizon import Horizon, whole
from ..numbers.entries import Entry, definition
from ..problems import Problems
from ..release.counts import of_group
from ..rows.groups import ALL
from ..rows.table import Cases
from .periods import predictors

_MOST = 50_000
_LEVELS = 20


def updates(
    given: Horizon, cases: Cases, days: pl.Series | None, problems: Problems
) -> Iterator[Entry]:
    """One proposal per model."""
    design = _design(cases)
    if design is None:
        return
    rows, grain = _mature(given, days, problems), cases.study.release.grain
    if rows is None:
        return
    if not grain.enough(cases.persons(rows)):
        problems.say(
            f"horizon {given.horizon:g}, updating: expected {grain.width} persons or more who "
            "could be followed until the horizon; not computed"
        )
        return
    chosen = np.flatnonzero(rows)
    if len(chosen) > _MOST:
        random = np.random.default_rng([cases.study.seed, 0])
        chosen = np.sort(random.choice(chosen, _MOST, replace=False))
    outcomes = Outcomes.of(given.outcomes.happened[chosen])
    for model, risk in given.risks.items():
        with problems.noted(f"model {model}, horizon {given.horizon:g}, updating"):
            score = log_odds(risk[chosen], outcomes)
            found = closed_test(risk[chosen], outcomes, _of_full_rank(score, design[chosen]))
            yield {
                "model": model,
                "horizon": whole(given.horizon),
                "proposed": found.update,
                "intercept": grain.rounded(found.intercept, 2),
                "slope": grain.rounded(found.slope, 2),
                "steps": [
                    {
                        "against": step.against,
                        "ratio": grain.digits(step.ratio),
                        "freedom": step.freedom,
                        "p": grain.digits(step.p, 1),
                    }
                    for step in found.steps
                ],
                "n": len(chosen),
                "definition": definition(UPDATING.also(f"at most {_MOST} rows by seed")),
                "counts": of_group(ALL, given.horizon),
            }


def _mature(given: Horizon, days: pl.Series | None, problems: Problems) -> Bools | None:
    """Rows before the first with an unknown outcome; all rows if none is lost."""
    known = given.outcomes.known
    if known.all():
        return known
    if days is None:
        problems.say(
            f"horizon {given.horizon:g}, updating: expected outcomes known for all rows, or "
            "--date to find rows early enough; not computed"
        )
        return None
    first = days.filter(pl.Series(~known)).min()
    rows: Bools = (days < first).fill_null(False).to_numpy()
    if not rows.any():
        problems.say(
            f"horizon {given.horizon:g}, updating: expected rows early enough to be followed until "
            "the horizon; not computed"
        )
        return None
    return rows


def _design(cases: Cases) -> Floats | None:
    """Predictors as columns: levels as 0/1, numbers unchanged with a 0/1 for missing ones."""
    columns: list[Floats] = []
    for column in predictors(cases):
        if column.dtype.is_numeric():
            values = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
            missing = np.isnan(values)
            columns += [np.where(missing, 0.0, values), missing.astype(float)]
        else:
            text = column.cast(pl.String).fill_null("")
            levels = text.unique().sort().to_list()
            if len(levels) <= _LEVELS:
                columns += [(text == each).to_numpy().astype(float) for each in levels[1:]]
    return np.column_stack(columns) if columns else None


def _of_full_rank(score: Floats, design: Floats) -> Floats:
    """The log-odds first, so that every update is nested in the refit; no duplicate column."""
    spread = design.std(axis=0)
    scaled = (design[:, spread > 0] - design[:, spread > 0].mean(axis=0)) / spread[spread > 0]
    whole_ = np.column_stack([score, scaled])
    kept: list[int] = []
    basis = np.ones((len(score), 1)) / np.sqrt(len(score))
    for place in range(whole_.shape[1]):
        rest = whole_[:, place] - basis @ (basis.T @ whole_[:, place])
        size = np.linalg.norm(rest)
        if size > 1e-6 * np.linalg.norm(whole_[:, place]):
            kept.append(place)
            basis = np.column_stack([basis, rest / size])
    if len(kept) < 2:
        raise BadTable("expected predictors that differ")
    return np.asarray(whole_[:, kept], dtype=float)
