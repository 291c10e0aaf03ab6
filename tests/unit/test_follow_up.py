"""Outcomes of assessed persons: which spell it was, how it went on, and what is stored."""

import json
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs.errors import BadSettings, BadTable
from srs.follow_up import assessment_spells, certificates, linking
from srs.follow_up.degrees import over_time
from srs.follow_up.keys import check_keys, keys_of
from srs.follow_up.outcomes import follow_up
from srs.storage import Keys, assessments
from srs.storage.verify import verify
from tests.records import DATABASES, KEYS, PERSON, access, assessed, new_url, store

UNTIL = date(2025, 6, 30)
OTHER = "199001012385"
RING = Keys.parse("k2:" + "02" * 32 + ",k1:" + "01" * 32)
COLUMNS = ("person", "certificate", "unit", "diagnosis", "start", "end", "degree", "signed")


def day(text):
    return date.fromisoformat(f"2025-{text}")


def at(text):
    return datetime.combine(day(text), datetime.min.time(), UTC) + timedelta(hours=9)


def row(certificate, start, end, person=PERSON, **others):
    """A period; *start* and *end* as month and day."""
    given = {
        "unit": "SE-1",
        "diagnosis": "F438A",
        "degree": 100,
        "signed": f"2025-{start}T08:00:00",
    }
    known = {"person": person, "certificate": certificate, "start": day(start), "end": day(end)}
    return known | given | others


def table(folder, *rows):
    frame = pl.DataFrame(rows, schema_overrides={"degree": pl.Int64})
    path = folder / f"{random.random()}.parquet"
    frame.write_parquet(path)
    return path


def asked(on="03-10", start="03-06", end="03-20", **fields):
    days = {"spell_start": start and day(start), "spell_end": end and day(end)}
    return assessed(time=at(on), **days | fields)


def keep(storage, *records):
    storage.write(lambda connection: assessments.insert(connection, records), access())


def run(storage, *paths, until=UNTIL, keys=KEYS, **others):
    def read(of):
        return certificates.read(paths, until=until, keys=keys, assessed=of)

    given = {"until": until, "now": at("06-30"), "user": "admin"}
    return follow_up(storage, read, **given | others)


def from_store(storage, until=UNTIL):
    def read(of):
        return assessment_spells.read(of, until=until)

    given = {"until": until, "now": at("06-30"), "user": "admin"}
    return follow_up(storage, read, by="assessment", **given)


def rows(storage):
    """All rows of outcomes, by assessment, in their order."""
    found = defaultdict(list)
    with storage.read() as connection:
        for each in connection.exec_driver_sql(
            "SELECT a.id, o.until, o.last_day, o.ended, o.degrees, o.linked_by FROM outcomes o "
            "JOIN assessments a ON a.number = o.assessment ORDER BY o.number"
        ):
            degrees = json.loads(each[4]) if isinstance(each[4], str) else each[4]
            found[each[0]].append((str(each[1]), str(each[2]), bool(each[3]), degrees, each[5]))
    return found


@pytest.fixture(params=DATABASES)
def storage(request, tmp_path):
    with store(new_url(request.param, tmp_path)) as storage:
        yield storage


# --- how it went on ---


def test_the_last_day_the_end_and_the_degrees_are_stored(storage, tmp_path):
    by_certificate, by_person = asked(), asked(certificate="draft")
    keep(storage, by_certificate, by_person, assessed(shadow_of=by_certificate.id))
    path = table(
        tmp_path,
        row("c-1", "03-06", "03-20"),
        row("c-2", "03-21", "03-31", degree=50),
        row("c-3", "04-05", "04-10", degree=25),
    )
    told = run(storage, path)
    degrees = [["2025-03-06", 100], ["2025-03-21", 50], ["2025-04-01", 0], ["2025-04-05", 25]]
    found = rows(storage)
    assert found[by_certificate.id] == [("2025-06-30", "2025-04-10", True, degrees, "certificate")]
    assert found[by_person.id] == [("2025-06-30", "2025-04-10", True, degrees, "person")]
    assert (told.assessments, told.stored, told.ended) == (2, 2, 2)  # a shadow has none of its own
    assert verify(storage, None).fault is None


def test_a_spell_has_ended_when_no_certificate_can_continue_it(storage, tmp_path):
    keep(storage, one := asked())
    path = table(tmp_path, row("c-1", "03-06", "03-20"))
    for until, ended in (("03-20", False), ("03-25", False), ("03-26", True)):
        run(storage, path, until=day(until))
        assert rows(storage)[one.id][-1][2] is ended


