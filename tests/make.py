"""Ready-made domain objects; a test gives only the values that it is about."""

from datetime import date, datetime

from srs import Certificate, Icd10, Period, PersonId

ON = date(2025, 3, 20)
WOMAN_43, MAN_60 = "19820314-9821", "19650101-9813"

ANSWERS = {"comorbidity": "no", "born_in_sweden": "yes", "university": "no"}


# Every answer of F43.8A, by predictor and level.
ROW = {
    "degree": "100",
    "earlier_sick_leave": "none",
    "comorbidity": "no",
    "born_in_sweden": "yes",
    "university": "no",
    "sex": "female",
    "region": "west",
    "age": "40-49",
    "occupation": "not_unemployed",
}


def day(text):
    return date.fromisoformat(text)


def moment(text):
    return datetime.fromisoformat(text)


def period(start="2025-02-17", end="2025-04-13", degree=100):
    return Period(day(start), day(end), degree)


def person(text=WOMAN_43, on=ON):
    return PersonId.parse(text, on=on)


def certificate(diagnosis="F43.8A", *periods, **fields):
    """A woman of 43 in Göteborg, in work, on full-time sick leave since 2025-02-17."""
    periods = periods or (period(),)
    given = {
        "id": "c-1",
        "kind": "LISJP",
        "occupations": ("NUVARANDE_ARBETE",),
        "person": person(),
        "unit": "SE-1",
        "postcode": "41133",
        "signed": datetime.combine(periods[0].start, datetime.min.time()),
    } | fields
    return Certificate(periods=tuple(periods), diagnosis=Icd10.parse(diagnosis), **given)
