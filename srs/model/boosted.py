"""Boosted trees.

Each group of diagnoses and horizon h has a forest on top of the group's average,

    log-odds of P(T > h | T > d, x) = average(d, h) + trees_h(x, d),

calibrated by an affine map, one for all days and horizons. The average falls in h, rises in d and
goes to infinity as h goes to d. Only some horizons have trees, and their log-odds may rise from one
horizon to the next. So at each of them the lowest log-odds so far counts, and between two of them
the log-odds follow the average: the risk never rises in h. The trees were fitted on some days;
between two of these their sums are interpolated. A log-odds is thus a mixture of at most four sums
of trees plus a number that does not depend on x. Contributions mix with the same weights, so
TreeSHAP stays exact. See docs/decisions/0009.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..certificate import Icd10
from ..errors import BadDay
from ..files import json_in
from ..predictors import PREDICTORS, Column, read_declared
from ..wording import Words
from .averages import ANY as ANY
from .averages import Average, Coded, Spread, nearest
from .interface import Bounds, Contributions, Curve, Days, Floats, Published, Rows
from .odds import probability
from .pieces import Codes
from .tables import FEW_ROWS, SideBySide, Tables, tables
from .trees import Trees

_ROWS_AT_ONCE = 16_384  # rows that stay in fast memory while all tables are read
_TWO_SIDED = 1.959964  # standard deviations on each side that hold 95 of 100
GROUPED = "calibrations"  # in place of ``calibration``: {"others": {…}, "codes": {"F43": {…}}}
_RANGES = 8  # ranges of horizons whose tables are kept laid out for few rows


class Calibration(NamedTuple):
    """log-odds -> intercept + slope · log-odds; the slope is above 0."""

    intercept: float = 0.0
    slope: float = 1.0

    def __call__(self, log_odds: Floats) -> Floats:
        return self.intercept + self.slope * log_odds


class Mixture(NamedTuple):
    """The position of some horizons among those that have trees.

    A log-odds is *shift*, plus the lowest up to the knot *left* times 1 - *part*, plus the lowest
    up to the knot *right* times *part*.

    Attributes
    ----------
    left, right : (horizons,), or (horizons, spells) if each spell has its own
    part, shift : (horizons, spells)
    """

    left: NDArray[np.intp]
    right: NDArray[np.intp]
    part: Floats
    shift: Floats


class Span(NamedTuple):
    """Spells whose day lies between the same two days of trees, on the same side of each horizon.

    Attributes
    ----------
    day : (spells,)
    low, high : float
        The trees' days on either side; both are the spells' day if the trees have it.
    part : (spells,)
        The share of the way from *low* to *high*, as ``Average.between`` measures it.
    codes : (inputs, spells)
    horizons : list of float
        The knots: the horizons after the day that have trees and are needed. *first* is the place
        of the first knot.
    means : (knots, spells)
        The log-odds of the average.
    """

    day: Floats
    low: float
    high: float
    part: Floats
    codes: Codes
    horizons: list[float]
    first: int
    means: Floats


@dataclass(frozen=True, eq=False, repr=False)
class Forest:
    """The model of one code, or of all codes of one parent.

    Attributes
    ----------
    text : str
        LightGBM's text of the trees, whose inputs are the columns and then the day; one class for
        each horizon.
    coded : Coded
    spread : Spread
    days, horizons : tuple of float
        The days and horizons that the trees were fitted on.
    """

    diagnosis: Icd10
    columns: tuple[Column, ...]
    text: str = field(repr=False)
    coded: Coded
    spread: Spread
    days: tuple[float, ...]
    horizons: tuple[float, ...]
    calibration: Calibration
    first_day: float
    last_day: float
    asked: tuple[str, ...] = ()
    group: str = ""

    needs_every_answer = False
    reference = Words(
        "Jämfört med sjukfallen med samma diagnos som modellen är gjord på, inte med genomsnittet.",
        "Compared with the spells of the same diagnosis that the model was made from, not with "
        "the average.",
    )

    def __repr__(self) -> str:
        return f"<Forest {self.diagnosis}>"

    @property
    def pooled(self) -> bool:
        return len(self.group) < 3

    @property
    def average(self) -> Average:
        return self.coded.average

    def survival(self, rows: Rows, days: Sequence[float], given: float | None = None) -> Floats:
        """P(T > t | T > given), a row per spell and a column per day; *given* is by default the
        first day.
        """
        given = self.first_day if given is None else given
        later = [day for day in days if day > given]
        found = np.ones((len(rows), len(days)))
        if later:
            after = np.array([day > given for day in days])
            for at, span in self._spans(rows, given, max(later)):
                log_odds = self._log_odds(span, later)
                found[np.ix_(at, after)] = probability(self.calibration(log_odds)).T
        return found

    def outlasting(self, rows: Rows, day: Days) -> Curve:
        """P(T > t | T > day), for each spell on days t of its own."""
        spans = [(at, span, self._lowest(span)) for at, span in self._spans(rows, day, inf)]

        def at_days(days: Floats) -> Floats:
            found = np.empty(days.shape)
            for at, span, lowest in spans:
                asked = days[at].T
                log_odds = self._between(span, lowest, self._mixture(span, asked))
                later = asked > span.day
                found[at] = np.where(later, probability(self.calibration(log_odds)), 1.0).T
            return found

        return at_days

    def risk(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """P(T > horizon | T > day), one per spell."""
        return probability(self.log_odds(rows, day, horizon))

    def log_odds(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """The log-odds of that risk."""
        found = np.empty(len(rows))
        for at, span in self._spans(rows, day, horizon):
            found[at] = self._log_odds(span, [horizon])[0]
        return self.calibration(found)

    def contributions(self, rows: Rows, day: Days, horizon: float) -> Contributions:
        """TreeSHAP values; the average, the day and the horizon belong to the base."""
        base, values = np.empty(len(rows)), np.empty(np.shape(rows))
        for at, span in self._spans(rows, day, horizon):
            base[at], values[at] = self._explained(span, horizon)
        return Contributions(self.calibration(base), self.calibration.slope * values)

    def mean(self, day: float, horizon: float) -> float:
        """P(T > horizon | T > day) for all spells of the group together."""
        log_odds = self.average.log_odds(np.array([float(day)]), np.array([float(horizon)]))
        return float(probability(self.calibration(log_odds))[0])

    def bounds(self, rows: Rows, day: Days, horizon: float) -> Bounds:
        """The risk as both bounds, because the trees average over what is missing."""
        risk = self.risk(rows, day, horizon)
        return Bounds(risk, risk, np.full(len(risk), -1))

    def left_open(
        self, row: Sequence[float], day: float, horizon: float
    ) -> Mapping[int, tuple[float, float]]:
        """Empty: no answer is needed."""
        return {}

    def interval(self, rows: Rows, day: Days, horizon: float) -> tuple[Floats, Floats]:
        """The interval that holds the true risk in 95 of 100 cases, given the number of spells that
        the model was made from. Its variance is from the trees' latest day so far and nearest
        horizon.

        The interval does not cover what was not measured: another population, another time.
        """
        days = np.broadcast_to(np.asarray(day, dtype=float), len(rows))
        at_day = np.maximum(np.searchsorted(self.days, days, "right") - 1, 0)
        at_horizon = int(np.argmin(np.abs(np.array(self.horizons) - horizon)))
        variance = self.coded.variance[at_day, at_horizon] * self.spread.of(rows)
        half = _TWO_SIDED * self.calibration.slope * np.sqrt(variance)
        log_odds = self.log_odds(rows, day, horizon)
        return probability(log_odds - half), probability(log_odds + half)

    def _spans(
        self, rows: Rows, day: Days, horizon: float
    ) -> Iterator[tuple[NDArray[np.intp], Span]]:
        """The spells by span, with the knots up to the first that is not before *horizon*."""
        table = np.asarray(rows, dtype=float)
        days = np.broadcast_to(np.asarray(day, dtype=float), len(table))
        if len(days) and not 0 <= days.min() <= days.max() < horizon:
            raise BadDay(
                "horizon",
                expected="a day after the day of the spell, which is 0 or later",
                path=("horizon",),
            )
        codes = self._sums.inputs.codes(np.column_stack([table, days]))
        edges = sorted({*self.days, *self.horizons})
        # A day lies on an edge or between two, so sides are twice as many as edges, and one more.
        sides = np.searchsorted(edges, days, "left") + np.searchsorted(edges, days, "right")
        for side in np.unique(sides):
            alike = np.flatnonzero(sides == side)
            for start in range(0, len(alike), _ROWS_AT_ONCE):
                at = alike[start : start + _ROWS_AT_ONCE]
                yield at, self._span(days[at], codes[:, at], horizon)

    def _span(self, day: Floats, codes: Codes, horizon: float) -> Span:
        some = float(day[0])
        low = self.days[max(bisect_right(self.days, some) - 1, 0)]
        high = self.days[min(bisect_left(self.days, some), len(self.days) - 1)]
        after = [h for h in self.horizons if h > some] or [self.horizons[-1]]
        knots = after[: sum(h < horizon for h in after) + 1]
        means = self.average.log_odds(day, np.array(knots)[:, None])
        first = self.horizons.index(knots[0])
        part = self.average.between(day, low, high)
        return Span(day, low, high, part, codes, knots, first, means)

    def _log_odds(self, span: Span, horizons: Sequence[float]) -> Floats:
        """The log-odds before calibration, a row per horizon and a column per spell."""
        mixture = self._mixture(span, np.array(horizons, dtype=float))
        return self._between(span, self._lowest(span), mixture)

    def _lowest(self, span: Span) -> Floats:
        """The lowest log-odds up to each knot, before calibration."""
        lowest: Floats = np.minimum.accumulate(self._at_knots(span), axis=0)
        return lowest

    def _between(self, span: Span, lowest: Floats, mixture: Mixture) -> Floats:
        left, right = (_taken(lowest, places) for places in mixture[:2])
        found: Floats = left + mixture.part * (right - left) + mixture.shift
        return found

    def _explained(self, span: Span, horizon: float) -> tuple[Floats, Floats]:
        own = self._at_knots(span)
        (left,), (right,), (part,), (shift,) = self._mixture(span, np.array([horizon]))
        base, values = shift.copy(), np.zeros(span.codes.shape)
        for weight, place in ((1 - part, left), (part, right)):
            lowest = own[: place + 1].argmin(axis=0)
            for knot in np.unique(lowest[weight > 0]):
                at = np.flatnonzero((lowest == knot) & (weight > 0))
                base[at] += weight[at] * span.means[knot, at]
                tables = self._sums.tables(span.first + knot)
                for of_day, codes in self._nodes(span, int(knot), at):
                    share = weight[at] * of_day
                    values[:, at] += share * tables.shapley(codes)
                    base[at] += share * tables.base
        return base + values[-1], values[:-1].T

    def _mixture(self, span: Span, horizons: Floats) -> Mixture:
        """The mixture for *horizons*: one row for all spells, or one column for each spell."""
        knots, asked = np.array(span.horizons), np.atleast_2d(horizons.T).T
        ats = self.average.log_odds(span.day, asked)
        right = np.minimum(np.searchsorted(knots, horizons), len(knots) - 1)
        between = (horizons < knots[right]) & (right > 0)
        left = right - between
        high, low = _taken(span.means, left), _taken(span.means, right)
        part = np.clip((ats - high) / np.minimum(low - high, -1e-12), 0, 1)
        only = ~(between if between.ndim > 1 else between[:, None])
        return Mixture(left, right, np.where(only, 0.0, part), np.where(only, ats - low, 0.0))

    def _at_knots(self, span: Span) -> Floats:
        """The log-odds before calibration, a row per knot and a column per spell."""
        places = range(span.first, span.first + len(span.horizons))
        sums = self._sums.of(places, self._codes(span.codes.copy(), span.low))
        later = bisect_right(span.horizons, span.high)
        if span.low < span.high and later < len(places):
            at_high = self._sums.of(places[later:], self._codes(span.codes.copy(), span.high))
            sums[later:] += span.part * (at_high - sums[later:])
        own: Floats = span.means + sums
        return own

    def _nodes(self, span: Span, knot: int, at: NDArray[np.intp]) -> Iterator[tuple[Floats, Codes]]:
        """The trees' days to evaluate for the spells *at*: a weight for each spell, and the codes.

        These are the two days around the spells' day, or only the earlier one if the later is not
        before the knot.
        """
        part = span.part[at] if span.low < span.high < span.horizons[knot] else np.zeros(len(at))
        yield 1 - part, self._codes(span.codes[:, at], span.low)
        if part.any():
            yield part, self._codes(span.codes[:, at], span.high)

    def _codes(self, codes: Codes, day: float) -> Codes:
        """*codes* with the code of *day* in place of their own day's."""
        codes[-1] = self._day_codes[day]
        return codes

    @cached_property
    def _day_codes(self) -> dict[float, int]:
        """The code of each of the trees' days, which are their last input."""
        rows = np.full((len(self.days), len(self._sums.inputs.sizes())), np.nan)
        rows[:, -1] = self.days
        return dict(zip(self.days, self._sums.inputs.codes(rows)[-1], strict=True))

    @property
    def _sums(self) -> "Sums":
        return _sums(self.text)


