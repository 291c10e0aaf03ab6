"""Piecewise-constant hazards: the family of SRS 2.1 to 3.0.

With x the 0/1 design row of a spell, the hazard in the interval from b[k-1] to b[k] is
exp(x · beta[k]) per day. H(t) is its integral from b[0] to t, S(t) = exp(-H(t)). Beyond the last
break the last hazard goes on; before the first, S = 1. (Frumento, package pch for R.)

Every predictor has few levels, so the whole model is a table over their combinations. So both the
bounds over missing answers and the Shapley values are exact, without sampling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..certificate import Icd10
from ..files import json_in
from ..predictors import PREDICTORS, Column
from ..wording import Words
from .interface import Bounds, Contributions, Curve, Days, Floats, Published, Rows
from .odds import of_cumulative, probability
from .quadrature import gauss_legendre

Indices = NDArray[np.intp]

_ROWS_AT_ONCE = 4096  # contributions hold 2^predictors numbers per row
_AT_ONCE = 2_000  # rows whose hazards fit in the processor's cache
_FEW_ROWS = 100  # up to about so many rows, one by one is quicker than all combinations


@dataclass(frozen=True, eq=False)
class Factor:
    """One predictor of one diagnosis's model.

    Attributes
    ----------
    log_hazards : (levels, intervals)
        Added to the intercept; zero for the baseline level.
    reference : (levels,)
        The levels' shares of the reference population; they sum to 1.
    """

    name: str
    log_hazards: Floats
    reference: Floats

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Factor":
        """The factor in a document; its levels follow the order of the predictor's declaration."""
        order = [
            document["levels"].index(level.name) for level in PREDICTORS[document["name"]].levels
        ]
        return cls(
            document["name"],
            np.array(document["log_hazards"], dtype=float)[order],
            np.array(document["reference"], dtype=float)[order],
        )

    @cached_property
    def contrasts(self) -> Floats:
        """For each level, the weights over all levels that give their average, and those that give
        the level minus the average: (levels, 2, levels).
        """
        own = np.eye(len(self.reference)) - self.reference
        return np.stack([np.broadcast_to(self.reference, own.shape), own], axis=1)


