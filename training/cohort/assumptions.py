"""Assumptions of the synthetic population, which no source gives, each with its reason.

The shares of the predictors' levels are assumptions, too. They and their reasons are in the
predictors' declarations (``Level.share``, ``Predictor.share_source``).
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Assumed(Generic[T]):
    value: T
    reason: str


# Days with their shares.
Shares = dict[int, float]

TILT_PENALTY = Assumed(
    1e-4,
    "per diagnosis the joint distribution of the answers is moved, least in relative entropy, "
    "until the spells' lengths are those of the national table of 2017; the penalty on the size "
    "of the move keeps it from chasing the last tenth of a percentage point",
)
START = Assumed("uniform", "no source gives the seasons; every day of the years is as likely")
FOLLOW_UP_DAYS = Assumed(
    181,
    "an extract is made half a year after the years that it covers, so recent spells are still "
    "ongoing",
)
LINKED = Assumed(
    0.5,
    "the diagnoses that have a model are about half of the country's spells, so every other "
    "earlier spell is one of them; the rest are in other diagnoses",
)
OTHER_DIAGNOSES = Assumed(
    ("J189", "K359", "C509", "I219", "O267", "N938", "K802", "G439", "H811", "S420"),
    "diagnoses without a model that keep people off work for more than two weeks; all as likely",
)
LINKED_LONGEST_DAYS = Assumed(
    1500, "a person's two spells lie within one age band; the narrowest is 7 years"
)
SHORT_SPELLS = Assumed(0.2, "one in five has had a short certified spell in the year before")
SHORT_DAYS = Assumed((3, 14), "certificates are asked for from day 8, and some are written earlier")
AGE_KEPT_DAYS = Assumed(
    60, "the level of age at the start holds for the first landmark days; within a band all alike"
)
NOT_UNEMPLOYED = Assumed(
    {"NUVARANDE_ARBETE": 0.93, "STUDIER": 0.04, "FORALDRALEDIG": 0.03},
    "most who are not unemployed work; no table by diagnosis",
)
FIRST_LENGTH = Assumed[Shares](
    {7: 0.15, 10: 0.1, 14: 0.35, 21: 0.2, 28: 0.2}, "a first certificate is of one to four weeks"
)
SECOND_LENGTH = Assumed[Shares](
    {7: 0.1, 14: 0.3, 21: 0.2, 28: 0.3, 42: 0.1}, "the first extension is somewhat longer"
)
LATER_LENGTH = Assumed[Shares](
    {14: 0.1, 28: 0.3, 30: 0.2, 45: 0.1, 60: 0.2, 90: 0.1}, "later ones are of one to three months"
)
GAP = Assumed(
    0.06, "few patients return to work for a few days between two of the first certificates"
)
GAP_DAYS = Assumed((1, 5), "more than 5 days would end the spell by its definition")
OVERLAP = Assumed(0.05, "some extensions begin before the certificate that they extend has ended")
OVERLAP_DAYS = Assumed((1, 3), "an extension is dated by the visit")
STEP_DOWN = Assumed(0.15, "one extension in seven is at the next lower degree; none is higher")
TWO_PERIODS = Assumed(0.12, "some certificates plan the return: half the time, then a lower degree")
TWO_PERIODS_FROM_DAYS = Assumed(14, "shorter certificates have nothing to plan")
REPLACED = Assumed(0.02, "few certificates are corrected the day after; the degree was wrong")
FIRST_SIGNED = Assumed[Shares](
    {0: 0.6, 1: 0.2, 2: 0.1, 3: 0.1}, "days after the start: the visit is soon, not always at once"
)
EXTENSION_SIGNED = Assumed[Shares](
    {-5: 0.1, -3: 0.2, -1: 0.3, 0: 0.2, 1: 0.1, 3: 0.1},
    "days after the extension's start: most visits come just before the certificate runs out",
)
OFFICE_HOURS = Assumed((8, 17), "certificates are signed at work")
MOVES = Assumed(0.1, "one extension in ten is written at another unit of the county")
INHABITANTS_PER_UNIT = Assumed(
    {"primary": 10_000, "specialised": 40_000}, "a health centre has about ten thousand listed"
)
COUNTIES = Assumed(
    "counties.csv",
    "inhabitants around 2017, rounded; within a region spells follow them; one postcode area a "
    "county is enough to tell the region",
)

# For rare diagnoses only.
RARE_SEED = Assumed(
    2017, "any number; together with the code it determines everything specific to the code"
)
RARE_NOT = Assumed(
    ("O", "C54", "C61", "D25", "N80", "N85", "N87", "N92"),
    "diagnoses of one sex: the answers that are lent come from both",
)
RARE_EXPONENT = Assumed(
    1.1,
    "a diagnosis's share falls with its rank as rank to the power of -1.1: what fits the 23 "
    "national counts of 2017 best; which code has which rank is made up",
)
RARE_RANKS = Assumed(
    (24, 1500),
    "the 23 diagnoses with counts are assumed to be the commonest; ICD-10-SE has some 2 000 "
    "categories, and not all keep people off work; the codes are spread evenly over the ranks",
)
RARE_LENT = Assumed(
    3, "a letter without models is lent this many from any letter, so that its codes are related"
)
RARE_LEVEL = Assumed(
    0.3,
    "made up: standard deviation, between categories, of the log-hazard; most within a factor "
    "of 1.8 of the model that was lent",
)
RARE_SHAPE = Assumed(
    0.1, "made up: standard deviation of the slope of the log-hazard over the logarithm of days"
)
RARE_EFFECTS = Assumed(
    0.1, "made up: standard deviation of what each answer's log-hazard differs from the lent one"
)
RARE_SUBCODE = Assumed(
    0.5, "made up: a longer code differs from its category half as much as categories differ"
)

# For measures only.
MEASURES_ICC = Assumed(
    0.02,
    "intraclass correlation of the logarithm of a spell's length within a unit, given the answers; "
    "trials in primary care report 0.01 to 0.05. For proportional hazards it is that of a normal "
    "log-hazard with an error of variance pi²/6 (Nakagawa, Johnson and Schielzeth 2017)",
)
MEASURES_LINKED = Assumed(
    0.0,
    "no spell of the population follows another of the same person: its length depends on when it "
    "begins, where a measure is introduced, and its start would depend on the length of the first",
)
MEASURES_MOVES = Assumed(0.0, "the unit that gives measures writes all certificates of the spell")
MEASURES_DEATHS = Assumed(0.003, "made up: share of the spells that end by death")
MEASURES_PENSIONS = Assumed[Shares](
    {0: 0.0, 180: 0.02, 365: 0.1},
    "made up: share of the spells that end by disability pension, of those that last so many days",
)
MEASURES_CONTROL = Assumed(
    (20.0, 8.0, 10.0, 10.0),
    "made up: sick days long before, which no measure can have changed: their mean, by a "
    "level of earlier_sick_leave, and by one standard deviation of the hidden confounder, where "
    "there is one, and of chance",
)


def stated(*, rare: bool, measures: bool = False) -> dict[str, str]:
    """The reason of each assumption by its name, for the manifest; also for *rare* diagnoses if
    any.
    """
    left_out = ((rare, "RARE_"), (measures, "MEASURES_"))
    return {
        name: f"{each.value}: {each.reason}"
        for name, each in globals().items()
        if isinstance(each, Assumed)
        and not any(name.startswith(kind) for there, kind in left_out if not there)
    }
