"""A unit's caseload from 10 000 certificates, with answers; reading files is timed separately."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import process_time

import srs
from tests.make import ON, certificate, person

_CERTIFICATES, _ASKED = 10_000, 2.0  # seconds of one processor
_ANSWERS = {"comorbidity": "no", "born_in_sweden": "yes", "university": "no", "SA_1_gross": "0"}
_ANSWERS |= {"primary_care": "yes", "specialist_visits": "no", "hospital_days": "no"}
_ANSWERS |= {"disability_pension": "no", "married": "no"}


def measured() -> Iterator[tuple[str, str, str]]:
    model, knowledge = srs.load("srs-3.0"), srs.embedded()
    for each, persons in ((4, "2 500 persons"), (1, "10 000 persons")):
        certificates = [*_certificates(each)]
        answers = {c.person.text: _ANSWERS for c in certificates}
        found = srs.unit(certificates[:50], on=ON, model=model, knowledge=knowledge)
        start = process_time()
        found = srs.unit(certificates, on=ON, model=model, knowledge=knowledge, answers=answers)
        taken = process_time() - start
        what = f"a caseload, 10 000 certificates of {persons}"
        asked = f"asked: {_ASKED} s" if each > 1 else ""
        yield what, f"{taken:.1f} s of one processor", f"{len(found.rows)} rows; {asked}"


def _certificates(each: int) -> Iterator[srs.Certificate]:
    """So many of each person, in all diagnoses of the model and on a year's days."""
    codes = [str(code) for code in srs.load("srs-3.0").diagnoses]
    for number in range(_CERTIFICATES // each):
        start = ON - timedelta(days=number * 7 % 365)
        born = f"{1962 + number % 40}0{1 + number % 9}{1 + number % 28:02}"
        who = person(f"{born}{number // 10 % 1000:03}{number % 10}")
        for part in range(each):
            at = start - timedelta(days=28 * (each - 1 - part))
            end = ON + timedelta(days=number % 30) if part == each - 1 else at + timedelta(days=27)
            yield certificate(
                codes[number % len(codes)],
                srs.Period(at, max(at, end)),
                id=f"c-{number}-{part}",
                person=who,
                signed=datetime.combine(at, datetime.min.time()),
            )
