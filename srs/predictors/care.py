"""Predictors on the patient's care."""

from ..wording import Words
from .declaration import yes_no

comorbidity = yes_no(
    "comorbidity",
    "comorbidity",
    Words("Samsjuklighet", "Comorbidity"),
    Words(
        "Har patienten två eller flera andra långvariga sjukdomar?",
        "Does the patient have two or more other long-term diseases?",
    ),
    help=Words(
        "Räkna långvariga eller kroniska sjukdomar, kroppsliga och psykiska, utom den som "
        "patienten sjukskrivs för. Se journalens diagnoser.",
        "Count long-term or chronic diseases, somatic and mental, but for the one that the "
        "patient is on sick leave for. See the record's diagnoses.",
    ),
    yes=(
        "yes",
        Words("Flera andra långvariga sjukdomar", "Several other long-term diseases"),
    ),
    no=(
        "no",
        Words("Inte flera andra långvariga sjukdomar", "Not several other long-term diseases"),
    ),
    yes_first=False,
    share=0.15,
    share_source="assumption: about one in seven has two other long-term diseases",
    default="no",
)

primary_care = yes_no(
    "primary_care",
    "NoCareAtStart",
    Words("Började i primärvården", "Began in primary care"),
    Words("Började sjukfallet i primärvården?", "Did the spell begin in primary care?"),
    help=Words(
        "Svara ja om sjukfallets första intyg skrevs i primärvården, till exempel på en "
        "vårdcentral, även om patienten nu är hos specialist.",
        "Yes if the spell's first certificate was written in primary care, even if the patient "
        "is with a specialist now.",
    ),
    yes=(
        "NoCareAtStart",
        Words("Sjukfallet började i primärvården", "The spell began in primary care"),
    ),
    no=(
        "CareAtStart",
        Words("Sjukfallet började i specialistvården", "The spell began in specialised care"),
    ),
    share=0.6,
    share_source="assumption: six spells in ten begin in primary care",
    default="yes",
)

specialist_visits = yes_no(
    "specialist_visits",
    "Visits_yearBefore_all_r1_median",
    Words("Besök i specialistvård", "Visits in specialised care"),
    Words(
        "Träffade patienten läkare i öppen specialistvård mer än en gång under de 12 månaderna "
        "före sjukfallet?",
        "Did the patient see a physician in specialised outpatient care more than once in the 12 "
        "months before the spell?",
    ),
    help=Words(
        "Räkna läkarbesök på mottagning utanför primärvården, till exempel på sjukhus, oavsett "
        "orsak. Besök i primärvården räknas inte. Se journalen.",
        "Count visits to physicians outside primary care, in a hospital's clinic say, whatever "
        "the reason. Visits in primary care do not count. See the record.",
    ),
    yes=(
        "aboveMedian",
        Words(
            "Mer än ett läkarbesök i öppen specialistvård året före sjukfallet",
            "More than one specialist outpatient visit in the year before the spell",
        ),
    ),
    no=(
        "LessT2V",
        Words(
            "Högst ett läkarbesök i öppen specialistvård året före sjukfallet",
            "At most one specialist outpatient visit in the year before the spell",
        ),
    ),
    share=0.4,
    share_source="assumption: somewhat under half lie above the median of all",
    default="no",
)

hospital_days = yes_no(
    "hospital_days",
    "Vtid_yearBefore_all_r1_median",
    Words("Dagar på sjukhus", "Days in hospital"),
    Words(
        "Var patienten inlagd på sjukhus minst två dagar under de 12 månaderna före sjukfallet?",
        "Was the patient in hospital for at least two days in the 12 months before the spell?",
    ),
    help=Words(
        "Lägg ihop dagarna som inlagd, oavsett orsak. Besök på mottagning räknas inte, inte heller "
        "dagar i det här sjukfallet. Se journalen.",
        "Add up the days as an inpatient, whatever the reason. Visits to a clinic do not count, "
        "nor do days of this spell. See the record.",
    ),
    yes=(
        "aboveMedian",
        Words(
            "Minst två dagar på sjukhus året före sjukfallet",
            "At least two days in hospital in the year before the spell",
        ),
    ),
    no=(
        "LessT2V",
        Words(
            "Färre än två dagar på sjukhus året före sjukfallet",
            "Fewer than two days in hospital in the year before the spell",
        ),
    ),
    share=0.2,
    share_source="assumption: one in five has been in hospital for two days or more",
    default="no",
)
