"""What care the patient has had."""

from ..wording import Words
from .declare import yes_no

comorbidity = yes_no(
    "comorbidity",
    "comorbidity",
    Words("Samsjuklighet", "Comorbidity"),
    Words(
        "Har patienten två eller flera andra långvariga sjukdomar?",
        "Does the patient have two or more other long-term diseases?",
    ),
    yes=(
        "yes",
        Words("Två eller flera andra långvariga sjukdomar", "Two or more other long-term diseases"),
    ),
    no=(
        "no",
        Words("Högst en annan långvarig sjukdom", "At most one other long-term disease"),
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
    yes=(
        "NoCareAtStart",
        Words("Att sjukfallet började i primärvården", "A spell that began in primary care"),
    ),
    no=(
        "CareAtStart",
        Words(
            "Att sjukfallet började i specialistvården", "A spell that began in specialised care"
        ),
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
        "Har patienten träffat läkare i öppen specialistvård mer än en gång de senaste 12 "
        "månaderna?",
        "Has the patient seen a physician in specialised outpatient care more than once in the "
        "last 12 months?",
    ),
    yes=(
        "aboveMedian",
        Words(
            "Mer än ett läkarbesök i öppen specialistvård det senaste året",
            "More than one physician visit in specialised outpatient care in the last year",
        ),
    ),
    no=(
        "LessT2V",
        Words(
            "Högst ett läkarbesök i öppen specialistvård det senaste året",
            "At most one physician visit in specialised outpatient care in the last year",
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
        "Har patienten legat på sjukhus minst två dagar de senaste 12 månaderna?",
        "Has the patient spent at least two days in hospital in the last 12 months?",
    ),
    yes=(
        "aboveMedian",
        Words(
            "Minst två dagar på sjukhus det senaste året",
            "At least two days in hospital in the last year",
        ),
    ),
    no=(
        "LessT2V",
        Words(
            "Färre än två dagar på sjukhus det senaste året",
            "Less than two days in hospital in the last year",
        ),
    ),
    share=0.2,
    share_source="assumption: one in five has been in hospital for two days or more",
    default="no",
)