def _taken(table: Floats, places: NDArray[np.intp]) -> Floats:
    """Whole rows of *table*, or for each column the values at its own *places*."""
    return table[places] if places.ndim == 1 else np.take_along_axis(table, places, axis=0)


class Sums:
    """Trees, and their tables, which are made when they are needed."""

    def __init__(self, trees: Trees) -> None:
        self.inputs = trees.inputs
        self._trees = trees
        self._tables: dict[int, Tables] = {}
        self._few: dict[range, SideBySide] = {}

    def tables(self, place: int) -> Tables:
        """The tables of the horizon at *place*."""
        if place not in self._tables:
            self._tables[place] = tables(self._trees.of(place), self.inputs)
        return self._tables[place]

    def of(self, places: range, codes: Codes) -> Floats:
        """The sums, (places, rows)."""
        if codes.shape[1] > FEW_ROWS:
            return np.array([self.tables(place).sums(codes) for place in places])
        found = self._few.get(places)
        if found is None:
            found = SideBySide([self.tables(place) for place in places])
            # Each is a copy of its tables; a service that uses every day would keep dozens.
            self._few = dict([*self._few.items()][1 - _RANGES :]) | {places: found}
        return found.sums(codes)


@lru_cache(maxsize=256)
def _sums(text: str) -> Sums:
    return Sums(Trees(text))


