"""Why there is no single risk, coded and in words."""

from dataclasses import dataclass
from enum import StrEnum

from ..wording import Words


class Absence(StrEnum):
    """In the order in which they are told: of several, the first."""

    NO_DIAGNOSIS = "no_diagnosis"
    NO_PERIOD = "no_period"
    NO_MODEL = "no_model"
    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    BEYOND_LAST_HORIZON = "beyond_last_horizon"
    ANSWERS_MISSING = "answers_missing"


_WORDS = {
    Absence.NO_DIAGNOSIS: Words(
        "Det senaste intyget har ingen diagnos, och utan den svarar ingen modell.",
        "The newest certificate has no diagnosis, and no model answers without one.",
    ),
    Absence.NO_PERIOD: Words(
        "Utkastet har ingen sjukskrivningsperiod än, och utan den finns inget sjukfall.",
        "The draft has no period of sick leave yet, and without one there is no spell.",
    ),
    Absence.NO_MODEL: Words(
        "Modellen är inte gjord för diagnosen.",
        "The model was not made for the diagnosis.",
    ),
    Absence.NOT_BEGUN: Words(
        "Sjukfallet börjar efter bedömningsdagen.",
        "The spell begins after the day of assessment.",
    ),
    Absence.ENDED: Words(
        "Sjukfallet slutade före bedömningsdagen. Finns ett intyg som förlänger det, ta med det.",
        "The spell ended before the day of assessment. If a certificate extends it, give it, too.",
    ),
    Absence.BEYOND_LAST_HORIZON: Words(
        "Sjukfallet har redan nått den sista dag som risken vanligen ges för. Begär en senare dag "
        "för att få en risk.",
        "The spell has already reached the last day that the risk is usually given for. Ask for a "
        "later day to get one.",
    ),
    Absence.ANSWERS_MISSING: Words(
        "Svar saknas, så risken kan bara sägas ligga mellan två gränser.",
        "Answers are missing, so the risk can only be said to lie between two bounds.",
    ),
}


@dataclass(frozen=True, slots=True)
class NoRisk:
    """Why there is no single risk.

    >>> NoRisk(Absence.NO_MODEL).words.en
    'The model was not made for the diagnosis.'
    """

    code: Absence

    @property
    def words(self) -> Words:
        return _WORDS[self.code]
