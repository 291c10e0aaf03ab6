"""Predictors on the present and earlier sick leave."""

from datetime import date, timedelta

from ..certificate import DEGREES
from ..spell import Spell
from ..wording import Words
from .declaration import Level, Predictor, Situation, yes_no

YEAR_DAYS = 365
# Earlier spells count when they lasted longer than this (facts of SRS 3.0, SA_1_gross).
SHORT_SPELL_DAYS = 14
_HIGHEST_LEVEL_ABOVE = 180


def _degree(situation: Situation) -> str | None:
    """That of the period that covers the first day; of several, the latest signed one's.

    A certificate for the employer's sick pay may state any per cent. Sickness benefit, which the
    models were made from, has the highest of its degrees that the per cent reaches
    (socialförsäkringsbalken 27 kap. 45 §), and none below a quarter.
    """
    if situation.spell is None or not situation.start_known:
        return None
    start = situation.spell.start
    first_day = [
        (certificate.signing, max(degrees))
        for certificate in situation.spell.certificates
        if (degrees := [each.degree for each in certificate.periods if each.start == start])
    ]
    _, stated = max(first_day)
    degree = max((each for each in DEGREES.values() if each <= stated), default=None)
    return None if degree is None else str(degree)


def _occupation(situation: Situation) -> str | None:
    """As the spell's first certificate that states it does.

    Seeking work in addition to work or studies leaves open which is the main occupation.
    """
    if situation.spell is None or not situation.start_known:
        return None
    stated = (set(c.occupations) for c in situation.spell.certificates if c.occupations)
    occupations = next(stated, set())
    if occupations == {"ARBETSSOKANDE"}:
        return "unemployed"
    return None if not occupations or "ARBETSSOKANDE" in occupations else "not_unemployed"


def _earlier_sick_leave(situation: Situation) -> int | None:
    """Days in the year before the spell, of spells longer than 14 days, whatever the degree.

    None if the given certificates do not show it: none covers a day of that year, or a spell may
    have begun before them, unless they suffice for the highest level or are complete for that year.
    """
    if situation.spell is None:
        return None
    year = [(spell, _days_in_year(spell, situation.spell.start)) for spell in situation.earlier]
    if situation.spell is None:
        return None
    year = [(spell, days) for spell, days in year if days]
    total = sum(days for spell, days in year if spell.days > SHORT_SPELL_DAYS)
    complete = situation.start_known and all(situation.knows_start_of(spell) for spell, _ in year)
    since = situation.complete_since
    whole = since is not None and since <= situation.spell.start - timedelta(days=YEAR_DAYS)
    return total if whole or (year and complete) or total > _HIGHEST_LEVEL_ABOVE else None


def _days_in_year(spell: Spell, until: date) -> int:
    """Days of *spell* in the 365 days before the day *until*."""
    yesterday = until - timedelta(days=1)
    return spell.day(yesterday) - spell.day(yesterday - timedelta(days=YEAR_DAYS))


earlier_sick_leave = Predictor(
    name="earlier_sick_leave",
    srs="SA_1_gross",
    label=Words("Tidigare sjukskrivning", "Earlier sick leave"),
    question=Words(
        "Hur länge var patienten sjukskriven under de 12 månaderna före detta sjukfall?",
        "For how long was the patient on sick leave in the 12 months before this spell?",
    ),
    help=Words(
        "Räkna bara sjukskrivning i mer än 14 dagar i följd, oavsett grad och diagnos; lägg ihop "
        "dagarna. Se tidigare intyg.",
        "Count only sick leave of more than 14 days in a row, whatever the degree and diagnosis; "
        "add up the days. See earlier certificates.",
    ),
    levels=(
        Level(
            "none",
            "0",
            Words("Inte mer än 14 dagar i följd", "Not more than 14 days in a row"),
            Words(
                "Ingen sjukskrivning över 14 dagar året före sjukfallet",
                "No sick leave of more than 14 days in the year before the spell",
            ),
            share=0.7,
            upto=0,
        ),
        Level(
            "1-90",
            "(0,90]",
            Words("Högst 3 månader", "Up to 3 months"),
            Words(
                "Högst 3 månaders sjukskrivning året före sjukfallet",
                "Up to 3 months of sick leave in the year before the spell",
            ),
            share=0.18,
            upto=90,
        ),
        Level(
            "91-180",
            "(90,180]",
            Words("4–6 månader", "4–6 months"),
            Words(
                "4–6 månaders sjukskrivning året före sjukfallet",
                "4–6 months of sick leave in the year before the spell",
            ),
            share=0.06,
            upto=180,
        ),
        Level(
            "181-366",
            "(180,366]",
            Words("Mer än 6 månader", "More than 6 months"),
            Words(
                "Mer än 6 månaders sjukskrivning året före sjukfallet",
                "More than 6 months of sick leave in the year before the spell",
            ),
            share=0.06,
            upto=366,
        ),
    ),
    share_source="assumption: most spells have no spell of more than 14 days in the year before",
    default="none",
    origin="certificate",
    derive=_earlier_sick_leave,
    unit="days",
    high=366,
)


