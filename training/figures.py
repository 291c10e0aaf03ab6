"""The figures of a run. Each is readable without a caption and names its data.

They are drawn on separate figures, not pyplot's, wherever ``shap`` allows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_BLUE, _GREY = "#1f5fa8", "#8a8a8a"
_COLOURS = (_BLUE, "#c8580a", "#3b7f3b", "#7a4fa0")
_SAMPLE = 2000  # most dots in a figure of Shapley values


def png(figure: Figure, dots: int = 120) -> bytes:
    """The same bytes for the same figure: no date, no library name. *dots* are per inch."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=dots, metadata={"Software": None})
    return file.getvalue()


@dataclass(frozen=True)
class Picture:
    """What a notebook shows if it is the last line of a cell."""

    content: bytes = field(repr=False)

    def _repr_png_(self) -> bytes:
        return self.content


def picture(figure: Figure) -> Picture:
    """The figure as a notebook shows it.

    >>> picture(Figure())._repr_png_()[1:4]
    b'PNG'
    """
    return Picture(png(figure, dots=80))


def calibration(
    predicted: Floats, observed: Floats, weights: Floats, *, horizon: int, day: int, data: str
) -> Figure:
    """Observed against predicted risk, by tenths of the predicted, with the distribution of spells.

    Parameters
    ----------
    predicted
        Risks, one per spell.
    observed
        1 if the spell outlasted the horizon, else 0; NaN only where *weights* is 0.
    weights
        Inverse probability of censoring; 0 if the outcome is not known.
    data
        What spells these are, such as "synthetic population, begun 2018".
    """
    figure = Figure(figsize=(6.4, 6.8), layout="constrained")
    above, below = figure.subplots(2, height_ratios=[3, 1], sharex=True)
    tenths = reliability(predicted, observed, weights)
    above.plot([0, 1], [0, 1], color=_GREY, linestyle="--", label="perfect calibration")
    above.errorbar(
        tenths[:, 0],
        tenths[:, 1],
        yerr=1.96 * tenths[:, 2],
        color=_BLUE,
        marker="o",
        capsize=3,
        label="tenths of the spells, with 95% intervals",
    )
    above.set(ylim=(0, 1), ylabel=f"observed share longer than {horizon} days")
    above.legend(loc="upper left", frameon=False)
    below.hist(predicted[weights > 0], bins=50, range=(0, 1), color=_BLUE)
    below.set(xlim=(0, 1), xlabel=f"predicted risk of more than {horizon} days", ylabel="spells")
    below.yaxis.set_major_formatter(lambda count, _: _spaced(int(count)))
    known = f"{_spaced(int((weights > 0).sum()))} spells with a known outcome"
    _entitle(figure, f"Calibration on day {day}, horizon {horizon} days", known, data)
    return figure


def reliability(predicted: Floats, observed: Floats, weights: Floats) -> Floats:
    """Mean predicted, mean observed and the latter's standard error, by tenths of the predicted.

    Tenths hold equal numbers of spells whose outcome is known; fewer rows where risks are tied.
    (Effective number of spells: Kish, Survey Sampling, 1965.)
    """
    known = weights > 0
    predicted, observed, weights = predicted[known], observed[known], weights[known]
    edges = np.quantile(predicted, np.linspace(0, 1, 11)[1:-1])
    tenth = np.searchsorted(edges, predicted, side="left")
    rows = []
    for place in np.unique(tenth):
        risk, outcome, weight = (each[tenth == place] for each in (predicted, observed, weights))
        share = np.average(outcome, weights=weight)
        effective = weight.sum() ** 2 / (weight**2).sum()
        error = np.sqrt(share * (1 - share) / effective)
        rows.append((np.average(risk, weights=weight), share, error))
    return np.array(rows)


class Learnt(NamedTuple):
    """A model's AUC on the same spells, fitted on fewer and more; several of one size use different
    parts.

    Attributes
    ----------
    twice
        The expected gain from twice the largest number of spells, and its interval.
    """

    spells: Sequence[int]
    auc: Sequence[float]
    twice: tuple[float, float, float] | None = None


