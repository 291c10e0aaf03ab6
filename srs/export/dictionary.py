"""Every table and column of an export, declared once for writing and reading."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..model import INTERVAL_LEVEL
from ..predictors import PREDICTORS
from ..tables.columns import pl
from ..wording import Words

Kind = Literal["text", "number", "integer", "date", "time", "truth"]

TYPES: Mapping[Kind, Any] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "date": pl.Date,
    "time": pl.Datetime("us", "UTC"),
    "truth": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column; *unit* is None if nothing is counted or measured."""

    name: str
    kind: Kind
    meaning: Words
    unit: Words | None = None


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    title: Words
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, Any]:
        """The columns with Polars's types."""
        return {each.name: TYPES[each.kind] for each in self.columns}


_DAYS = Words("dagar", "days")
_LEVEL = round(100 * INTERVAL_LEVEL)
_SHARE = Words("sannolikhet, 0 till 1", "probability, 0 to 1")
_TIME = Column("time", "time", Words("När, i UTC", "When, in UTC"))
_UNIT = Column(
    "unit",
    "text",
    Words(
        "Kod för vårdenheten; listan ligger för sig",
        "Code of the care unit; the list of codes is kept separately",
    ),
)
_USER = Column("user", "text", Words("Kod för användaren", "Code of the user"))
_ASSESSMENT = Column("assessment", "text", Words("Kod för bedömningen", "Code of the assessment"))
_CASE = Column("case", "text", Words("Kod för intyget", "Code of the certificate"))

ASSESSMENTS = Table(
    "assessments",
    Words(
        "Bedömningar i den ordning de lagrades, visade och skuggor",
        "Assessments in the order they were stored, shown ones and shadows",
    ),
    (
        _ASSESSMENT,
        _TIME,
        Column(
            "person",
            "text",
            Words(
                "Kod för patienten; tom om ingen angavs", "Code of the patient; empty: not given"
            ),
        ),
        _CASE,
        _UNIT,
        _USER,
        Column(
            "caller", "text", Words("Kod för systemet som frågade", "Code of the calling system")
        ),
        Column("operation", "text", Words("Vad som anropades", "What was called")),
        Column(
            "shadow_of",
            "text",
            Words(
                "Skugga: den visade bedömningens kod; en skugga visas aldrig",
                "Of a shadow: the code of the shown assessment; a shadow is never shown",
            ),
        ),
        Column("model", "text", Words("Modellens namn och version", "The model and its version")),
        Column("diagnosis", "text", Words("Diagnosen, ICD-10-SE", "The diagnosis, ICD-10-SE")),
        Column(
            "model_diagnosis",
            "text",
            Words("Koden som modellen svarade för", "The code that the model answered for"),
        ),
        Column("day", "integer", Words("Dag i sjukfallet; 0: inget", "Day of the spell"), _DAYS),
        Column(
            "horizon",
            "integer",
            Words(
                "Dagen som risken gäller; 0 om ingen risk finns",
                "The day that the risk is for; 0 if there is none",
            ),
            _DAYS,
        ),
        Column("on", "date", Words("Bedömningens dag", "The day of assessment")),
        Column(
            "spell_start", "date", Words("Sjukfallets första dag", "The first day of the spell")
        ),
        Column(
            "spell_end",
            "date",
            Words("Sista dag, som då var känd", "The last day, as it was known then"),
        ),
        Column(
            "probability",
            "number",
            Words(
                "Risken att sjukfallet varar längre än horisonten; tom där ingen finns",
                "The risk that the spell outlasts the horizon; empty if there is none",
            ),
            _SHARE,
        ),
        Column(
            "level",
            "integer",
            Words(
                "1 låg eller måttlig, 2 hög, 3 mycket hög, 0 ingen",
                "1 low or moderate, 2 high, 3 very high, 0 none",
            ),
        ),
        Column(
            "average",
            "number",
            Words(
                "Genomsnittet som risken visades bredvid; tom där inget visades",
                "The average shown with the risk; empty where none was shown",
            ),
            _SHARE,
        ),
        Column(
            "average_diagnosis",
            "text",
            Words("Koden som genomsnittet gäller", "The code that the average is for"),
        ),
        Column(
            "average_day",
            "integer",
            Words(
                "Dagen som genomsnittets sjukfall nådde",
                "The day that the average's spells reached",
            ),
            _DAYS,
        ),
        Column(
            "average_own",
            "truth",
            Words(
                "Om det är regionens eget och inte det publicerade",
                "Whether it is the region's own, not the published one",
            ),
        ),
        Column(
            "low",
            "number",
            Words("Lägsta risk när svar saknas", "The lowest risk while answers are missing"),
            _SHARE,
        ),
        Column(
            "high",
            "number",
            Words("Högsta risk när svar saknas", "The highest risk while answers are missing"),
            _SHARE,
        ),
        Column(
            "interval_low",
            "number",
            Words(f"{_LEVEL} % osäkerhet, nedre", f"{_LEVEL}% uncertainty, lower end"),
            _SHARE,
        ),
        Column(
            "interval_high",
            "number",
            Words(f"{_LEVEL} % osäkerhet, övre", f"{_LEVEL}% uncertainty, upper end"),
            _SHARE,
        ),
        Column("no_risk", "text", Words("Varför ingen risk finns", "Why there is no risk")),
    ),
)

