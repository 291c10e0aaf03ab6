"""What tables show of a group of spells: each measure with its definition and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from srs.wording import Words

SERVICE = "Statistiktjänsten (sklintyg/statistik)"
OWN = "srs"
Kind = Literal["count", "share", "mean", "events"]


@dataclass(frozen=True)
class Definition:
    """A definition in words, and its source."""

    words: Words
    source: str = SERVICE


@dataclass(frozen=True)
class Measure:
    """A measure of a group of spells.

    Attributes
    ----------
    kind
        A mean is a mean number of days. A mean of events counts events, of which some spells have
        only *least*, or none.
    top, bottom
        Columns of the cells: a count uses *top*; the other kinds use both.
    squared
        The column with the sum of squares of *top*'s terms.
    least
        The smallest number of events that a spell can have.
    of
        Which persons stand behind it: those of "spells" or of "begun".
    unit
        spells, share (of 1), days or certificates.
    """

    name: str
    title: Words
    kind: Kind
    unit: str
    definition: Definition
    top: str
    bottom: str = "spells"
    squared: str | None = None
    least: int = 0
    of: Literal["spells", "begun"] = "spells"


MEASURES: tuple[Measure, ...] = (
    Measure(
        "ongoing",
        Words("Pågående sjukfall", "Ongoing spells"),
        "count",
        "spells",
        Definition(
            Words(
                "Sjukfall med minst en dag med intyg i perioden. Intygsperioder hör till samma "
                "sjukfall "
                "när högst fem dagar skiljer dem åt. Ett sjukfall räknas en gång i varje period.",
                "Spells with a certified day in the period. Certified periods belong to one spell "
                "if at most five days separate them. A spell counts once in each period.",
            )
        ),
        "spells",
    ),
    Measure(
        "begun",
        Words("Startade sjukfall", "Spells that began"),
        "count",
        "spells",
        Definition(
            Words(
                "Sjukfall vars första dag ligger i perioden; på en vårdenhet de sjukfall vars "
                "första intyg enheten skrev.",
                "Spells whose first day lies in the period; for a care unit, those whose first "
                "certificate the unit wrote.",
            ),
            OWN,
        ),
        "begun",
        of="begun",
    ),
    Measure(
        "over_90",
        Words("Andel över 90 dagar", "Share over 90 days"),
        "share",
        "share",
        Definition(
            Words(
                "Andel av de pågående sjukfallen som omfattar minst 91 dagar. Dagarna är de som "
                "täcks "
                "av intyg som börjat senast vid periodens slut; även dagar efter periodens slut "
                "räknas, "
                "dagar utan intyg och överlappande dagar inte.",
                "Share of ongoing spells that cover at least 91 days. Days count if certificates "
                "begun by the end of the period cover them; days after that end count, too, but "
                "days without a certificate and overlapping days do not.",
            )
        ),
        "over_90",
    ),
    Measure(
        "part_time",
        Words("Andel på deltid", "Share on part-time"),
        "share",
        "share",
        Definition(
            Words(
                "Andel av de pågående sjukfallen med lägre grad än 100 procent. Graden är den som "
                "börjar senast i perioden.",
                "Share of ongoing spells with a degree below 100 per cent. The degree is that of "
                "the certified period that begins last.",
            )
        ),
        "part_time",
    ),
    Measure(
        "stepped_down",
        Words("Andel som har trappats ned", "Share that was stepped down"),
        "share",
        "share",
        Definition(
            Words(
                "Andel av de pågående sjukfallen där graden har sänkts minst en gång, från en "
                "intygsperiod till nästa, senast vid periodens slut.",
                "Share of ongoing spells whose degree was lowered at least once, from one "
                "certified "
                "period to the next, by the period's end.",
            ),
            OWN,
        ),
        "stepped_down",
    ),
    Measure(
        "certificates_per_spell",
        Words("Intyg per sjukfall", "Certificates per spell"),
        "events",
        "certificates",
        Definition(
            Words(
                "Medeltal intyg i de pågående sjukfallen, räknat från sjukfallets start till "
                "periodens slut.",
                "Mean number of certificates in ongoing spells, from their start to the end of "
                "the period.",
            )
        ),
        "certificates",
        squared="certificates_squared",
        least=1,
    ),
    Measure(
        "days_between_certificates",
        Words("Dagar mellan intyg", "Days between certificates"),
        "mean",
        "days",
        Definition(
            Words(
                "Medeltal dagar från ett intygs första dag till nästa intygs första dag i samma "
                "sjukfall, för intyg som börjar i perioden.",
                "Mean days from the first day of a certificate to that of the next one in the "
                "same spell, for certificates that begin in the period.",
            ),
            OWN,
        ),
        "days_between",
        "followed",
        "days_between_squared",
    ),
    Measure(
        "fmb_exceeded",
        Words("Andel längre än FMB rekommenderar", "Share longer than FMB recommends"),
        "share",
        "share",
        Definition(
            Words(
                "Andel av de pågående sjukfallen som är längre än varje typfall för diagnosen i "
                "FMB, "
                "bland dem där FMB anger en längsta tid.",
                "Share of ongoing spells that are longer than every typical case in FMB for the "
                "diagnosis, among those for which FMB gives a longest time.",
            ),
            OWN,
        ),
        "fmb_exceeded",
        "fmb_known",
    ),
    Measure(
        "certificates_with_addition",
        Words(
            "Andel intyg med begärd komplettering",
            "Share of certificates with a request for completion",
        ),
        "share",
        "share",
        Definition(
            Words(
                "Andel av intygen som börjar i perioden där Försäkringskassan har begärt "
                "komplettering.",
                "Share of the certificates beginning in the period for which Försäkringskassan "
                "requested a completion.",
            )
        ),
        "additions",
        "additions_told",
    ),
    Measure(
        "messages_per_certificate",
        Words("Ärendemeddelanden per intyg", "Messages per certificate"),
        "events",
        "messages",
        Definition(
            Words(
                "Medeltal ärendemeddelanden för intygen som börjar i perioden.",
                "Mean number of messages per certificate that begins in the period.",
            ),
            OWN,
        ),
        "messages",
        "messages_told",
    ),
)

# By prognosis, for spells that began in the study.
PROGNOSES: tuple[Measure, ...] = (
    Measure(
        "prognosis_right",
        Words("Andel som slutade som prognosen angav", "Share that ended as the prognosis said"),
        "share",
        "share",
        Definition(
            Words(
                "Andel av sjukfallen som slutade som prognosen (fråga 39) i det första intyget "
                "angav: med det intyget, eller inom det angivna antalet dagar från sjukfallets "
                "första dag. Bara sjukfall där den dagen har passerat räknas.",
                "Share of spells that ended as the prognosis (question 39) of the first "
                "certificate says: with that certificate, or within the stated number of days "
                "from the spell's first day. Only spells for which that day has passed count.",
            ),
            OWN,
        ),
        "right",
        "followed",
    ),
    Measure(
        "over_90_after_prognosis",
        Words("Andel som blev längre än 90 dagar", "Share that became longer than 90 days"),
        "share",
        "share",
        Definition(
            Words(
                "Andel av sjukfallen som kom att omfatta minst 91 dagar, bland dem som började "
                "mer än 90 dagar före den sista dag som är känd.",
                "Share of spells that came to cover at least 91 days, among those that began more "
                "than 90 days before the last observed day.",
            ),
            OWN,
        ),
        "over_90",
        "followed_90",
    ),
)

# The content of a table's columns.
COLUMNS: Mapping[str, Definition] = {
    "period": Definition(
        Words(
            "Kalendermånad, kvartal eller år enligt studien.",
            "Calendar month, quarter or year, as the study says.",
        )
    ),
    "sex": Definition(
        Words(
            "Enligt personnumret eller en egen kolumn; all omfattar alla, även de vars kön inte "
            "är känt.",
            "By person id or a separate column; all includes those whose sex is not known.",
        )
    ),
    "age": Definition(
        Words(
            "Åldern den sista dagen i intyget; den högsta om flera intyg gäller i perioden.",
            "Age on the last day of the certificate; the highest if several apply in the period.",
        )
    ),
    "group": Definition(
        Words(
            "Diagnosgrupp: kapitel i ICD-10-SE, sammanförda i sju grupper.",
            "Diagnosis group: chapters of ICD-10-SE in seven groups.",
        )
    ),
    "chapter": Definition(Words("Kapitel i ICD-10-SE.", "Chapter of ICD-10-SE.")),
    "block": Definition(Words("Avsnitt i ICD-10-SE.", "Block of ICD-10-SE.")),
    "category": Definition(Words("Tre tecken i ICD-10-SE.", "Three characters of ICD-10-SE.")),
    "srs_diagnosis": Definition(
        Words(
            "De 34 diagnoser som de nationella modellerna har.",
            "The 34 diagnoses of the national models.",
        ),
        OWN,
    ),
    "diagnosis": Definition(
        Words(
            "Av flera diagnoser gäller den i intygsperioden som börjar senast i perioden; börjar "
            "två "
            "samma dag, den som signerades sist. Intyg utan giltig kod är en egen grupp.",
            "Of several diagnoses, that of the certified period that begins last in the period; "
            "if two begin on the same day, the one signed last. Certificates without a valid code "
            "form a group.",
        )
    ),
    "unit": Definition(
        Words(
            "Ett sjukfall räknas på varje vårdenhet som har ett intyg i perioden. Diagnos, grad "
            "och "
            "längd är som enheten ser dem: längden till och med dess sista intygsdag, dagar på "
            "andra "
            "enheter inräknade.",
            "A spell counts at each care unit with a certificate in the period. Diagnosis, degree "
            "and length are as the unit sees them: the length up to its last certified day, days "
            "at "
            "other units included.",
        )
    ),
    "care_level": Definition(
        Words("Vårdnivå i intyget som gäller.", "Level of care of the certificate that applies."),
        OWN,
    ),
    "region": Definition(
        Words("Region i intyget som gäller.", "Region of the certificate that applies."), OWN
    ),
    "length": Definition(
        Words(
            "Täckta dagar, som för andelen över 90 dagar.",
            "Covered days, as for the share over 90 days.",
        )
    ),
    "degree": Definition(
        Words(
            "Graden i den intygsperiod som börjar senast; börjar två samma dag, den högsta i "
            "intyget.",
            "The degree of the certified period that begins last; if two begin on the same day, "
            "the higher one in the certificate.",
        )
    ),
    "certificates": Definition(
        Words(
            "Antal intyg från sjukfallets start till periodens slut.",
            "Number of certificates from the start of the spell to the end of the period.",
        )
    ),
    "work_measure": Definition(
        Words(
            "Arbetslivsinriktade åtgärder (fråga 40) i intyget som gäller; ett sjukfall räknas vid "
            "var och en.",
            "Work-oriented measures (question 40) in the certificate that applies; a spell counts "
            "for each of them.",
        ),
        OWN,
    ),
    "prognosis": Definition(
        Words(
            "Prognosen (fråga 39) i sjukfallets första intyg.",
            "The prognosis (question 39) of the spell's first certificate.",
        ),
        OWN,
    ),
}