@dataclass(frozen=True, eq=False, repr=False)
class Boosted(Published[Forest]):
    """One published version: a forest for each group of diagnoses."""

    document: Mapping[str, Any] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)
    family = "boosted"

    @classmethod
    def read(cls, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> "Boosted":
        document = json_in(files["boosted.json"])
        texts = {group: files[tree_file(group)].decode() for group in document["groups"]}
        return cls(manifest, document, texts)

    @property
    def diagnoses(self) -> tuple[Icd10, ...]:
        """The codes with an average of their own."""
        return tuple(Icd10(code) for code in self.document["codes"] if len(code) > 2)

    @property
    def _until(self) -> int:
        """The last day that was observed."""
        return int(self.document["last_day"])

    def _nearest(self, diagnosis: Icd10 | None) -> Forest | None:
        code = nearest(diagnosis.code if diagnosis else ANY, self.document["codes"])
        if code is None:
            return None
        return _forest(self, code, Icd10(code) if len(code) > 2 or not diagnosis else diagnosis)


@lru_cache(maxsize=1024)
def _forest(model: Boosted, code: str, diagnosis: Icd10) -> Forest:
    document = model.document
    coded = Coded.read(document["codes"][code], _breaks(model))
    own = {each["name"]: read_declared(each) for each in document.get("declared", [])}
    known = PREDICTORS | own
    columns = (Column(known[c["predictor"]], c["encoding"]) for c in document["columns"])
    return Forest(
        diagnosis,
        tuple(columns),
        model.texts[coded.group],
        coded,
        Spread.read(document["groups"][coded.group]),
        tuple(document["days"]),
        tuple(document["horizons"]),
        _calibration(document, code),
        document["first_day"],
        document["last_day"],
        tuple(document["asked"]),
        group=code,
    )


def _calibration(document: Mapping[str, Any], code: str) -> Calibration:
    """The calibration of *code*: one for all codes or, if the model was updated by groups, the
    code's own or that of all other codes.

    An update by groups has a key of its own, so that a reader that does not know groups does not
    use one group's calibration for all codes.
    """
    if GROUPED not in document:
        return Calibration(**document["calibration"])
    grouped = document[GROUPED]
    return Calibration(**grouped["codes"].get(code, grouped["others"]))


@lru_cache(maxsize=64)
def _breaks(model: Boosted) -> Floats:
    return np.array(model.document["breaks"])


def tree_file(group: str) -> str:
    """The file that holds the forest of a group of diagnoses.

    >>> tree_file("F43"), tree_file(ANY)
    ('trees-F43.txt', 'trees-any.txt')
    """
    return f"trees-{group or 'any'}.txt"


read = Boosted.read
