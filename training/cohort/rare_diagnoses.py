"""Rare diagnoses, made up after related codes, for models that answer for every code.

The codes are real ones, of Socialstyrelsen's typical cases, and none has a national model or
national counts. Each is lent the hazards of a model of its letter, shifted by its own effects:

    log h_k(x) = log d_k(x) + sum over the lineage (level + slope log(m_k / 90) + effects · x)

with d the lent hazard and m_k the geometric middle of interval k in days. A category (three
characters) chooses the model, so a longer code is nearest to its own category. All is drawn from
the code's own letters and one constant: a code's truth is the same in every population.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from srs import Icd10
from srs.knowledge.fmb_file import default
from srs.model.hazards import DiagnosisHazards, Factor

from .assumptions import (
    OTHER_DIAGNOSES,
    RARE_EFFECTS,
    RARE_EXPONENT,
    RARE_LENT,
    RARE_LEVEL,
    RARE_NOT,
    RARE_RANKS,
    RARE_SEED,
    RARE_SHAPE,
    RARE_SUBCODE,
)
from .population import Diagnosis, Floats, Stratum, population
from .spells import Mix

_MIDDLE_DAY = 90  # on which the slope moves nothing


@dataclass(frozen=True, eq=False)
class Tail:
    """Strata of the rare diagnoses, the commonest first; *women* is their overall share."""

    strata: tuple[Stratum, ...]
    women: float

    def mix(self, count: int, rng: np.random.Generator) -> Mix:
        """*count* random spells: many codes get few; codes without any are left out."""
        counts = rng.multinomial(count, [each.share for each in self.strata])
        some = np.flatnonzero(counts)
        return Mix(tuple(self.strata[place] for place in some), counts[some], self.women)


@lru_cache
def tail() -> Tail:
    """In addition to the diagnoses of ``population``."""
    diagnoses = population()
    women = {each.code: each.women for each in diagnoses}
    codes = _ranked(_codes(diagnoses))
    donors = [donor(code, diagnoses) for code in codes]
    shares = _shares(len(codes))
    strata = tuple(
        replace(
            lender,
            diagnosis=code,
            share=float(share),
            model=moved(lender.model, Icd10(code)),
            rare=True,
        )
        for code, lender, share in zip(codes, donors, shares, strict=True)
    )
    of_women = [women[lender.diagnosis[:3]] for lender in donors]
    return Tail(strata, float(shares @ of_women))


def donor(code: str, diagnoses: Sequence[Diagnosis]) -> Stratum:
    """The stratum whose hazards and answers *code* is lent, chosen by its category."""
    strata = [stratum for each in diagnoses for stratum in each.strata]
    among = [each for each in strata if each.diagnosis[0] == code[0]]
    if not among:
        chosen = _own(code[0]).choice(len(strata), RARE_LENT.value, replace=False)
        among = [strata[place] for place in chosen]
    return among[_own(code[:3]).integers(len(among))]


def moved(model: DiagnosisHazards, code: Icd10) -> DiagnosisHazards:
    """*model* with the effects specific to *code*; baseline levels stay baselines."""
    intercept = model.intercept.copy()
    added = [np.zeros(len(factor.reference)) for factor in model.factors]
    middle = np.log(np.sqrt(model.breaks[1:] * model.breaks[:-1]) / _MIDDLE_DAY)
    for each in code.lineage():
        rng = _own(each.code, 1)
        part = 1.0 if len(each.code) == 3 else RARE_SUBCODE.value
        level, slope = part * rng.normal(0, [RARE_LEVEL.value, RARE_SHAPE.value])
        intercept += level + slope * middle
        for effects in added:
            effects += part * rng.normal(0, RARE_EFFECTS.value, len(effects))
    factors = tuple(map(_moved_factor, model.factors, added))
    return replace(model, diagnosis=code, intercept=intercept, factors=factors)


def _moved_factor(factor: Factor, added: Floats) -> Factor:
    baseline = ~factor.log_hazards.any(axis=1)
    moved = factor.log_hazards + np.where(baseline, 0.0, added)[:, None]
    return replace(factor, log_hazards=moved)


def _codes(diagnoses: Sequence[Diagnosis]) -> list[str]:
    """Codes of the typical cases that come with srs, without those of models and histories."""
    known = {each.code for each in diagnoses}
    carried = {code.code for case in default().cases for code in case.diagnoses}
    return sorted(
        code
        for code in carried - set(OTHER_DIAGNOSES.value)
        if code[:3] not in known and not code.startswith(RARE_NOT.value)
    )


def _ranked(codes: Sequence[str]) -> list[str]:
    """Codes in the order of their own random numbers; the first is the commonest."""
    return sorted(codes, key=lambda code: (_own(code, 2).random(), code))


def _shares(count: int) -> Floats:
    ranks = np.linspace(*RARE_RANKS.value, count)
    weights = ranks**-RARE_EXPONENT.value
    shares: Floats = weights / weights.sum()
    return shares


def _own(code: str, use: int = 0) -> np.random.Generator:
    """Random numbers specific to the code, different for each *use*."""
    return np.random.default_rng([RARE_SEED.value, use, *code.encode()])
