"""What is stored is found again, and nothing else; the same on SQLite and PostgreSQL."""

import uuid
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, date, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BadInput, BadSettings, KeyReused, NotStored, Unavailable
from srs.storage import (
    Keys,
    Storage,
    assessments,
    consents,
    events,
    idempotency,
    opinions,
    persons,
    schema,
    upgrade,
)
from srs.storage.place import default_database
from srs.storage.status import status
from srs.storage.tables import METADATA
from tests.records import DATABASES, KEYS, NOW, PERSON, access, assessed, new_url, store, tampered

TIMES = st.datetimes(
    NOW.replace(tzinfo=None) - timedelta(days=9999),
    NOW.replace(tzinfo=None) + timedelta(days=9999),
    timezones=st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours))),
)
TEXTS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=40
)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.fixture(scope="module", params=DATABASES)
def storage(request, tmp_path_factory):
    with store(new_url(request.param, tmp_path_factory.mktemp("db"))) as storage:
        yield storage


class Undo(Exception):
    """Raised by a job so that nothing of it stays."""


def tried(storage, job):
    """What *job* returns, in a store that is afterwards as it was."""
    found = []

    def undone(connection):
        found.append(job(connection))
        raise Undo

    with suppress(Undo):
        storage.write(undone)
    return found[0]


def insert_opinion(connection, opinion="HOGRE", **fields):
    given = {
        "time": NOW,
        "caller": "webcert",
        "user": None,
        "unit": "SE-1",
        "care_giver": "SE-0",
        "certificate": "c-1",
        "diagnosis": "F438A",
    }
    opinions.insert(connection, opinion=opinion, **(given | fields))


@settings(max_examples=50)
@given(
    time=TIMES,
    words=st.fixed_dictionaries(
        {name: st.none() | TEXTS for name in ("user", "unit", "certificate", "person")}
    ),
    probability=st.none() | FLOATS.map(abs),
    log_odds=FLOATS,
    level=st.integers(0, 3),
    start=st.none() | DAYS,
    operation=TEXTS,
)
def test_what_is_read_is_what_was_written(
    storage, time, words, probability, log_odds, level, start, operation
):
    written = assessed(
        time=time,
        probability=probability,
        level=level,
        operation=operation,
        spell_start=start,
        spell_end=start,
        result={"probability": probability, "reasons": [{"log_odds": log_odds}]},
        **words,
    )

    def job(connection):
        assessments.insert(connection, [written])
        return assessments.get(connection, written.id)

    read = tried(storage, job)
    assert read == written
    assert read.time.tzinfo is UTC
    # Equal floats may differ in the sign of zero.
    assert repr(read.result["reasons"]) == repr(written.result["reasons"])
    assert repr(read.probability) == repr(written.probability)


def of_model(model_diagnosis, **fields):
    """Asked for with one code and answered by the model of another."""
    inputs = {"diagnosis": model_diagnosis, "predictors": [], "on": "2025-03-20"}
    return assessed(inputs=inputs, **fields)


STORED = st.lists(
    st.fixed_dictionaries(
        {
            "certificate": st.sampled_from(["c-1", "c-2", "c-3", None]),
            "diagnosis": st.sampled_from(["F438A", "F438", "M54"]),
            "model_diagnosis": st.sampled_from(["F438A", "F438", "F43"]),
            "horizon": st.sampled_from([90, 90, 180]),
            "time": st.integers(-100, 0).map(lambda days: NOW + timedelta(days=days)),
            "level": st.integers(0, 3),
            "shadow_of": st.sampled_from([None, None, "a" * 32]),
            "unit": st.sampled_from(["SE-1", "SE-2", None]),
            "person": st.sampled_from(["k1.a", "k1.b", None]),
            "spell_start": st.sampled_from([None, date(2025, 1, 1), date(2025, 4, 1)]),
            "spell_end": st.sampled_from([None, date(2025, 3, 10), date(2025, 5, 1)]),
        }
    ).map(lambda fields: of_model(**fields)),
    max_size=12,
)
UNITS = st.sampled_from([None, frozenset(), frozenset({"SE-1"}), frozenset({"SE-1", "SE-2"})])


def seen(stored, units):
    return [
        each for each in stored if each.shadow_of is None and (units is None or each.unit in units)
    ]


def newest_first(stored):
    """The later stored is the newer, whatever its clock said."""
    return stored[::-1]


def newest_by(stored, key):
    found = {}
    for each in newest_first(stored):
        found.setdefault(key(each), each)
    return found


