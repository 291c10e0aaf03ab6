"""Measures of certificates are stored alike in both databases."""

from datetime import date, timedelta

import pytest

from srs.errors import BadInput, NotStored
from srs.storage import assessments, measures
from srs.storage.verify import verify
from tests.records import DATABASES, NOW, access, assessed, new_url, store

TODAY = NOW.date()


@pytest.fixture(params=DATABASES)
def storage(request, tmp_path):
    with store(new_url(request.param, tmp_path)) as storage:
        yield storage


def given(measure="20", status="started", day=TODAY):
    return measures.Given(
        time=NOW, caller="webcert", user="SE-user", measure=measure, status=status, day=day
    )


def keep(storage, *records):
    storage.write(lambda c: assessments.insert(c, records), access())


def tell(storage, *told, units=None, certificate="c-1"):
    def job(connection):
        return [measures.insert(connection, certificate, each, units) for each in told]

    return storage.write(job, access())


def counting(storage, units=None, certificate="c-1"):
    with storage.read() as connection:
        found = measures.of(connection, certificate, units)
    return {(each.measure, each.status, each.source): each.day for each in found if each.counts}


def planning(*codes, on=TODAY, **fields):
    inputs = {"diagnosis": "F438A", "predictors": [], "on": "2025-03-20"}
    plan = {"on": on.isoformat(), "codes": [*codes]}
    return assessed(inputs=inputs | {"planned": plan}, **fields)


def test_the_newest_day_counts_until_it_is_withdrawn(storage):
    keep(storage, planning("ARBETSANPASSNING"))
    tell(storage, given(day=TODAY - timedelta(3)), given(day=TODAY - timedelta(2)))
    tell(storage, given(status="planned", day=TODAY - timedelta(9)))
    assert counting(storage) == {
        ("20", "started", "caller"): TODAY - timedelta(2),
        ("20", "planned", "caller"): TODAY - timedelta(9),
        ("10", "planned", "certificate"): TODAY,
    }
    tell(storage, given(day=None), given(status="ended", day=None))
    assert ("20", "started", "caller") not in counting(storage)
    with storage.read() as connection:
        # To withdraw what never counted has left no row.
        assert len(measures.of(connection, "c-1", None)) == 5
    assert verify(storage, None).fault is None


def test_it_is_shown_for_the_newest_of_the_units_own_assessments(storage):
    one, other = assessed(unit="SE-1"), assessed(unit="SE-2")
    keep(storage, one, other)
    (about,) = tell(storage, given(), units=frozenset(["SE-1"]))
    assert about.id == one.id
    assert counting(storage, frozenset(["SE-2"])) == {}
    assert len(counting(storage, frozenset(["SE-1"]))) == 1
    with pytest.raises(NotStored):
        tell(storage, given(), units=frozenset(["SE-3"]))
    with pytest.raises(NotStored):
        tell(storage, given(), certificate="c-2")


def test_no_day_is_before_the_spell_but_in_a_draft_that_was_assessed_before_it(storage):
    start = TODAY + timedelta(5)
    keep(storage, planning(spell_start=start, spell_end=start + timedelta(20)))
    tell(storage, given(status="planned", day=TODAY))
    with pytest.raises(BadInput, match="before the spell"):
        tell(storage, given(status="planned", day=TODAY - timedelta(1)))


def test_a_shadow_and_a_draft_that_dropped_its_plan_plan_nothing(storage):
    shown = planning("HJALPMEDEL")
    keep(storage, shown, planning("ERGONOMISK", shadow_of=shown.id))
    assert counting(storage) == {("lisjp40:HJALPMEDEL", "planned", "certificate"): TODAY}
    keep(storage, planning())
    assert counting(storage) == {}
    assert measures.planned({"planned": {"on": "2025-03-20", "codes": ["KONTAKT_FHV"]}}) == [
        (date(2025, 3, 20), "lisjp40:KONTAKT_FHV")
    ]
