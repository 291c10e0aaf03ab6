"""Predictors on the patient's background."""

from ..wording import Words
from .declaration import Level, Predictor, Situation, yes_no
from .region import region_of

_GUESS = "assumption: near the employed population of 2017, rounded; no public table by diagnosis"


_OLDEST = 120


def _age(situation: Situation) -> int | None:
    """Whole years on the day of assessment, as SRS counts them; None for one nobody reaches."""
    born = situation.person.born if situation.person else None
    if born is None:
        return None
    on = situation.on
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years if years <= _OLDEST else None


def _band(low: int, high: int, share: float) -> Level:
    return Level(
        f"{low}-{high}",
        f"{low}-{high}",
        Words(f"{low}–{high} år", f"{low}–{high} years"),
        Words(f"Ålder {low}–{high} år", f"Age {low}–{high} years"),
        share,
        upto=high,
    )


age = Predictor(
    name="age",
    srs="age_cat_fct",
    label=Words("Ålder", "Age"),
    question=Words("Hur gammal är patienten?", "How old is the patient?"),
    help=Words(
        "Hela år i dag. Yngre än 17 räknas till den lägsta gruppen, äldre än 63 till den högsta.",
        "Whole years today. Younger than 17 counts as the lowest group, older than 63 as the "
        "highest.",
    ),
    levels=(
        _band(17, 29, 0.16),
        _band(30, 39, 0.22),
        _band(40, 49, 0.26),
        _band(50, 56, 0.20),
        _band(57, 63, 0.16),
    ),
    share_source=_GUESS,
    origin="person",
    derive=_age,
    unit="years",
    high=_OLDEST,
    lowest=17,
    background=True,
)

sex = Predictor(
    name="sex",
    srs="Sex",
    label=Words("Kön", "Sex"),
    question=Words("Vilket kön anger personnumret?", "Which sex does the person id give?"),
    help=Words(
        "Näst sista siffran är jämn för kvinnor och udda för män.",
        "The last digit but one is even for women and odd for men.",
    ),
    levels=(
        Level(
            "female",
            "Female",
            Words("Kvinna", "Woman"),
            Words("Kvinna", "Woman"),
            0.63,
        ),
        Level("male", "Male", Words("Man", "Man"), Words("Man", "Man"), 0.37),
    ),
    share_source="persons with a spell longer than 14 days by diagnosis and sex, 2015 "
    "(Försäkringskassan); for other diagnoses the share of all of them together",
    origin="person",
    derive=lambda situation: situation.person.sex if situation.person else None,
    background=True,
)


def _region(name: str, srs: str, words: Words, share: float) -> Level:
    statement = Words(f"Vårdenhet i region {words.sv}", f"Care unit in the region {words.en}")
    return Level(name, srs, words, statement, share)


region = Predictor(
    name="region",
    srs="Region",
    label=Words("Region", "Region"),
    question=Words("I vilken region ligger vårdenheten?", "In which region is the care unit?"),
    help=Words(
        "Nord: Gävleborg och norr därom. Mitt: Uppsala, Södermanland, Östergötland, Västmanland. "
        "Stockholm: även Gotland. Väst: Halland, Västra Götaland, Värmland, Örebro, Dalarna. Syd: "
        "Jönköping, Kronoberg, Kalmar, Blekinge, Skåne.",
        "North: Gävleborg and what lies north of it. Central: Uppsala, Södermanland, "
        "Östergötland, Västmanland. Stockholm: Gotland, too. West: Halland, Västra Götaland, "
        "Värmland, Örebro, Dalarna. South: Jönköping, Kronoberg, Kalmar, Blekinge, Skåne.",
    ),
    levels=(
        _region("north", "Nord", Words("Nord", "North"), 0.12),
        _region("central", "Mitt", Words("Mitt", "Central"), 0.14),
        _region("stockholm", "Stockholm", Words("Stockholm", "Stockholm"), 0.23),
        _region("west", "Vast", Words("Väst", "West"), 0.28),
        _region("south", "Syd", Words("Syd", "South"), 0.23),
    ),
    share_source="assumption: the regions' shares of the population around 2017, rounded",
    origin="certificate",
    derive=lambda situation: region_of(situation.postcode),
    background=True,
)

university = yes_no(
    "university",
    "edu_cat_fct",
    Words("Högskolestudier", "University studies"),
    Words(
        "Har patienten tagit högskolepoäng, oavsett hur många?",
        "Does the patient have any university credits, however few?",
    ),
    help=Words(
        "Poäng från universitet eller högskola räknas, med eller utan examen. Fråga patienten.",
        "Credits from a university or university college count, with or without a degree. Ask "
        "the patient.",
    ),
    yes=(">12 years", Words("Har läst på högskola", "Has studied at university")),
    no=("No university", Words("Har inte läst på högskola", "Has not studied at university")),
    share=0.4,
    share_source=_GUESS,
    background=True,
    default="no",
)

born_in_sweden = yes_no(
    "born_in_sweden",
    "birth_cat_fct",
    Words("Född i Sverige", "Born in Sweden"),
    Words("Är patienten född i Sverige?", "Was the patient born in Sweden?"),
    help=Words(
        "Patientens eget födelseland, inte föräldrarnas. Fråga patienten.",
        "The patient's own country of birth, not the parents'. Ask the patient.",
    ),
    yes=("SW", Words("Född i Sverige", "Born in Sweden")),
    no=("World", Words("Född utanför Sverige", "Born outside Sweden")),
    share=0.8,
    share_source=_GUESS,
    background=True,
    default="yes",
)

married = yes_no(
    "married",
    "fam_cat_4_cat_fct",
    Words("Gift eller sambo", "Married or cohabiting"),
    Words("Är patienten gift eller sambo?", "Is the patient married or cohabiting?"),
    help=Words(
        "Svara ja om patienten bor ihop med make, maka, registrerad partner eller sambo. Särbo "
        "räknas som nej. Fråga patienten.",
        "Yes if the patient lives together with a husband, wife or partner. A couple who live "
        "apart count as no. Ask the patient.",
    ),
    yes=("Married", Words("Gift eller sambo", "Married or cohabiting")),
    no=(
        "Unmarried",
        Words("Ensamstående eller särbo", "Lives alone or apart from the partner"),
    ),
    share=0.45,
    share_source=_GUESS,
    background=True,
)