def learning_curve(
    models: Mapping[str, Learnt], *, metric: str, data: str, true: float | None = None
) -> Figure:
    """A dot for each fit, a line through the mean of each size, and the gain from twice as many.

    *true*: the AUC of the true risk, if known.
    """
    figure = Figure(figsize=(7.2, 4.8), layout="constrained")
    axes = figure.subplots()
    ticks: list[int] = []
    for place, (colour, (name, each)) in enumerate(zip(_COLOURS, models.items(), strict=False)):
        sizes, means = _means(each)
        ticks = [*sizes, 2 * sizes[-1]]
        aside = 1 + 0.02 * place  # otherwise two intervals hide one another
        axes.plot(each.spells, each.auc, ".", color=colour, alpha=0.4)
        axes.plot(sizes, means, color=colour, marker="o", label=name)
        if each.twice:
            gain, low, high = each.twice
            at, ends = means[-1] + gain, [[gain - low], [high - gain]]
            axes.plot([sizes[-1], ticks[-1] * aside], [means[-1], at], color=colour, linestyle=":")
            axes.errorbar(
                ticks[-1] * aside, at, yerr=ends, color=colour, marker="o", mfc="white", capsize=3
            )
    if true is not None:
        axes.axhline(true, color=_GREY, linestyle="--", label="the true risk")
    axes.set_xscale("log")
    axes.set_xticks(ticks, [_spaced(size) for size in ticks])
    axes.minorticks_off()
    axes.set(xlabel="spells learnt from (logarithmic)", ylabel=metric)
    axes.grid(color="#dddddd")
    axes.legend(frameon=False)
    said = "open: expected of twice as many, with 95% intervals"
    _entitle(figure, "Would more spells help?", said, data)
    return figure


def _means(learnt: Learnt) -> tuple[list[int], list[float]]:
    """Means over the parts of each share: sizes within a tenth of each other."""
    sizes = np.array(learnt.spells)
    which = np.cumsum(np.r_[0, np.diff(np.sort(sizes)) > 0.1 * np.sort(sizes)[1:]])
    place = np.empty(len(sizes), dtype=int)
    place[np.argsort(sizes, kind="stable")] = which
    groups = [place == each for each in range(which.max() + 1)]
    values = np.array(learnt.auc)
    return [int(sizes[g].mean()) for g in groups], [float(values[g].mean()) for g in groups]


def shap_summary(
    contributions: Floats, values: Floats, names: Sequence[str], *, risk: str, data: str
) -> Figure:
    """Every predictor's contributions, a dot per spell, coloured by the predictor's value.

    Parameters
    ----------
    contributions, values : (spells, predictors)
        In log-odds, and as the model reads them; NaN if a value is missing.
    risk
        The risk of these log-odds, such as "more than 90 days, on day 15".
    """
    import shap

    some = _some(len(values))
    figure = Figure(figsize=(8.4, 1.8 + 0.42 * len(names)), layout="constrained")
    axes = figure.subplots()
    # The dots' order is shuffled by NumPy's global state, which is restored afterwards.
    before = np.random.get_state()
    np.random.seed(0)
    try:
        shap.plots.beeswarm(
            shap.Explanation(contributions[some], data=values[some], feature_names=list(names)),
            max_display=len(names),
            ax=axes,
            show=False,
            plot_size=None,
            color_bar_label="value (or code of the level)",
        )
    finally:
        np.random.set_state(before)
    axes.set_xlabel("contribution to the log-odds (right: raises the risk)")
    missing = "grey: missing" if np.isnan(values[some]).any() else ""
    _entitle(figure, f"What moves the risk of {risk}", _dots(some, values), missing, data)
    return figure


def shap_dependence(
    contributions: Floats,
    values: Floats,
    name: str,
    *,
    risk: str,
    data: str,
    levels: Sequence[str] = (),
) -> Figure:
    """One predictor's contributions against its value.

    Parameters
    ----------
    contributions, values : (spells,)
    levels
        The meaning of the codes 0, 1, …, if the predictor has levels.
    """
    import shap

    some = _some(len(values))
    figure = Figure(figsize=(7.2, 4.8), layout="constrained")
    axes = figure.subplots()
    column = shap.Explanation(
        contributions[some], data=_beside(values[some], levels), feature_names=name
    )
    before = np.random.get_state()
    np.random.seed(0)
    try:
        shap.plots.scatter(column, ax=axes, show=False, hist=False, color=_BLUE, alpha=0.3)
    finally:
        np.random.set_state(before)
    if levels:
        axes.set_xticks(range(len(levels)), list(levels), rotation=20, ha="right")
    axes.axhline(0, color=_GREY, linewidth=0.8, zorder=0)
    axes.set(xlabel=name, ylabel="contribution to the log-odds")
    missing = "ticks at the left: missing" if np.isnan(values[some]).any() else ""
    _entitle(figure, f"{name} and the risk of {risk}", _dots(some, values), missing, data)
    return figure


def _beside(values: Floats, levels: Sequence[str]) -> Floats:
    """Codes with a little jitter, so that the dots of a level do not hide one another."""
    if not levels:
        return values
    return values + np.random.default_rng(0).uniform(-0.2, 0.2, len(values))


def _some(count: int) -> NDArray[np.int64]:
    """The same sample every time."""
    if count <= _SAMPLE:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, _SAMPLE, replace=False))


def _dots(some: NDArray[np.int64], values: Floats) -> str:
    return f"{_spaced(len(some))} of {_spaced(len(values))} spells"


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _entitle(figure: Figure, title: str, *what: str) -> None:
    figure.suptitle(title, fontsize=12, fontweight="bold")
    axes: Axes = figure.axes[0]
    axes.set_title(" · ".join(filter(None, what)), fontsize=9, color="#444444")
