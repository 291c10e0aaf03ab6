"""Why there is no single risk, as a code and in words."""

from dataclasses import dataclass
from enum import StrEnum

from ..wording import Words


class Absence(StrEnum):
    """In order of precedence: of several, the first is given."""

    NO_DIAGNOSIS = "no_diagnosis"
    NO_PERIOD = "no_period"
    NO_MODEL = "no_model"
    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    BEYOND_LAST_HORIZON = "beyond_last_horizon"
    ANSWERS_MISSING = "answers_missing"


_WORDS = {
    Absence.NO_DIAGNOSIS: Words(
        "Det senaste intyget saknar diagnos, och utan diagnos kan ingen modell svara.",
        "The newest certificate has no diagnosis, and no model can answer without one.",
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
        "The spell ended before the day of assessment. If a certificate extends it, add that "
        "certificate.",
    ),
    Absence.BEYOND_LAST_HORIZON: Words(
        "Sjukfallet har redan nått den sista dag som risken brukar anges för. Begär en senare dag "
        "för att få en risk.",
        "The spell has already reached the last day that the risk is usually given for. Ask for a "
        "later day to get a risk.",
    ),
    Absence.ANSWERS_MISSING: Words(
        "Svar saknas, så risken kan bara anges som ett intervall.",
        "Answers are missing, so the risk can only be given as a range.",
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