def _share_of_full_time(name: str, srs: str, share: float) -> Level:
    words = Words(f"{name} procent", f"{name} per cent")
    full = name == "100"
    statement = Words(
        f"Sjukskriven på {'heltid' if full else f'{name} procent'} när sjukfallet började",
        f"{'Full-time' if full else f'{name} per cent'} sick leave at the start",
    )
    return Level(name, srs, words, statement, share)


degree = Predictor(
    name="degree",
    srs="SA_ExtentFirst",
    label=Words("Sjukskrivningsgrad vid start", "Degree at the start"),
    question=Words(
        "Vilken sjukskrivningsgrad hade patienten när sjukfallet började?",
        "At which degree was the patient on sick leave when the spell began?",
    ),
    help=Words(
        "Graden i sjukfallets första intyg på dess första dag, inte dagens grad.",
        "The degree in the spell's first certificate on its first day, not today's degree.",
    ),
    levels=(
        _share_of_full_time("25", "0.25", 0.04),
        _share_of_full_time("50", "0.5", 0.13),
        _share_of_full_time("75", "0.75", 0.03),
        _share_of_full_time("100", "1", 0.80),
    ),
    share_source="assumption: about four spells in five begin at full time",
    default="100",
    origin="certificate",
    derive=_degree,
    per_cent=True,
)

occupation = Predictor(
    name="occupation",
    srs="SA_SyssStart_fct",
    label=Words("Sysselsättning", "Occupation status"),
    question=Words(
        "Vilken var patientens huvudsakliga sysselsättning när sjukfallet började?",
        "What was the patient's main occupation status when the spell began?",
    ),
    help=Words(
        "Läget sjukfallets första dag; det står i det första intyget. Vid flera sysselsättningar "
        "gäller den som upptar mest tid.",
        "As it was on the spell's first day; the first certificate says it. Of several, the one "
        "that takes most time.",
    ),
    levels=(
        Level(
            "unemployed",
            "unemp",
            Words("Arbetslös", "Unemployed"),
            Words("Arbetslös när sjukfallet började", "Unemployed at the start"),
            0.1,
        ),
        Level(
            "not_unemployed",
            "not_unemp",
            Words(
                "Arbetar, är föräldraledig eller studerar",
                "Works, is on parental leave or studies",
            ),
            Words(
                "I arbete, föräldraledig eller studerande när sjukfallet började",
                "In work, on parental leave or studying at the start",
            ),
            0.9,
        ),
    ),
    share_source="assumption: one in ten is unemployed when the spell begins",
    default="not_unemployed",
    origin="certificate",
    derive=_occupation,
)

disability_pension = yes_no(
    "disability_pension",
    "DP_atStart",
    Words("Sjuk- eller aktivitetsersättning", "Disability pension"),
    Words(
        "Hade patienten sjuk- eller aktivitetsersättning på deltid när sjukfallet började?",
        "Did the patient have part-time disability pension when the spell began?",
    ),
    help=Words(
        "Svara ja om Försäkringskassan betalade en del av hel ersättning, till exempel halv, "
        "sjukfallets första dag. Sjukpenning räknas inte. Fråga patienten.",
        "Yes if Försäkringskassan paid a part of full disability pension, a half say, on the "
        "spell's first day. Sickness benefit does not count. Ask the patient.",
    ),
    yes=(
        "true",
        Words(
            "Sjuk- eller aktivitetsersättning på deltid när sjukfallet började",
            "Part-time disability pension at the start",
        ),
    ),
    no=(
        "false",
        Words(
            "Ingen sjuk- eller aktivitetsersättning när sjukfallet började",
            "No disability pension at the start",
        ),
    ),
    share=0.05,
    share_source="assumption: one in twenty has part-time disability pension",
    default="no",
)