@settings(max_examples=50)
@given(stored=STORED, units=UNITS)
def test_history_is_the_newest_of_each_certificate_by_the_model_of_exactly_the_code(
    storage, stored, units
):
    pairs = [("c-1", "F438A"), ("c-1", "F438"), ("c-2", "F43"), ("c-9", "F438A")]

    def job(connection):
        assessments.insert(connection, stored)
        return assessments.newest(connection, pairs, units, horizon=90)

    predictions = [each for each in seen(stored, units) if each.level and each.horizon == 90]
    expected = newest_by(predictions, lambda each: (each.certificate, each.model_diagnosis))
    assert tried(storage, job) == {pair: expected[pair] for pair in pairs if pair in expected}


@settings(max_examples=50)
@given(stored=STORED, units=UNITS)
def test_a_list_of_certificates_gives_the_newest_of_each(storage, stored, units):
    wanted = ["c-2", "c-1", "c-2", "unknown", "ü'\""]

    def job(connection):
        assessments.insert(connection, stored)
        return assessments.newest_of(connection, wanted, units, horizon=90)

    predictions = [each for each in seen(stored, units) if each.level and each.horizon == 90]
    expected = newest_by(predictions, lambda each: each.certificate)
    found = tried(storage, job)
    assert {key: (each.level, each.time, each.person) for key, each in found.items()} == {
        key: (each.level, each.time, each.person) for key, each in expected.items() if key in wanted
    }


@settings(max_examples=50)
@given(stored=STORED, units=UNITS, code=st.sampled_from(["F438A", "F43", "M54"]))
def test_a_prediction_goes_by_the_code_asked_for_and_by_its_models(storage, stored, units, code):
    def job(connection):
        assessments.insert(connection, stored)
        with suppress(NotStored):
            insert_opinion(connection, diagnosis=code, units=units)
        found = assessments.named(connection, "c-1", code, units)
        return found, [
            e.id for e in assessments.of_certificate(connection, "c-1", None) if e.opinion
        ]

    predictions = [
        each
        for each in seen(stored, units)
        if each.level
        and each.certificate == "c-1"
        and code in (each.diagnosis, each.model_diagnosis)
    ]
    expected = newest_first(predictions)[:1]
    found, opinions_of = tried(storage, job)
    assert [each.id for each in [found] if each] == [each.id for each in expected] == opinions_of


def test_an_opinion_of_a_horizon_is_of_a_prediction_for_it(storage):
    far = assessed(horizon=180, time=NOW + timedelta(days=1))

    def job(connection):
        near = assessed()
        assessments.insert(connection, [near, far])
        insert_opinion(connection, horizon=90)
        return [assessments.get(connection, each.id).opinion for each in (near, far)]

    assert tried(storage, job) == ["HOGRE", None]


@settings(max_examples=50)
@given(stored=STORED, units=UNITS)
def test_all_of_a_certificate_comes_newest_first_without_shadows(storage, stored, units):
    def job(connection):
        assessments.insert(connection, stored)
        return assessments.of_certificate(connection, "c-1", units)

    own = [each for each in seen(stored, units) if each.certificate == "c-1"]
    assert tried(storage, job) == newest_first(own)


@settings(max_examples=50)
@given(stored=STORED, since_end=st.integers(0, 20))
def test_a_unit_sees_the_newest_of_each_person_whose_spell_goes_on(storage, stored, since_end):
    on = NOW.date()

    def job(connection):
        assessments.insert(connection, stored)
        return assessments.of_unit(connection, "SE-1", on=on, days_since_end=since_end)

    def goes_on(each):
        if each.spell_start and each.spell_start > on:
            return False
        if each.spell_end:
            return each.spell_end >= on - timedelta(days=since_end)
        return each.time.date() >= on - timedelta(days=90)

    def whose(each):
        return each.person or (each.certificate or each.id, "nobody")

    current = [e for e in seen(stored, {"SE-1"}) if e.level and goes_on(e)]
    assert tried(storage, job) == newest_first(
        [e for e in stored if e in newest_by(current, whose).values()]
    )


def test_a_shadow_is_not_found_by_its_id(storage):
    shadow = assessed(shadow_of="a" * 32)

    def job(connection):
        assessments.insert(connection, [shadow])
        return assessments.get(connection, shadow.id)

    assert tried(storage, job) is None


def test_an_opinion_is_of_the_newest_prediction_of_exactly_the_code(storage):
    older, newer = assessed(time=NOW + timedelta(seconds=1)), assessed()
    parent = of_model("F438", diagnosis="F438", time=NOW + timedelta(days=1))

    def job(connection):
        assessments.insert(connection, [older, newer, parent])
        insert_opinion(connection, "LAGRE")
        insert_opinion(connection, "KORREKT")
        given = [assessments.get(connection, each.id).opinion for each in (older, newer, parent)]
        listed = assessments.newest_of(connection, ["c-1"], None, horizon=90)["c-1"].opinion
        of_pair = assessments.newest(connection, [("c-1", "F438A")], None, horizon=90)
        return given, listed, of_pair[("c-1", "F438A")].opinion

    assert tried(storage, job) == ([None, "KORREKT", None], None, "KORREKT")


