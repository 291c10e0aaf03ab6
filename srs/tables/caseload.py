"""Tables for a caseload: certificates and answers from tables, and its rows as a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from ..caseload import Caseload, LeftOut, Ongoing, Patient, Row
from ..certificate import Certificate, Icd10, Occupation, Period, PersonId
from ..channels.caseload.words import SUPPORT
from ..errors import BadPersonId, BadTable
from ..model import Model
from ..predictors import PREDICTORS, Predictor
from ..wording import Lang, counted
from .answers import KEYS, answered
from .cells import AN_ID, all_read, ids, person_keys
from .certificates import read_certificates
from .columns import pl
from .names import Names, names_in
from .spells import PROBLEM

_KIND = "LISJP"  # assumed, as tables do not give it: the form with the four degrees
_OCCUPATIONS: dict[str | None, tuple[Occupation, ...]] = {
    "unemployed": ("ARBETSSOKANDE",),
    "not_unemployed": ("NUVARANDE_ARBETE",),
    "both": ("ARBETSSOKANDE", "NUVARANDE_ARBETE"),
}
_KEY = ("person", "certificate")
_STATED = ("occupation", "postcode", "care_level")  # columns that any row of a certificate may fill
_REASONS = ("reason_1", "reason_2", "reason_3")
_ROW: dict[str, pl.DataType] = {
    "place": pl.Int64(),
    "first": pl.Boolean(),
    "group": pl.String(),
    "person": pl.String(),
    "certificate": pl.String(),
    "diagnosis": pl.String(),
    "start": pl.Date(),
    "day": pl.Int64(),
    "end": pl.Date(),
    "days_left": pl.Int64(),
    "degree": pl.Int64(),
    "horizon": pl.Int64(),
    "risk": pl.Float64(),
    "level": pl.Int8(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "no_risk": pl.String(),
    "narrowed_most_by": pl.String(),
    "q25_day": pl.Int64(),
    "median_day": pl.Int64(),
    "q75_day": pl.Int64(),
    "remaining_at_end": pl.Float64(),
    "fmb_exceeded": pl.Boolean(),
    **{name: pl.String() for name in _REASONS},
    "why": pl.String(),
    "notes": pl.String(),
    "model": pl.String(),
    "support": pl.String(),
}


@dataclass(frozen=True, slots=True)
class CertificateTable:
    """What a table of periods has about many persons.

    Attributes
    ----------
    by_person : dict
        The certificates, by the person's id in the table.
    care : dict
        By person and certificate, whether it is primary care: ``yes`` or ``no``.
    problems : Counter
        The number of rows that break each rule; they are left out.
    """

    by_person: dict[str, list[Certificate]] = field(repr=False)
    care: dict[tuple[str, str], str] = field(repr=False)
    problems: Counter[str]


def certificates_in(periods: pl.DataFrame | pl.LazyFrame, on: date) -> CertificateTable:
    """The certificates of a table that ``srs.tables.certificates.current_spells`` accepts.

    Raises
    ------
    BadTable
    """
    rows = read_certificates(periods, on)
    at_fault = rows[PROBLEM].drop_nulls().to_list()
    kept = rows.filter(pl.col(PROBLEM).is_null()).sort(
        "person", "certificate", "start", "end", "degree", "signed", "code", "unit"
    )
    told = CertificateTable({}, {}, Counter(at_fault))
    replaces: dict[tuple[str, str], list[str]] = {}
    for person, id, by in kept.select(*_KEY, "replaced_by").drop_nulls().unique().sort(_KEY).rows():
        replaces.setdefault((person, by), []).append(id)
    persons = {text: _person(text, on) for text in kept["person"].unique()}
    columns = (*_KEY, "code", "unit", "signed", "start", "end", "degree", *_STATED)
    for (person, id), own in groupby(kept.select(columns).iter_rows(), key=lambda row: row[:2]):
        of_one = [*own]
        stated = {
            name: next((row[n] for row in of_one if row[n] is not None), None)
            for n, name in enumerate(_STATED, len(columns) - len(_STATED))
        }
        code, unit, signed = of_one[0][2:5]  # if rows differ, the first in time counts
        certificate = Certificate(
            id=id,
            kind=_KIND,
            periods=tuple(Period(*row[5:8]) for row in of_one),
            diagnosis=Icd10(code) if code else None,
            occupations=_OCCUPATIONS.get(stated["occupation"], ()),
            infection_control=code is None,
            person=persons[person],
            unit=unit,
            postcode=stated["postcode"],
            signed=signed,
            replaces=tuple(replaces.get((person, id), ())),
        )
        told.by_person.setdefault(person, []).append(certificate)
        if stated["care_level"]:
            told.care[person, id] = stated["care_level"]
    return told


def _person(text: str, on: date) -> PersonId | None:
    """As in ``current_spells``: ten digits without a sign may be a serial number."""
    if len(text) == 10:
        return None
    try:
        return PersonId.parse(text, on=on)
    except BadPersonId:
        return None


def answers_in(
    table: pl.DataFrame,
    patients: Sequence[Patient],
    found: Sequence[Ongoing],
    *,
    on: date,
    model: Model,
    counts: Counter[LeftOut],
) -> dict[str, Mapping[str, object]]:
    """The answers in *table* for the patients on sick leave, by patient; see ``tables.answers``.

    Columns that are neither keys nor predictors are not read; ``names_of_answers`` lists them.

    Raises
    ------
    BadTable
        If no row belongs to a person with certificates, or two rows contradict each other.
    """
    own = _predictors(model)
    if "certificate" not in table.columns:  # a table of certificates is refused below
        table = table.drop(names_of_answers(table.columns, model).ignored)
    starts = [each.situation.spell and each.situation.spell.start for each in found]
    spells = pl.DataFrame(
        {"person": [each.patient.id for each in found], "start": starts},
        schema={"person": pl.String, "start": pl.Date},
    ).with_columns(pl.lit(on).alias("on"), pl.lit(None, pl.String).alias(PROBLEM))
    filled = answered(spells, table, on, own.values())
    if wrong := filled[PROBLEM].drop_nulls().to_list():
        patient = counted(len(wrong), "patient")
        raise BadTable(f"the answers of {patient} cannot be read: {wrong[0]}")
    told = person_keys(all_read(table["person"], ids, AN_ID), on).drop_nulls()
    strangers = told.filter(~told.is_in(_keys(patients, on).implode()))
    if len(told) and len(strangers) == len(told):
        raise BadTable(
            "the answers: no row belongs to a person with certificates: expected the same ids in "
            "the column person"
        )
    listed = _keys([each.patient for each in found], on)
    counts[LeftOut.ANSWERS] += int((~told.is_in(listed.implode())).sum())
    names = [name for name in filled.columns if name in PREDICTORS or name in own]
    return {
        row["person"]: {name: row[name] for name in names if row[name] is not None}
        for row in filled.select("person", *names).iter_rows(named=True)
    }


def names_of_answers(columns: Sequence[str], model: Model) -> Names:
    """Which *columns* of a table of answers are read, and which were perhaps meant to be."""
    known = {**PREDICTORS, **_predictors(model)}
    return names_in(columns, known.values(), KEYS)


def _predictors(model: Model) -> dict[str, Predictor]:
    """The predictors that the model uses; its own are declared for all diagnoses alike."""
    some = next(iter(model.diagnoses), None)
    return {each.name: each.predictor for each in model.of(some).columns}


def _keys(patients: Sequence[Patient], on: date) -> pl.Series:
    return person_keys(pl.Series("person", [p.id for p in patients], dtype=pl.String), on)


def with_care(
    answers: Mapping[str, Mapping[str, object]], found: Sequence[Ongoing], told: CertificateTable
) -> dict[str, Mapping[str, object]]:
    """*answers* with the care level of each spell's first certificate, if it is not answered."""
    filled = dict(answers)
    for each in found:
        spell, id = each.situation.spell, each.patient.id
        care = told.care.get((id, spell.certificates[0].id)) if spell else None
        own = answers.get(id, {})
        names = {PREDICTORS["primary_care"].srs, "primary_care"}
        if care and not any(own.get(name) is not None for name in names):
            filled[id] = {**own, "primary_care": care}
    return filled


