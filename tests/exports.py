"""A store with a few rows of every kind, and its export, for tests."""

from dataclasses import replace
from datetime import date, timedelta

from srs import Icd10, load
from srs.export.folder import export
from srs.export.pseudonyms import Codes
from srs.storage import Keys, assessments, events, measures, opinions
from srs.storage import bindings as bound
from srs.storage.tables import OUTCOMES
from tests.make import ROW
from tests.records import KEYS, NOW, access, predicted

MODEL, SHADOW = load("srs-3.0"), load("srs-2.1")
F438A, M545 = Icd10("F438A"), Icd10("M545")
UNITS = ("SE2321000016-1000", "SE2321000016-2000", "SE2321000016-3000")
USERS = ("SE2321000016-ANNA1", "SE2321000016-BO2")
PERSONS = ("191212121212", "198203149821", "197705232382")


def filled(storage, keys=KEYS, spells=12):
    """Assessments, each with a shadow; some without risk; opinions, events and outcomes."""

    def fill(connection):
        for number in range(spells):
            _fill(connection, keys, number)

    storage.write(fill, access())


def _fill(connection, keys, number):
    unit, user = UNITS[number % 3], USERS[number % 2]
    time = NOW + timedelta(days=number)
    start = time.date() - timedelta(days=14)
    answers = ROW if number % 4 else {"sex": "male", "degree": ROW["degree"]}
    given = {
        "time": time,
        "unit": unit,
        "user": user,
        "certificate": f"certificate-{number:04}-e2c1",
        "person": keys.pseudonym(PERSONS[number % 3]),
        "spell_start": start,
        "spell_end": start + timedelta(days=30),
        "caller": "webcert.region.example",
    }
    plans = {"on": start.isoformat(), "codes": [] if number % 4 else ["ERGONOMISK"]}
    shown = predicted(MODEL, F438A if number % 2 else M545, answers, **given)
    shadow = predicted(SHADOW, F438A if number % 2 else M545, answers, **given, shadow_of=shown.id)
    if number % 2 == 0:
        shown = replace(shown, inputs={**shown.inputs, "planned": plans})
    place, _ = assessments.insert(connection, [shown, shadow])
    for status, day in (("planned", 2), ("started", None if number % 3 else 9)):
        of_measure = measures.Given(
            time=time,
            caller="webcert",
            user=user,
            measure="20" if number % 2 else "kva:DV200",
            status=status,
            day=None if day is None else start + timedelta(days=day),
        )
        measures.insert(connection, shown.certificate, of_measure, None)
    told = {"time": time, "caller": "webcert", "user": user, "unit": unit}
    for kind in ("opened", "calculated"):
        events.insert(connection, **told, certificate=shown.certificate, kind=kind)
    if number % 4:
        opinions.insert_of(connection, shown.id, opinions.Given(**told, opinion="HOGRE"))
    if number % 3:
        row = {
            "assessment": place,
            "time": time + timedelta(days=200),
            "until": date(2025, 12, 31),
            "last_day": start + timedelta(days=20 + number),
            "ended": True,
            "degrees": [[start.isoformat(), 100], [(start + timedelta(9)).isoformat(), 50]],
            "linked_by": "certificate",
        }
        bound.insert(connection, OUTCOMES, row)


def exported(storage, folder, name="out", **options):
    """The folder of an export of all."""
    out = folder / name
    options = {"codes": Codes(), **options}
    export(storage, out, folder / f"{name}-units.csv", access(action="", detail={}), **options)
    return out


def other_keys():
    return Keys.parse("k9:" + "0a" * 32)