@pytest.mark.parametrize(
    "fields",
    [
        {"diagnosis": "F438"},
        {"certificate": "c-2"},
        {"units": frozenset({"SE-2"})},
        {"units": frozenset()},
    ],
)
def test_an_opinion_of_nothing_that_the_unit_was_shown_is_refused(storage, fields):
    def job(connection):
        assessments.insert(connection, [assessed()])
        insert_opinion(connection, **fields)

    with pytest.raises(NotStored, match="exactly this certificate"):
        tried(storage, job)


def test_no_opinion_is_of_a_shadow_or_of_missing_answers(storage):
    def job(connection):
        assessments.insert(connection, [assessed(level=0), assessed(shadow_of="a" * 32)])
        insert_opinion(connection)

    with pytest.raises(NotStored):
        tried(storage, job)


def test_a_consent_holds_for_its_unit_until_withdrawn(storage):
    own = KEYS.pseudonyms(PERSON)
    later = NOW + timedelta(days=1)

    def job(connection):
        def given():
            return consents.given(connection, "SE-1", own)

        seen = [given()]
        consents.give(connection, "SE-1", own, NOW)
        seen += [given(), consents.given(connection, "SE-2", own)]
        consents.give(connection, "SE-1", own, later)
        seen += [given(), consents.given(connection, "SE-1", ["k1.other"])]
        consents.withdraw(connection, "SE-1", own)
        return [*seen, given()]

    assert tried(storage, job) == [None, NOW, None, later, None, None]


def test_a_request_sent_again_is_answered_as_before(storage):
    def job(connection):
        idempotency.keep(connection, "webcert", "key", "a" * 64, '{"ä": 1}', NOW)
        with pytest.raises(KeyReused, match="a new key"):
            idempotency.replayed(connection, "webcert", "key", "b" * 64)
        return [
            idempotency.replayed(connection, caller, key, "a" * 64)
            for caller, key in (("webcert", "key"), ("rehab", "key"), ("webcert", "other"))
        ]

    assert tried(storage, job) == ['{"ä": 1}', None, None]


OUTSIDE = [chr(0), "a" + chr(0), chr(0xD800), "x" * 513, "ä" * 100_000]


@pytest.mark.parametrize("text", OUTSIDE, ids=range(len(OUTSIDE)))
def test_text_that_no_database_takes_is_bad_input_and_hurts_nobody_else(storage, text):
    tasks = [
        lambda c: events.insert(
            c, time=NOW, caller="a", user=None, unit=None, certificate=text, kind="shown"
        ),
        lambda c: assessments.insert(c, [assessed(certificate=text)]),
        lambda c: insert_opinion(c, certificate=text),
        lambda c: idempotency.keep(c, "webcert", text, "a" * 64, "", NOW),
        lambda c: consents.give(c, text, ["k1.a"], NOW),
        lambda c: assessments.of_certificate(c, text, None),
    ]
    for task in tasks:
        with pytest.raises(BadInput) as told:
            storage.write(task)
        assert text not in str(told.value)
    assert tried(storage, lambda connection: 1) == 1


def test_what_can_be_in_no_database_is_not_found_in_a_list(storage):
    with storage.read() as connection:
        assert assessments.newest_of(connection, OUTSIDE, None, horizon=90) == {}


def test_errors_of_a_database_never_contain_values(storage):
    twice = assessed(user="Canary")
    with pytest.raises(Exception, match="id") as told:
        storage.write(lambda connection: assessments.insert(connection, [twice, twice]))
    assert "Canary" not in str(told.value)


# --- persons ---


def test_a_pseudonym_needs_the_key_and_shows_neither(storage):
    ring = Keys.parse("new:" + "02" * 32 + ",k1:" + "01" * 32)
    assert ring.pseudonyms(PERSON) == (ring.pseudonym(PERSON), KEYS.pseudonym(PERSON))
    assert ring.pseudonym(PERSON).startswith("new.")
    assert PERSON not in ring.pseudonym(PERSON)
    assert "02" not in f"{ring} {ring!r}"
    with pytest.raises(BadSettings):
        Keys.parse("a:" + "01" * 32 + ",a:" + "02" * 32)