def caseload_table(caseload: Caseload, lang: Lang) -> pl.DataFrame:
    """A row per spell in the caseload's order; texts in *lang*, column names in English.

    Each row also has the model that answered, and says that it decides nothing.
    """
    rows = [_row(row, caseload, lang) for row in caseload.rows]
    return pl.DataFrame(rows, schema=_ROW, orient="row")


def _row(row: Row, caseload: Caseload, lang: Lang) -> dict[str, object]:
    case, outlook, length = row.case, row.outlook, row.outlook.length
    low, high = outlook.bounds or (None, None)
    reasons = [each.text(lang) for each in outlook.reasons]
    model = caseload.model
    return {
        "place": row.place.number,
        "first": row.place.first,
        "group": row.place.group.value,
        "person": case.person,
        "certificate": case.certificate,
        "diagnosis": case.diagnosis and case.diagnosis.code,
        "start": case.start,
        "day": case.day,
        "end": case.end,
        "days_left": case.days_left(caseload.on),
        "degree": case.degree,
        "horizon": outlook.horizon,
        "risk": outlook.probability,
        "level": outlook.level and int(outlook.level),
        "low": low,
        "high": high,
        "no_risk": outlook.no_risk and outlook.no_risk.code.value,
        "narrowed_most_by": outlook.narrowed_most_by,
        "q25_day": length and length.q25_day,
        "median_day": length and length.median_day,
        "q75_day": length and length.q75_day,
        "remaining_at_end": length and length.remaining[0].probability,
        "fmb_exceeded": case.fmb_exceeded,
        **dict(zip(_REASONS, reasons + [None] * len(_REASONS), strict=False)),
        "why": row.why.to(lang),
        "notes": " ".join(note.to(lang) for note in case.notes) or None,
        "model": model.full_name,
        "support": " ".join(each.to(lang) for each in (*model.warnings, SUPPORT)),
    }