OPINIONS = Table(
    "opinions",
    Words(
        "Läkarens egna bedömningar i ordning; den sista om en bedömning gäller",
        "Professionals' own opinions in order; the last one of an assessment counts",
    ),
    (
        _ASSESSMENT,
        _TIME,
        _UNIT,
        _USER,
        Column(
            "opinion",
            "text",
            Words(
                "Risken är högre, right: stämmer, lägre, cannot_say: kan inte bedöma, withdrawn: "
                "återtagen",
                "The risk is higher, right or lower than shown, cannot_say, withdrawn",
            ),
        ),
    ),
)

EVENTS = Table(
    "events",
    Words("Vad användare gjorde i stödet", "What users did with the support"),
    (
        _TIME,
        _UNIT,
        _USER,
        _CASE,
        Column("kind", "text", Words("Vad som hände", "What happened")),
    ),
)

OUTCOMES = Table(
    "outcomes",
    Words(
        "Hur sjukfallen fortsatte; den nyaste raden om en bedömning gäller",
        "How the spells continued; the newest row of an assessment counts",
    ),
    (
        _ASSESSMENT,
        _TIME,
        Column("until", "date", Words("Intygen är kända till", "Certificates are known until")),
        Column("last_day", "date", Words("Sista dag som setts", "The last day that was seen")),
        Column(
            "ended",
            "truth",
            Words(
                "Om sjukfallet tog slut: inget intyg inom fem dagar efter sista dagen",
                "Whether it ended: no certificate within five days of the last day",
            ),
        ),
        Column(
            "degrees",
            "text",
            Words(
                "Grad i procent från vilken dag: 2024-03-01:100 2024-04-01:50",
                "Degree in per cent from which day: 2024-03-01:100 2024-04-01:50",
            ),
        ),
        Column("linked_by", "text", Words("Kopplat genom", "Linked by certificate or person")),
    ),
)

MEASURES = Table(
    "measures",
    Words(
        "Åtgärder i den ordning de lagrades. För källan caller gäller den sista raden om ett "
        "intygs åtgärd och status; för certificate gäller raderna för intygets sista bedömning",
        "Measures in the order in which they were stored. For the source caller, the last row of a "
        "certificate's measure and status counts; for certificate, the rows of the certificate's "
        "last assessment",
    ),
    (
        _ASSESSMENT,
        _TIME,
        _UNIT,
        _USER,
        Column(
            "source",
            "text",
            Words(
                "caller: en användare lagrade den; certificate: intygets fråga 40",
                "caller: a user stored it; certificate: question 40 of the certificate",
            ),
        ),
        Column(
            "measure",
            "text",
            Words(
                "Åtgärdslistans id, annars kodsystem och kod; tom: intyget planerar ingen",
                "Id of the measures list, else a system and its code; empty: the certificate "
                "plans none",
            ),
        ),
        Column(
            "status",
            "text",
            Words(
                "planned: planerad, started: påbörjad, ended: avslutad, declined: avböjd",
                "planned, started, ended or declined",
            ),
        ),
        Column(
            "date",
            "date",
            Words(
                "Dagen då den planerades, påbörjades …; tom: återtagen",
                "The day on which it was planned, started …; empty: withdrawn",
            ),
        ),
    ),
)

TABLES = {each.name: each for each in (ASSESSMENTS, OPINIONS, EVENTS, OUTCOMES, MEASURES)}

UNITS = Table(
    "units",
    Words("Vårdenheternas koder; hör inte till exporten", "The care units' codes; kept separately"),
    (
        Column("code", "text", _UNIT.meaning),
        Column("unit", "text", Words("HSA-id som det lagrats", "The HSA id as it is stored")),
    ),
)

VALUE, SOURCE = "x_", "source_"


def predictors(names: Iterable[str], texts: Iterable[str]) -> Iterator[Column]:
    """Two columns for each predictor that occurs; *texts* are those whose values are levels."""
    levels = set(texts)
    for name in sorted(names):
        known = PREDICTORS.get(name)
        meaning = known.label if known else Words(name, name)
        unit = Words(known.unit, known.unit) if known and known.unit else None
        yield Column(f"{VALUE}{name}", "text" if name in levels else "number", meaning, unit)
        yield Column(
            f"{SOURCE}{name}",
            "text",
            Words(
                "Varifrån värdet kom: answer, certificate, person, default, missing",
                "The source of the value: answer, certificate, person, default, missing",
            ),
        )