@pytest.mark.parametrize("text", ["", "a", "a:01", "a:zz", ":" + "01" * 32, "a.b:" + "01" * 32])
def test_invalid_keys_are_reported_and_not_shown(text):
    with pytest.raises(BadSettings, match="openssl rand") as told:
        Keys.parse(text)
    assert "01" not in str(told.value)


def test_after_a_change_of_keys_a_person_is_found_and_moved_when_written_about(storage):
    rotated = Keys.parse("k2:" + "02" * 32 + ",k1:" + "01" * 32)
    old, new = KEYS.pseudonym(PERSON), rotated.pseudonym(PERSON)
    other = assessed(person=KEYS.pseudonym("191212121213"), certificate="c-2")

    def job(connection):
        assessments.insert(connection, [assessed(), other])
        consents.give(connection, "SE-1", KEYS.pseudonyms(PERSON), NOW)
        before = consents.given(connection, "SE-1", rotated.pseudonyms(PERSON))
        persons.rekey(connection, rotated, PERSON)
        found = [
            assessments.newest_of(connection, [name], None, horizon=90)[name].person
            for name in ("c-1", "c-2")
        ]
        consent = [consents.given(connection, "SE-1", [name]) for name in (old, new)]
        return before, found, consent, persons.counts(connection)

    before, found, consent, counts = tried(storage, job)
    assert before == NOW
    assert found == [new, other.person]
    assert consent == [None, NOW]
    assert counts == {"k1": {"assessments": 1}, "k2": {"assessments": 1, "consents": 1}}


def test_of_two_consents_under_two_keys_the_later_is_kept(storage):
    rotated = Keys.parse("k2:" + "02" * 32 + ",k1:" + "01" * 32)
    (new, old), later = rotated.pseudonyms(PERSON), NOW + timedelta(days=1)

    def job(connection):
        consents.give(connection, "SE-1", [new], NOW)
        consents.give(connection, "SE-1", [old], later)
        persons.rekey(connection, rotated, PERSON)
        return [consents.given(connection, "SE-1", [name]) for name in (old, new)]

    assert tried(storage, job) == [None, later]


# --- the database itself ---


def test_the_migrations_make_the_tables_that_the_code_reads(storage):
    with storage.read() as connection:
        options = {"version_table": schema.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("kind", DATABASES)
def test_a_database_without_tables_says_what_to_do_and_takes_an_upgrade(kind, tmp_path):
    url = new_url(kind, tmp_path, empty=True)
    storage = Storage(url)
    for use in (storage.ready, lambda: storage.write(lambda connection: None, access())):
        with pytest.raises(Unavailable, match="srs db upgrade"):
            use()
    upgrade(url)
    upgrade(url)
    storage.ready()
    storage.write(lambda connection: None, access())
    assert status(storage)["head"]["number"] == 1
    storage.close()
    with pytest.raises(Unavailable, match="closed"):
        storage.write(lambda connection: None)


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET version_num = '9999'", "INSERT INTO {} VALUES ('9999')"]
)
def test_a_database_of_a_newer_srs_is_recognised(kind, statement, tmp_path):
    url = new_url(kind, tmp_path)
    with store(url) as storage:
        tampered(url, (statement.format(schema.VERSION_TABLE),))
        with pytest.raises(Unavailable, match="newer srs"):
            upgrade(url)
        with pytest.raises(Unavailable, match="tables (are|belong)"):
            storage.ready()


def test_an_option_that_the_driver_does_not_know_is_reported(tmp_path):
    storage = Storage("postgresql://srs@127.0.0.1:1/srs?nosuch=1")
    with pytest.raises(Unavailable, match="correct the URL"):
        storage.ready()
    storage.close()


def test_a_new_file_is_its_owners_alone(tmp_path):
    upgrade(f"sqlite:///{tmp_path}/new folder/a%20ü?.db".replace("?", ""))
    (file,) = tmp_path.glob("*/a*.db")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "url", ["", "x", "sqlite://", "sqlite:///:memory:", "mysql://a/b", "sqlite:///a?mode=ro"]
)
def test_a_url_of_no_database_that_we_know_is_refused(url):
    with pytest.raises(BadSettings, match="expected sqlite:///FILE or postgresql://"):
        Storage(url)


def test_the_default_is_in_the_users_data_folder():
    assert default_database({}).endswith("/.local/share/srs/srs.db")


def test_a_status_counts_rows(storage):
    name = uuid.uuid4().hex
    before = defaultdict(int, status(storage)["rows"])
    storage.write(lambda connection: assessments.insert(connection, [assessed(id=name)]), access())
    after = status(storage)["rows"]
    assert after["assessments"] == before["assessments"] + 1
    assert after["access_log"] == before["access_log"] + 1