def test_run_again_it_stores_nothing_and_a_spell_that_goes_on_is_known_longer(storage, tmp_path):
    keep(storage, one := asked(), ended := asked(certificate="c-9", person=KEYS.pseudonym(OTHER)))
    path = table(tmp_path, row("c-1", "03-06", "03-20"), row("c-9", "03-06", "03-12", person=OTHER))
    first = run(storage, path, until=day("03-20"))
    assert (first.stored, first.ended) == (2, 1)
    again = run(storage, path, until=day("03-20"))
    assert (again.stored, again.changed, again.prolonged, again.unchanged) == (0, 0, 0, 2)
    later = run(storage, path, until=day("03-21"))
    assert (later.stored, later.changed, later.prolonged, later.unchanged) == (0, 0, 1, 1)
    degrees = [["2025-03-06", 100]]
    assert rows(storage)[one.id] == [("2025-03-21", "2025-03-20", False, degrees, "certificate")]
    assert rows(storage)[ended.id] == [("2025-03-20", "2025-03-12", True, degrees, "certificate")]
    assert verify(storage, None).fault is None


def test_a_correction_wins_and_what_was_known_before_is_kept(storage, tmp_path):
    keep(storage, one := asked())
    run(storage, table(tmp_path, row("c-1", "03-06", "03-31")))
    corrected = table(
        tmp_path,
        row("c-1", "03-06", "03-31", replaced_by="c-2"),
        row("c-2", "03-06", "03-15", degree=50, replaced_by=None),
    )
    told = run(storage, corrected)
    assert told.changed == 1
    assert [each[1:4] for each in rows(storage)[one.id]] == [
        ("2025-03-31", True, [["2025-03-06", 100]]),
        ("2025-03-15", True, [["2025-03-06", 50]]),
    ]
    assert run(storage, corrected).unchanged == 1
    assert verify(storage, None).fault is None


def test_what_is_older_changes_nothing(storage, tmp_path):
    keep(storage, one := asked())
    run(storage, table(tmp_path, row("c-1", "03-06", "03-31")), until=day("04-02"))
    told = run(storage, table(tmp_path, row("c-1", "03-06", "03-15")), until=day("04-01"))
    assert (told.unchanged, len(rows(storage)[one.id])) == (1, 1)


def test_an_outcome_stays_when_its_certificate_is_no_longer_listed(storage, tmp_path):
    keep(storage, one := asked())
    run(storage, table(tmp_path, row("c-1", "03-06", "03-31")))
    told = run(storage, table(tmp_path, row("c-8", "03-06", "03-15", person=OTHER)))
    assert (told.left, len(rows(storage)[one.id])) == (1, 1)


def test_entries_say_who_followed_whom_up(storage, tmp_path):
    keep(storage, asked())
    run(storage, table(tmp_path, row("c-1", "03-06", "03-20")))
    with storage.read() as connection:
        query = "SELECT entry FROM access_log ORDER BY number"
        entries = [json.loads(each) for each in connection.exec_driver_sql(query).scalars()][1:]
    assert [each["action"] for each in entries] == [
        "outcomes begun",
        "outcomes of some",
        "outcomes",
    ]
    assert {(each["purpose"], each["user"], each["caller"]) for each in entries} == {
        ("follow-up", "admin", "srs db outcomes")
    }
    assert [*entries[1]["stored"]["outcomes"]] == ["1"]
    assert entries[2]["detail"]["linked"] == 1


# --- what is not linked ---


REASONS = {
    "nobody": (asked(certificate=None, person=None), linking.NOBODY),
    "younger": (asked(on="07-01"), linking.LATER),
    "another's": (asked(certificate="c-other"), linking.OTHER_PERSON),
    "several": (asked(certificate="c-both", person=None), linking.SEVERAL),
    "no diagnosis": (asked(certificate="c-none", person=None), linking.NO_SPELL_OF_CERTIFICATE),
    "no days": (asked(certificate=None, start=None, end=None), linking.NO_DAYS),
    "no spell": (asked(certificate=None, start="01-01", end="01-10"), linking.NO_SPELL),
    "unit": (asked(certificate="x", person=None, unit="SE-9"), linking.OTHER_UNIT),
    "unknown": (asked(certificate="x", person=None), linking.UNKNOWN),
    "over": (asked(on="03-22"), linking.BEFORE),
    "two endings": (
        asked(certificate="c-two", person=KEYS.pseudonym("x")),
        certificates.TWO_ENDINGS,
    ),
    "at fault": (asked(certificate="c-bad", person=KEYS.pseudonym("y")), certificates.AT_FAULT),
}