@dataclass(frozen=True, eq=False, repr=False)
class DiagnosisHazards:
    """The hazards of one diagnosis.

    Attributes
    ----------
    breaks : (intervals + 1,)
        In days.
    intercept : (intervals,)
    """

    diagnosis: Icd10
    breaks: Floats
    intercept: Floats
    factors: tuple[Factor, ...]
    asked: tuple[str, ...]

    needs_every_answer = True
    pooled = False
    reference = Words(
        "Jämfört med en antagen grupp patienter med samma diagnos (modellens kort), inte med "
        "genomsnittet.",
        "Compared with an assumed group of patients with the same diagnosis (the model's card), "
        "not with the average.",
    )

    def __repr__(self) -> str:
        return f"<DiagnosisHazards {self.diagnosis}>"

    @property
    def group(self) -> str:
        return self.diagnosis.code

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(PREDICTORS[factor.name]) for factor in self.factors)

    @property
    def first_day(self) -> float:
        return float(self.breaks[0])

    @property
    def last_day(self) -> float:
        return float(self.breaks[-1])

    def survival(self, rows: Rows, days: Sequence[float], given: float | None = None) -> Floats:
        """P(T > t | T > given), a row per spell and a column per day; *given* is by default the
        first day.
        """
        distinct, inverse = self._distinct(rows)
        start = self.first_day if given is None else given
        exposure = self.exposure(start, np.asarray(days, dtype=float))
        return np.exp(-(self._hazards(distinct) @ exposure.T))[inverse]

    def outlasting(self, rows: Rows, day: Days) -> Curve:
        """P(T > t | T > day), for each spell on days t of its own."""
        distinct, which = self._distinct(rows)
        hazards, which = self._hazards(distinct), which[:, None]
        inner = self.breaks[1:-1]
        until_break = np.zeros(hazards.shape)
        np.cumsum((hazards * self._lengths)[:, :-1], axis=1, out=until_break[:, 1:])

        def cumulative(days: Floats) -> Floats:
            since = np.maximum(days, self.first_day)
            interval = np.searchsorted(inner, since, side="right")
            inside: Floats = hazards[which, interval] * (since - self.breaks[interval])
            return until_break[which, interval] + inside

        start = np.full(len(which), day, dtype=float)[:, None]
        until_start = cumulative(start)
        return lambda days: np.exp(-(cumulative(np.maximum(days, start)) - until_start))

    def risk(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """P(T > horizon | T > day), one per spell."""
        return np.exp(-self._cumulative(rows, day, horizon))

    def log_odds(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """The log-odds of that risk."""
        return of_cumulative(self._cumulative(rows, day, horizon))

    def contributions(self, rows: Rows, day: Days, horizon: float) -> Contributions:
        """Exact Shapley values of the log-odds against the reference population.

        The reference population answers each question independently, with the factors' shares, so
        v(S) = E[log-odds | the answers in S] is a sum over the table of all combinations.
        """
        if np.ndim(day) == 0:
            return self._contributions(rows, float(day), horizon)
        days, which = np.unique(day, return_inverse=True)
        if len(days) == 1:
            return self._contributions(rows, float(days[0]), horizon)
        distinct, inverse = self._distinct(rows)
        few = self._few(distinct) if len(inverse) < _FEW_ROWS * len(days) else None
        values, base = np.empty(np.shape(rows)), np.empty(len(rows))
        for place, start in enumerate(days):
            at = np.flatnonzero(which == place)
            if few:
                table = _table(self, float(start), horizon)
                base[at], values[at] = self._base(table), few.of(inverse[at], table)
            else:
                own = self._contributions(np.asarray(rows)[at], float(start), horizon)
                base[at], values[at] = own
        return Contributions(base, values)

    def mean(self, day: float, horizon: float) -> float:
        """P(T > horizon | T > day) for those of the reference population who outlast *day*."""
        return _remaining(self, horizon) / _remaining(self, day)

    def interval(self, rows: Rows, day: Days, horizon: float) -> None:
        """None: the uncertainty of the coefficients is not published."""

    def bounds(self, rows: Rows, day: Days, horizon: float) -> Bounds:
        """The bounds of rows with missing answers, computed together for rows with the same day and
        the same missing answers.
        """
        codes = np.asarray(rows, dtype=float)
        missing = np.isnan(codes)
        days = np.broadcast_to(np.asarray(day, dtype=float), len(codes))
        _, of_day = np.unique(days, return_inverse=True)
        kinds = (of_day << len(self.factors)) + missing @ (1 << np.arange(len(self.factors)))
        low, high = np.empty((2, len(codes)))
        found = Bounds(low, high, np.full(len(codes), -1))
        for kind in np.unique(kinds):
            at = np.flatnonzero(kinds == kind)
            axes = np.flatnonzero(missing[at[0]])
            known = np.delete(codes[at], axes, axis=1).astype(np.intp)
            own = self._bounded(known, axes, _table(self, float(days[at[0]]), horizon))
            for column, values in zip(found, own, strict=True):
                column[at] = values
        return found

    def _bounded(self, known: Indices, axes: Indices, table: Floats) -> Bounds:
        """The bounds of rows that lack *axes* of the *table*; *known* are the other codes."""
        rest = [axis for axis in range(len(self.factors)) if axis not in axes]
        by_known = table.reshape(self._shape).transpose(*rest, *axes)
        distinct, which = _distinct_codes(known, by_known.shape[: len(rest)])
        low = high = by_known[tuple(distinct.T)].reshape(len(distinct), -1)
        widths = []  # the widest bounds that are left after an answer to each question
        for levels in by_known.shape[len(rest) :]:  # earlier questions are already reduced
            low, high = (each.reshape(len(distinct), levels, -1) for each in (low, high))
            lowest, highest = probability(low.min(axis=2)), probability(high.max(axis=2))
            widths.append((highest - lowest).max(axis=1))
            low, high = low.min(axis=1), high.max(axis=1)
        low, high = probability(low[:, 0]), probability(high[:, 0])
        narrowest = axes[np.argmin(widths, axis=0)] if widths else np.full(len(distinct), -1)
        return Bounds(low[which], high[which], narrowest[which])

    def left_open(
        self, row: Sequence[float], day: float, horizon: float
    ) -> Mapping[int, tuple[float, float]]:
        """The bounds for all missing answers, from one pass over their combinations."""
        open_ = np.isnan(row)
        at = tuple(
            slice(None) if free else int(code) for free, code in zip(open_, row, strict=True)
        )
        log_odds = _table(self, float(day), horizon).reshape(self._shape)[at]
        found = {}
        for axis, place in enumerate(np.flatnonzero(open_).tolist()):
            others = tuple(each for each in range(log_odds.ndim) if each != axis)
            low, high = probability(log_odds.min(others)), probability(log_odds.max(others))
            widest = np.argmax(high - low)
            found[place] = (float(low[widest]), float(high[widest]))
        return found

    def table(self, day: float, horizon: float) -> Floats:
        """The log-odds of every combination: the first half of the factors by the second half.

        The hazard of an interval is a product over factors, so all combinations are one matrix
        product of the halves.
        """
        exposure = self.exposure(day, np.array([float(horizon)]))[0]
        first, second = self._half_hazards
        cumulative: Floats = (first * exposure) @ second.T
        return of_cumulative(cumulative)

    def exposure(self, day: float, horizons: Floats) -> Floats:
        """Days from *day* to each horizon that lie in each interval: (horizons, intervals)."""
        starts, ends = self.breaks[:-1], self.breaks[1:].copy()
        ends[-1] = np.inf
        until = np.minimum(horizons[:, None], ends)
        days: Floats = np.maximum(until - np.maximum(day, starts), 0.0)
        return days

    def _contributions(self, rows: Rows, day: float, horizon: float) -> Contributions:
        """The contributions on one day, computed once for each distinct row."""
        table = _table(self, day, horizon)
        distinct, inverse = self._distinct(rows)
        if len(distinct) > _FEW_ROWS:
            values = self._of_every(table)[tuple(distinct.T)]
        else:
            values = self._few(distinct).of(np.arange(len(distinct)), table)
        return Contributions(np.full(len(inverse), self._base(table)), values[inverse])

    def _few(self, distinct: NDArray[np.intp]) -> "_Few":
        if len(distinct) == 1:
            return _one(self, tuple(distinct[0].tolist()))
        left, left_of = _distinct_half(self._first, distinct[:, : len(self._first)])
        right, right_of = _distinct_half(self._second, distinct[:, len(self._first) :])
        second = _contrasts(self._second, right).transpose(0, 2, 1)
        parts = _equal_parts(len(self.factors))
        return _Few(_contrasts(self._first, left), left_of, second, right_of, parts)

    def _of_every(self, table: Floats) -> Floats:
        """The values of all combinations: (levels of the first factor, …, of the last, factors).

        Let A(t) be the expectation when each answer is known with probability t, and A_j(t) the
        same when that of j is unknown. Then phi_j = integral from 0 to 1 of (A(t) - A_j(t)) / t dt:
        the multilinear extension (Owen, Management Science 1972). The integrand is a polynomial,
        so Gauss-Legendre quadrature is exact.
        """
        found = np.zeros((*self._shape, len(self.factors)))
        for t, weight in zip(*gauss_legendre(len(self.factors)), strict=True):
            mixed = table.reshape(self._shape)
            for axis in range(len(self.factors)):
                mixed = t * mixed + (1 - t) * self._without(mixed, axis)
            for axis in range(len(self.factors)):
                found[..., axis] += weight / t * (mixed - self._without(mixed, axis))
        return found

    def _without(self, table: Floats, axis: int) -> Floats:
        """Averaged over the reference population's answers to one question."""
        shares = self.factors[axis].reference
        return np.expand_dims(np.tensordot(table, shares, (axis, 0)), axis)

    def _cumulative(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """H(horizon) - H(day), one per spell, without a difference of large numbers."""
        distinct, inverse = self._distinct(rows)
        hazards, until = self._hazards(distinct), np.array([float(horizon)])
        if np.ndim(day) == 0:
            return _exposed(hazards, self.exposure(float(day), until)[0])[inverse]
        days, which = np.unique(day, return_inverse=True)
        exposures = np.empty((len(days), len(self.breaks) - 1))
        for place, start in enumerate(days):
            exposures[place] = self.exposure(start, until)[0]
        if len(days) == 1:
            return _exposed(hazards, exposures[0])[inverse]
        cumulative = np.empty(len(inverse))
        for first in range(0, len(inverse), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            cumulative[some] = _exposed(hazards[inverse[some]], exposures[which[some]])
        return cumulative

    def _hazards(self, codes: NDArray[Any]) -> Floats:
        """The hazards per day, a row per spell and a column per interval."""
        if len(codes) == 1:
            return _hazards_of(self, tuple(codes[0].tolist()))
        return self._all_hazards(codes)

    def _all_hazards(self, codes: NDArray[Any]) -> Floats:
        linear = np.tile(self.intercept, (len(codes), 1))
        for column, factor in enumerate(self.factors):
            linear += factor.log_hazards[codes[:, column]]
        return np.exp(linear)

    def _distinct(self, rows: Rows) -> tuple[NDArray[np.intp], Indices]:
        """The level codes of the distinct rows, and which one each row is: many rows are alike."""
        codes = np.asarray(rows, dtype=np.intp)
        index = np.ravel_multi_index(tuple(codes.T), self._shape)
        if len(codes) < 2:
            return codes, np.zeros(len(codes), dtype=np.intp)
        present = np.bincount(index, minlength=prod(self._shape)) > 0
        distinct = np.unravel_index(np.flatnonzero(present), self._shape)
        return np.stack(distinct, axis=1), (np.cumsum(present) - 1)[index]

    def _base(self, table: Floats) -> float:
        """The mean log-odds over the reference population."""
        first, second = self._half_shares
        return float(first @ table @ second)

    def remaining(self, day: float) -> float:
        """The share of the reference population that outlasts the *day*."""
        if day <= self.first_day:
            return 1.0
        return self._base(probability(self.table(self.first_day, day)))

    @cached_property
    def _lengths(self) -> Floats:
        return np.diff(self.breaks)

    @cached_property
    def _half_hazards(self) -> tuple[Floats, Floats]:
        first = _sums([factor.log_hazards for factor in self._first]) + self.intercept
        return np.exp(first), np.exp(_sums([factor.log_hazards for factor in self._second]))

    @cached_property
    def _half_shares(self) -> tuple[Floats, Floats]:
        first, second = (_outer([f.reference for f in h]) for h in (self._first, self._second))
        return first, second

    @cached_property
    def _first(self) -> tuple[Factor, ...]:
        return self.factors[: len(self.factors) // 2]

    @cached_property
    def _second(self) -> tuple[Factor, ...]:
        return self.factors[len(self.factors) // 2 :]

    @cached_property
    def _shape(self) -> tuple[int, ...]:
        return tuple(len(factor.reference) for factor in self.factors)


class _Few(NamedTuple):
    """Rows so few that one by one is quicker than all combinations, on any day.

    A player's value is its equal part of every component f_S of the functional ANOVA:
    phi_j = sum over S containing j of f_S / |S| (Owen, SIAM/ASA JUQ 2014).

    Attributes
    ----------
    left, right
        The contrasts of the distinct first and second halves of the rows; *left_of* and *right_of*
        say which half each row has.
    parts
        See ``_equal_parts``.
    """

    left: Floats
    left_of: Indices
    right: Floats
    right_of: Indices
    parts: Floats

    def of(self, rows: Indices, table: Floats) -> Floats:
        """The values of some *rows* on the day of the *table*: (rows, factors)."""
        values = np.empty((len(rows), self.parts.shape[1]))
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE]
            halfway = self.left[self.left_of[some]] @ table
            components = halfway @ self.right[self.right_of[some]]
            values[start : start + len(some)] = (
                components.reshape(len(some), len(self.parts)) @ self.parts
            )
        return values


@dataclass(frozen=True, eq=False, repr=False)
class Hazards(Published[DiagnosisHazards]):
    """One published version: the hazards of every diagnosis that it covers."""

    documents: Mapping[str, Any]
    family = "hazards"

    @classmethod
    def read(cls, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> "Hazards":
        return cls(manifest, json_in(files["hazards.json"])["diagnoses"])

    @property
    def diagnoses(self) -> tuple[Icd10, ...]:
        return tuple(Icd10(code) for code in self.documents)

    def _nearest(self, diagnosis: Icd10 | None) -> DiagnosisHazards | None:
        for code in diagnosis.lineage() if diagnosis else ():
            if code.code in self.documents:
                return _diagnosis_hazards(self, code)
        return None


@lru_cache(maxsize=256)
def _diagnosis_hazards(model: Hazards, code: Icd10) -> DiagnosisHazards:
    document = model.documents[code.code]
    return DiagnosisHazards(
        code,
        np.array(document["breaks"], dtype=float),
        np.array(document["intercept"], dtype=float),
        tuple(Factor.read(factor) for factor in document["factors"]),
        tuple(document["asked"]),
    )


@lru_cache(maxsize=64)
def _table(model: DiagnosisHazards, day: float, horizon: float) -> Floats:
    return model.table(day, horizon)


@lru_cache(maxsize=1024)
def _remaining(model: DiagnosisHazards, day: float) -> float:
    return model.remaining(day)


@lru_cache(maxsize=1024)
def _hazards_of(model: DiagnosisHazards, codes: tuple[int, ...]) -> Floats:
    """The hazards of one row, kept because its risk, curve and length all need them."""
    hazards = model._all_hazards(np.array([codes]))
    hazards.flags.writeable = False
    return hazards


def _one(model: DiagnosisHazards, codes: tuple[int, ...]) -> _Few:
    """The contrasts of one row, as in ``DiagnosisHazards._few``."""
    half, first = len(model._first), np.zeros(1, dtype=np.intp)
    left = _contrasts_of_one(model._first, codes[:half])
    right = _contrasts_of_one(model._second, codes[half:])
    return _Few(left, first, right.transpose(0, 2, 1), first, _equal_parts(len(codes)))


def _exposed(hazards: Floats, days: Floats) -> Floats:
    """The cumulative hazard of each row: its *hazards* times the *days* in each interval.

    It is summed in the intervals' order. The order in a matrix product depends on the number of
    rows, so a row's last bit would depend on the other rows.
    """
    if len(hazards) <= _FEW_ROWS:
        in_order: Floats = np.add.accumulate(hazards * days, axis=1)[:, -1]
        return in_order
    cumulative = np.zeros(len(hazards))
    for hazard, length in zip(hazards.T, days.T, strict=True):
        cumulative += hazard * length
    return cumulative


def _sums(terms: Sequence[Floats]) -> Floats:
    """Every sum of one row from each table: (product of their lengths, intervals)."""
    total = np.zeros((1, 1))
    for rows in terms:
        total = (total[:, None, :] + rows[None, :, :]).reshape(-1, rows.shape[1])
    return total


def _outer(shares: Sequence[Floats]) -> Floats:
    product = np.ones(1)
    for each in shares:
        product = np.outer(product, each).ravel()
    return product


def _distinct_half(factors: Sequence[Factor], codes: NDArray[Any]) -> tuple[NDArray[Any], Indices]:
    return _distinct_codes(codes, [len(factor.reference) for factor in factors])


def _distinct_codes(codes: NDArray[Any], sizes: Sequence[int]) -> tuple[NDArray[Any], Indices]:
    """The distinct rows of *codes* (*sizes*: levels per column), and which one each row is."""
    if not len(sizes) or len(codes) < 2:
        return codes[:1], np.zeros(len(codes), dtype=np.intp)
    index, which = np.unique(np.ravel_multi_index(tuple(codes.T), sizes), return_inverse=True)
    return np.stack(np.unravel_index(index, sizes), axis=1), which


def _contrasts(factors: Sequence[Factor], codes: NDArray[Any]) -> Floats:
    """For each row and each subset of *factors*, weights over the factors' combinations.

    A factor outside the subset is averaged over the reference population; one inside gives its
    level minus that average. The shape is (rows, 2^factors, combinations).
    """
    weights = np.ones((len(codes), 1, 1))
    for column, factor in enumerate(factors):
        pair = factor.contrasts[codes[:, column]]
        product = weights[:, :, None, :, None] * pair[:, None, :, None, :]
        rows, subsets, _, combinations, levels = product.shape
        weights = product.reshape(rows, subsets * 2, combinations * levels)
    return weights


def _contrasts_of_one(factors: Sequence[Factor], codes: Sequence[int]) -> Floats:
    """The same for one row, in a third of the time, from the factors' stored contrasts."""
    weights = np.ones((1, 1))
    for factor, code in zip(factors, codes, strict=True):
        product = weights[:, None, :, None] * factor.contrasts[code][None, :, None, :]
        subsets, _, combinations, levels = product.shape
        weights = product.reshape(subsets * 2, combinations * levels)
    return weights[None]


@lru_cache
def _equal_parts(players: int) -> Floats:
    """A player's part of each subset's component, 1/|S| if it is in S: (2^players, players)."""
    members = (np.arange(2**players)[:, None] >> np.arange(players)[::-1]) & 1
    parts: Floats = members / np.maximum(members.sum(axis=1, keepdims=True), 1)
    return parts


read = Hazards.read
