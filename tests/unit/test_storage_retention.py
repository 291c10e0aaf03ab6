"""Stored answers can be computed again; what is too old is deleted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import Icd10, assess, embedded, load
from srs.errors import BadSettings, NoModel, Unavailable
from srs.model import published
from srs.predictors import Known
from srs.risk import Absence, Subject
from srs.storage import (
    assessments,
    consents,
    documents,
    events,
    idempotency,
    measures,
    opinions,
    outcomes,
    trials,
)
from srs.storage import predictions as written
from srs.storage.replay import NOT_PUBLISHED, OTHER_MODEL, replay
from srs.storage.retention import limit, older, purge
from srs.storage.status import status
from srs.storage.verify import verify
from tests.make import ROW
from tests.records import (
    DATABASES,
    KEYS,
    NOW,
    access,
    assessed,
    new_url,
    outcome,
    predicted,
    store,
    tampered,
)
from tests.spec.test_without_risk import CASES

F438A = Icd10("F438A")
MODEL = load("srs-3.0")


@pytest.fixture(params=DATABASES)
def storage(request, tmp_path):
    with store(new_url(request.param, tmp_path)) as storage:
        yield storage


def keep(storage, *stored):
    storage.write(lambda connection: assessments.insert(connection, stored), access())


# --- replay ---


def every_kind():
    """Of each model, whole and with missing answers, at several days and horizons."""
    for name in published():
        model = load(name)
        diagnosis = next(each for each in model.diagnoses if len(each.code) > 2)
        predictors = [column.predictor for column in model.of(diagnosis).columns]
        whole = {each.name: (each.levels[-1].name if each.levels else 3) for each in predictors}
        some = {each.name: whole[each.name] for each in predictors[::2]}
        for answers in (whole, some, whole | {"age": 43}):
            for day, horizon in ((1, 90), (15, 90), (31, 180)):
                yield predicted(model, diagnosis, answers, day, horizon)


def test_what_was_answered_is_computed_again_bit_for_bit(storage):
    shown = list(every_kind())
    keep(storage, *shown, predicted(MODEL, F438A, ROW, shadow_of=shown[0].id))
    assert any(each.probability is None for each in shown)
    told = replay(storage, load)
    assert (told.same, told.different, told.all) == (len(shown) + 1, [], len(shown) + 1)


def changed(stored, **fields):
    return assessed(**{name: getattr(stored, name) for name in stored.__slots__} | fields)


@pytest.mark.parametrize("key", ["probability", "level", "average", "bounds", "base", "reasons"])
@pytest.mark.parametrize("by", [2**-52, 1e-9])
def test_one_number_that_was_changed_is_found(storage, key, by):
    answers = {name: ROW[name] for name in ("degree", "sex")} if key == "bounds" else ROW
    true = predicted(MODEL, F438A, answers)
    value = true.result[key]
    if key == "bounds":
        false = [value[0], value[1] * (1 + by)]
    elif key == "reasons":
        false = [value[0] | {"log_odds": value[0]["log_odds"] * (1 + by)}, *value[1:]]
    else:
        false = value * (1 + by) if isinstance(value, float) else value - 1
    forged = predicted(MODEL, F438A, answers)
    forged = changed(forged, result=forged.result | {key: false})
    keep(storage, true, forged)
    told = replay(storage, load)
    found = told.close if by < 1e-12 and key != "level" else told.different
    assert (told.same, told.all, found) == (1, 2, [forged.id])


@pytest.mark.parametrize(
    "fields",
    [
        {"probability": 0.25},
        {"level": 1},
        {"day": 16},
        {"horizon": 91},
        {"inputs": {}},
        {"result": []},
        {"probability": float("inf")},
        {"inputs": {"diagnosis": "F438A", "predictors": [], "on": "2025-03-20"}},
    ],
)
def test_other_columns_are_found_too(storage, fields):
    forged = changed(predicted(MODEL, F438A, ROW), **fields)
    keep(storage, forged)
    assert replay(storage, load).different == [forged.id]


def without_risk(code):
    """What is really answered where there is no risk, as it is stored."""
    one, on, answers = CASES[code]
    found = assess([one], on=on, model=MODEL, knowledge=embedded(), answers=answers)
    parts, spell = written.of(found, on), found.spell
    return assessed(
        **parts._asdict(),
        spell_start=spell and spell.start,
        spell_end=spell and spell.end,
        digest=MODEL.digest,
        probability=None,
        level=0,
    )


ABSENT = [code for code in Absence if code is not Absence.ANSWERS_MISSING]


@pytest.mark.parametrize("code", ABSENT)
def test_why_there_was_no_risk_is_tried_too(storage, code):
    true = without_risk(code)
    others = [each for each in ABSENT if each is not code]
    forged = [
        changed(true, id=f"{n:032}", result=true.result | {"no_risk": each.value})
        for n, each in enumerate(others)
    ]
    forged += [changed(true, id="a" * 32, level=1), changed(true, id="b" * 32, probability=0.5)]
    forged.append(changed(true, id="c" * 32, result=true.result | {"bounds": [0.1, 0.2]}))
    keep(storage, true, *forged)
    told = replay(storage, load)
    assert (told.same, sorted(told.different)) == (1, sorted(each.id for each in forged))


@pytest.mark.parametrize("column", ["inputs", "result", "time", "spell_end"])
def test_a_row_that_cannot_be_read_is_reported_as_damaged(tmp_path, column):
    url = new_url("sqlite", tmp_path)  # which takes anything for anything
    with store(url) as storage:
        keep(storage, predicted(MODEL, F438A, ROW))
        tampered(url, (f"UPDATE assessments SET {column} = 'x'",))
        with pytest.raises(Unavailable, match="damaged"):
            replay(storage, load)


def test_models_that_are_gone_or_others_are_counted_apart(storage):
    true = predicted(MODEL, F438A, ROW)
    keep(
        storage,
        changed(true, id="a" * 32, model="srs-9"),
        changed(true, id="b" * 32, digest="1" * 64),
        true,
    )
    told = replay(storage, load)
    assert (told.same, told.different) == (1, [])
    assert told.not_tried == {NOT_PUBLISHED: 1, OTHER_MODEL: 1}

    def none(name):
        raise NoModel

    assert replay(storage, none).not_tried == {NOT_PUBLISHED: 3}


def test_the_newest_are_computed_first_and_pages_leave_none_out(storage):
    day = timedelta(days=1)
    true = predicted(MODEL, F438A, ROW)
    keep(storage, *(changed(true, id=f"{n:032}", time=NOW + n * day) for n in range(1100)))
    seen = []
    assert replay(storage, load, progress=seen.append).same == 1100
    assert seen == list(range(1, 1101))
    assert replay(storage, load, limit=7).all == 7
    assert replay(storage, load, limit=700).all == 700
    assert replay(storage, load, since=NOW + 1090 * day).all == 10


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 43, 43.5, "40-49"]),
            st.sampled_from(["answer", "certificate", "person", "default"]),
        ),
        min_size=9,
        max_size=9,
    ),
    st.integers(1, 400),
)
def test_a_subject_that_is_written_reads_back(values, day):
    of_diagnosis = MODEL.of(F438A)
    known = tuple(
        Known(column.predictor, value, source)
        for column, (value, source) in zip(of_diagnosis.columns, values, strict=True)
    )
    subject = Subject(of_diagnosis, known, day, day + 90)
    document = written.inputs(subject, NOW.date())
    assert written.subject(MODEL, document, day, day + 90) == subject


# --- retention ---


def fill(connection, time, name):
    given = {"time": time, "caller": "webcert", "user": None, "unit": "SE-1"}
    number, *_ = assessments.insert(connection, [assessed(time=time, certificate=name)])
    documents.insert(connection, number, b"shown")
    outcomes.insert(connection, [outcome(number)], time, 0)
    trials.insert(connection, trials.Trial((assessed(time=time, certificate=name),), b"shown"))
    opinions.insert(
        connection,
        **given,
        care_giver=None,
        certificate=name,
        diagnosis="F438A",
        opinion="HOGRE",
    )
    of_measure = measures.Given(
        time=time, caller="webcert", user=None, measure="20", status="planned", day=time.date()
    )
    measures.insert(connection, name, of_measure, None)
    events.insert(connection, **given, certificate=name, kind="shown")
    idempotency.keep(connection, "webcert", name, "a" * 64, "{}", time)
    consents.give(connection, "SE-1", KEYS.pseudonyms(name), time)


def test_what_is_older_goes_and_consents_and_the_log_stay(storage):
    day, now = timedelta(days=1), NOW + timedelta(days=3000)

    def job(connection):
        for number in range(3):
            fill(connection, NOW + number * day, f"c-{number}")

    storage.write(job, access())
    before = NOW + 2 * day
    names = ("opinions", "documents", "outcomes", "measures", "assessments", "events")
    names = (*names, "idempotency")
    expected = dict.fromkeys(names, 2)
    kept, expected = [*expected], expected | {"trials": 2}  # the first went by itself
    assert older(storage, before, now) == expected
    assert status(storage)["rows"]["assessments"] == 3
    assert purge(storage, before, now=now, user="admin") == expected
    rows = status(storage)["rows"]
    assert [rows[name] for name in kept] == [1] * 7
    assert (rows["trials"], rows["consents"], rows["access_log"]) == (0, 3, 7)  # one with each step
    assert verify(storage, None).fault is None
    with storage.read() as connection:
        names = ["c-0", "c-1", "c-2"]
        assert set(assessments.newest_of(connection, names, None, horizon=90)) == {"c-2"}
        query = "SELECT entry FROM access_log ORDER BY number"
        _, begun, *_, done = connection.exec_driver_sql(query).scalars()
    assert '"action":"purge begun"' in begun
    assert '"action":"purge"' in done
    assert '"assessments":2' in done
    assert '"user":"admin"' in done


def test_many_rows_go_in_steps_between_which_others_write(storage):
    keep(storage, *(assessed(certificate=f"c-{n}") for n in range(2500)))
    seen = []

    def progress(rows):
        seen.append(rows)
        storage.write(lambda connection: None, access())

    counts = purge(storage, NOW + timedelta(1), now=NOW, user="admin", progress=progress)
    assert counts["assessments"] == 2500
    assert seen == [1000, 2000, 2500]


@pytest.mark.parametrize(
    ("age", "expected"), [("5y", "2019-02-28"), ("1d", "2024-02-28"), ("400d", "2023-01-25")]
)
def test_an_age_is_in_years_or_days(age, expected):
    assert limit(age, datetime(2024, 2, 29, tzinfo=UTC)).date().isoformat() == expected


@pytest.mark.parametrize("age", ["", "0d", "5", "5 years", "-1d", "9999y", "99999y", "1m"])
def test_no_age_deletes_nothing(age):
    with pytest.raises(BadSettings, match="5y or 400d"):
        limit(age, NOW)


# --- trials ---


def test_a_trial_is_confirmed_once_as_it_was_and_behind_what_was_stored_meanwhile(storage):
    shown = assessed(spell_start=NOW.date(), spell_end=None, level=0, probability=None)
    records = (shown, assessed(shadow_of=shown.id))
    trial = trials.Trial(records, b"\x00shown")
    storage.write(lambda connection: trials.insert(connection, trial), access())
    meanwhile = assessed(certificate=shown.certificate)
    keep(storage, meanwhile)

    def confirm(_):
        return storage.write(lambda c: trials.confirm(c, shown.id, NOW), access())

    with storage.read() as connection:
        assert trials.get(connection, shown.id, NOW) == trial
        assert trials.get(connection, shown.id, NOW + trials.EXPIRES + timedelta(seconds=1)) is None
        assert trials.persons_of(connection, shown.certificate, NOW) == [shown.person]
        assert assessments.get(connection, shown.id) is None
    with ThreadPoolExecutor(4) as pool:
        told = [each for each in pool.map(confirm, range(4)) if each]
    assert told == [records]
    with storage.read() as connection:
        found = assessments.of_certificate(connection, shown.certificate, None)
        assert [each.id for each in found] == [shown.id, meanwhile.id]
        assert found[0] == shown
        assert documents.of(connection, shown.id) == b"\x00shown"
        assert documents.of(connection, meanwhile.id) is None
        assert trials.get(connection, shown.id, NOW) is None
    assert verify(storage, None).fault is None