def everything(folder):
    return table(
        folder,
        row("c-1", "03-06", "03-20"),
        row("c-other", "03-06", "03-20", person=OTHER),
        row("c-both", "03-06", "03-20", person="z1"),
        row("c-both", "03-06", "03-20", person="z2"),
        row("c-none", "03-06", "03-20", diagnosis=None, person="z3"),
        row("c-two", "03-06", "03-20", person="x"),
        row("c-two", "03-06", "03-25", person="x"),
        row("c-bad", "03-06", "03-20", person="y"),
        row("c-bad2", "03-21", "03-25", person="y", degree=30),
    )


@pytest.mark.parametrize("name", REASONS)
def test_what_is_not_linked_is_counted_with_the_reason(name, tmp_path):
    record, reason = REASONS[name]
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, asked(), asked(), record)
        told = run(storage, everything(tmp_path))
        assert (told.stored, dict(told.unlinked)) == (2, {reason: 1})
        assert record.id not in rows(storage)


def test_of_nobody_under_an_id_that_was_anothers_nothing_is_linked(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, asked(), asked(), asked(certificate="c-other"))
        keep(storage, asked(certificate="c-other", person=None))
        told = run(storage, everything(tmp_path))
        assert told.unlinked[linking.OTHER_PERSON] == 2


def test_certificates_of_other_persons_are_refused_as_a_whole(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, asked())
        with pytest.raises(BadTable, match="stored under their ids: 1, of the same: 0"):
            run(storage, table(tmp_path, row("c-1", "03-06", "03-20", person=OTHER)))
        false = Keys.parse("k1:" + "09" * 32)
        with pytest.raises(BadTable, match="the keys that their pseudonyms were made with"):
            run(storage, table(tmp_path, row("c-1", "03-06", "03-20")), keys=false)
        assert not rows(storage)


def test_certificates_of_another_region_are_refused_as_a_whole(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, asked())
        with pytest.raises(BadTable, match="another region's"):
            run(storage, table(tmp_path, row("c-7", "03-06", "03-20", unit="SE-9")))
        assert not rows(storage)


@pytest.mark.parametrize(
    ("rows_", "complaint"),
    [
        ([row("c-1", "07-01", "07-20")], "signed after 2025-06-30.*: 1 of 1 row:"),
        ([row("c-1", "03-01", "03-20") | {"end": "?"}], None),
    ],
)
def test_what_cannot_be_is_refused_or_said(rows_, complaint, tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, asked())
        if complaint:
            with pytest.raises(BadTable, match=complaint):
                run(storage, table(tmp_path, *rows_))
        else:
            told = run(storage, table(tmp_path, *rows_))
            assert any("with a problem: 1 of 1 row;" in line for line in told.lines)
        assert not rows(storage)


def test_an_empty_table_is_refused(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text(",".join(COLUMNS) + "\n")
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, asked())
        with pytest.raises(BadTable, match="no rows"):
            run(storage, path)


# --- persons and their keys ---


@pytest.mark.parametrize("form", ["19121212-1212", "191212121212", "121212+1212"])
def test_a_person_is_found_in_every_form_and_under_every_key(form, tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        old, new = asked(certificate=None), asked(certificate=None, person=RING.pseudonym(PERSON))
        keep(storage, old, new)
        told = run(storage, table(tmp_path, row("c-9", "03-06", "03-20", person=form)), keys=RING)
        assert dict(told.linked) == {"person": 2}


def test_a_certificate_whose_id_is_kept_as_a_hash_is_found(tmp_path):
    id = "certificate of 191212121212"
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, asked(certificate=KEYS.reference(id)))
        told = run(storage, table(tmp_path, row(id, "03-06", "03-20")))
        assert dict(told.linked) == {"certificate": 1}


def test_keys_that_are_missing_are_asked_for(tmp_path):
    with pytest.raises(BadSettings, match="expected also k2"):
        check_keys(KEYS, pl.Series([RING.pseudonym(PERSON), None]))
    check_keys(RING, pl.Series([KEYS.pseudonym(PERSON), None]))
    with pytest.raises(BadSettings, match="--person-keys-file"):
        keys_of("postgresql://srs@db/srs", None, {})
    with pytest.raises(BadSettings, match="cannot be read"):
        keys_of(f"sqlite:///{tmp_path}/srs.db", None, {})
    (tmp_path / "srs.db.keys").write_text("k1:" + "01" * 32 + "\n")
    assert keys_of(f"sqlite:///{tmp_path}/srs.db", None, {}) == KEYS
    assert keys_of("postgresql://srs@db/srs", None, {"SRS_PERSON_KEYS": "k1:" + "01" * 32}) == KEYS


# --- from what is stored ---


def test_later_assessments_show_how_a_spell_went_on(storage):
    first = asked()
    second = asked(on="03-25", start="03-06", end="04-10", certificate="c-2")
    nameless = asked(certificate="c-2", person=None, start=None, end=None, on="03-26")
    keep(storage, first, second, nameless)
    told = from_store(storage)
    assert dict(told.linked) == {"assessment": 3}
    for each in (first, second, nameless):
        expected = ("2025-06-30", "2025-04-10", True, [], "assessment")
        assert rows(storage)[each.id] == [expected]


def test_certificates_win_over_later_assessments(storage, tmp_path):
    keep(storage, one := asked())
    from_store(storage)
    run(storage, table(tmp_path, row("c-1", "03-06", "03-29")))
    told = from_store(storage)
    assert told.unchanged == 1
    assert [each[4] for each in rows(storage)[one.id]] == ["assessment", "certificate"]


# --- laws ---


def oracle(periods, assessed_days):
    """The last day of the spell that is one with the days; by hand, a day at a time."""
    chains = []
    for start, end in sorted(periods):
        if not chains or (start - chains[-1][1]).days > 6:
            chains.append([start, end])
        chains[-1][1] = max(chains[-1][1], end)
    first, last = assessed_days
    one = [c for c in chains if c[0] <= last + timedelta(6) and c[1] >= first - timedelta(6)]
    if not one:
        return None
    return max(one, key=lambda c: ((min(c[1], last) - max(c[0], first)).days, -c[0].toordinal()))


@pytest.mark.parametrize("seed", range(20))
def test_whom_and_what_is_linked_as_by_hand(seed, tmp_path):
    chance = random.Random(seed)
    people = [f"p{number}" for number in range(12)]
    begin = date(2025, 1, 1)
    periods = defaultdict(list)
    for number in range(60):
        person, start = chance.choice(people), begin + timedelta(chance.randrange(120))
        end = start + timedelta(chance.randrange(15))
        periods[person].append((f"c{number}", start, end))
    listed = [
        row(name, f"{start:%m-%d}", f"{end:%m-%d}", person=person)
        for person, own in periods.items()
        for name, start, end in own
    ]
    records, expected = [], {}
    for number in range(40):
        person = chance.choice([*periods])
        name, start, end = chance.choice(periods[person])
        named = chance.random() < 0.5
        shift = timedelta(0 if named else chance.randrange(-12, 12))
        record = assessed(
            time=datetime.combine(start, datetime.min.time(), UTC) + timedelta(hours=9),
            certificate=name if named else f"draft {number}",
            person=KEYS.pseudonym(person) if chance.random() < 0.9 or not named else None,
            spell_start=start + shift,
            spell_end=end + shift,
        )
        records.append(record)
        days = (start, end) if named else (start + shift, end + shift)
        spell = oracle([each[1:] for each in periods[person]], days)
        if spell and spell[1] >= start:
            expected[record.id] = (str(spell[1]), "certificate" if named else "person")
    with store(new_url("sqlite", tmp_path)) as storage:
        keep(storage, *records)
        run(storage, table(tmp_path, *listed))
        found = {id: (own[-1][1], own[-1][4]) for id, own in rows(storage).items()}
    assert found == expected


PERIOD = st.tuples(st.integers(0, 40), st.integers(0, 15), st.sampled_from([25, 50, 75, 100]))


@given(st.lists(PERIOD, min_size=1, max_size=8))
def test_the_degree_of_each_day_is_that_of_the_last_period_that_covers_it(given):
    begin = date(2025, 1, 1).toordinal()
    periods = [
        (date.fromordinal(begin + start), date.fromordinal(begin + start + days), degree)
        for start, days, degree in given
    ]
    found = over_time(periods)
    assert all(one[1] != other[1] for one, other in zip(found, found[1:], strict=False))
    first, last = min(each[0] for each in periods), max(each[1] for each in periods)
    assert found[0][0] == first
    for number in range(first.toordinal(), last.toordinal() + 1):
        on = date.fromordinal(number)
        covering = [degree for start, end, degree in periods if start <= on <= end]
        told = [degree for since, degree in found if since <= on][-1]
        assert told == (covering[-1] if covering else 0)
