"""An export has everything but ids, is complete or absent, shows one moment, and is logged."""

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from srs.__main__ import storage as storage_commands
from srs.errors import BadSettings, BadTable, NotPermitted
from srs.export import dictionary
from srs.export.folder import BEGUN, DONE
from srs.export.pseudonyms import Codes, read_key
from srs.storage import Keys, assessments, events
from srs.storage import bindings as bound
from srs.storage.tables import EVENTS
from srs.storage.verify import verify
from tests.exports import PERSONS, UNITS, USERS, exported, filled
from tests.records import DATABASES, KEYS, NOW, access, assessed, new_url, store

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=DATABASES)
def storage(request, tmp_path):
    with store(new_url(request.param, tmp_path)) as storage:
        filled(storage)
        yield storage


@pytest.fixture
def embedded(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        filled(storage)
        yield storage


def entries(storage):
    with storage.read() as connection:
        found = connection.execute(text("SELECT entry FROM access_log ORDER BY number")).scalars()
        return [json.loads(each) for each in found]


def every_id(storage):
    """All that is stored of persons, certificates, units, users, callers and the rows' own ids."""
    found = {*PERSONS, *UNITS, *USERS}
    with storage.read() as connection:
        for table in bound.TABLES.values():
            for name in ("id", "person", "certificate", "unit", "user", "caller", "care_giver"):
                if name in table.c:
                    query = f'SELECT DISTINCT "{name}" FROM {table.name}'
                    found |= {each for each in connection.execute(text(query)).scalars() if each}
    return found


def disguises(id):
    """An id in many forms: in either case, cut, hashed without a key, in hexadecimal, in Base64."""
    plain = id.encode()
    yield plain
    yield plain.lower()
    if "." in id:
        yield plain.partition(b".")[2]
        yield bytes.fromhex(id.rpartition(".")[2]) if len(id) > 64 else plain
    yield plain.hex().encode()
    for place in range(3):  # wherever in the text it begins
        yield base64.b64encode(bytes(place) + plain)[4:-4]
    for name in ("md5", "sha1", "sha256", "blake2b"):
        hashed = hashlib.new(name, plain)
        yield hashed.digest()
        yield hashed.hexdigest().encode()[:16]
    yield str(zlib.crc32(plain)).encode()


def all_bytes(folder):
    """The bytes of every file, and of what is inside compressed ones."""
    for path in sorted(folder.rglob("*")):
        yield path.name.encode()
        if path.is_file():
            yield path.read_bytes()
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            yield frame.write_csv().encode()
            yield repr(pl.read_parquet_metadata(path)).encode()
            yield repr(frame.schema).encode()


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_no_id_is_in_any_byte_of_it(storage, tmp_path, ending):
    folder = exported(storage, tmp_path, ending=ending)
    everything = b"\n".join(all_bytes(folder))
    ids = every_id(storage)
    assert len(ids) > 40
    found = [(id, each) for id in ids for each in disguises(id) if len(each) > 5]
    assert [id for id, each in found if each in everything] == []
    listed = (tmp_path / "out-units.csv").read_text()
    assert all(unit in listed for unit in UNITS)
    assert not any(person in listed or user in listed for person in PERSONS for user in USERS)


def test_an_id_that_somebody_wrote_where_a_word_belongs_does_not_leave(embedded, tmp_path):
    person = PERSONS[0]

    def plant(connection):
        given = {"time": NOW, "caller": "x", "user": None, "unit": None, "certificate": None}
        for kind in (person, UNITS[0], f"seen {person}", "anna.berg@example.org"):
            events.insert(connection, **given, kind=kind)
        inputs = {
            "diagnosis": "F43",
            "on": "2025-03-20",
            "predictors": [
                {"name": "sex", "value": f"of {person}", "source": "answer"},
                {"name": person, "value": "yes", "source": person},
            ],
        }
        planted = assessed(operation=person, diagnosis=person, model=person, inputs=inputs)
        assessments.insert(connection, [planted])

    embedded.write(plant, access())
    folder = exported(embedded, tmp_path)
    everything = b"\n".join(all_bytes(folder))
    for each in (person, person[2:], UNITS[0], "anna.berg"):
        assert each.encode() not in everything
    kinds = pl.read_parquet(folder / "events.parquet")["kind"]
    assert (kinds == "other").sum() == 4
    last = pl.read_parquet(folder / "assessments.parquet").row(-1, named=True)
    told = [last[name] for name in ("operation", "diagnosis", "model", "x_sex")]
    assert told == ["other"] * 4


def test_two_exports_have_no_code_in_common_unless_one_key_made_both(embedded, tmp_path):
    def codes(folder):
        frames = [pl.read_parquet(folder / f"{name}.parquet") for name in dictionary.TABLES]
        names = ("assessment", "person", "case", "unit", "user", "caller")
        return {each for f in frames for n in names if n in f.columns for each in f[n].to_list()}

    key = Codes(bytes(range(32)))
    one, other = (exported(embedded, tmp_path, name) for name in ("one", "other"))
    assert codes(one) & codes(other) <= {None}
    again = Codes(bytes(range(32)))
    first, second = (
        exported(embedded, tmp_path, "a", codes=key),
        exported(embedded, tmp_path, "b", codes=again),
    )
    assert codes(first) == codes(second)


def test_every_row_is_there_as_it_was_stored(storage, tmp_path):
    folder = exported(storage, tmp_path)
    frame = pl.read_parquet(folder / "assessments.parquet")
    with storage.read() as connection:
        page = assessments.page(connection, below=None, since=None, size=100)
    stored = page.assessments[::-1]
    assert len(frame) == len(stored) == 24
    codes = {each.id: code for each, code in zip(stored, frame["assessment"], strict=True)}
    assert len(set(codes.values())) == 24
    for row, each in zip(frame.iter_rows(named=True), stored, strict=True):
        assert row["shadow_of"] == (each.shadow_of and codes[each.shadow_of])
        for name in ("time", "day", "horizon", "probability", "level", "diagnosis", "model"):
            assert row[name] == getattr(each, name)
        assert (row["spell_start"], row["spell_end"]) == (each.spell_start, each.spell_end)
        assert row["low"] == (each.result["bounds"] or [None])[0]
        for known in each.inputs["predictors"]:
            assert row[f"x_{known['name']}"] == known["value"]
            assert row[f"source_{known['name']}"] == known["source"]
    assert frame["person"].n_unique() == 3
    opinions = pl.read_parquet(folder / "opinions.parquet")
    assert set(opinions["assessment"]) <= set(codes.values())
    assert opinions["opinion"].to_list() == ["higher"] * 9
    outcomes = pl.read_parquet(folder / "outcomes.parquet")
    assert outcomes["degrees"][0].count(":") == 2
    assert outcomes["ended"].all()
    units = pl.read_csv(tmp_path / "out-units.csv")
    assert set(units["code"]) == set(frame["unit"])


def test_a_predictor_is_a_number_where_it_is_one_wherever_it_occurs(embedded, tmp_path):
    def plant(connection):
        for age, days in ((43, 12.25), ("31-40", 3), (0.1, None)):
            known = [
                {"name": "age", "value": age, "source": "person"},
                {"name": "days", "value": days, "source": "answer"},
            ]
            inputs = {"diagnosis": "F43", "on": "2025-03-20", "predictors": known}
            assessments.insert(connection, [assessed(inputs=inputs)])

    embedded.write(plant, access())
    frame = pl.read_parquet(exported(embedded, tmp_path) / "assessments.parquet").tail(3)
    assert frame["x_age"].to_list() == ["43", "31-40", "0.1"]
    assert frame["x_days"].to_list() == [12.25, 3.0, None]
    assert frame["source_days"].to_list() == ["answer"] * 3


def test_csv_and_parquet_say_the_same(storage, tmp_path):
    codes = Codes(bytes(32))
    one = exported(storage, tmp_path, "one", codes=codes)
    other = exported(storage, tmp_path, "other", codes=codes, ending="csv")
    told = json.loads((one / "dictionary.json").read_text())["tables"]
    for name, table in told.items():
        frame = pl.read_parquet(one / f"{name}.parquet")
        names = [each["name"] for each in table["columns"]]
        assert frame.columns == names
        text_ = pl.read_csv(other / f"{name}.csv", infer_schema=False)
        assert text_.columns == names
        assert len(text_) == len(frame)
        for each in table["columns"]:
            column = frame[each["name"]]
            assert column.dtype == dictionary.TYPES[each["type"]]
            assert column.null_count() == text_[each["name"]].null_count()
        assert "".join(each["meaning"]["sv"] for each in table["columns"])


def test_a_store_without_anything_gives_tables_without_rows(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        folder = exported(storage, tmp_path)
    for name, table in dictionary.TABLES.items():
        frame = pl.read_parquet(folder / f"{name}.parquet")
        assert (len(frame), frame.columns) == (0, [each.name for each in table.columns])


def test_what_is_stored_while_it_runs_is_not_in_it(storage, tmp_path, monkeypatch):
    """One state: an opinion of an assessment that came later would be of nothing."""
    from srs.export import folder as module

    def meanwhile(*given):
        pages = before(*given)
        if given[1] == "opinions":
            filled(storage)
        return pages

    before = module.pages
    monkeypatch.setattr(module, "pages", meanwhile)
    out = exported(storage, tmp_path)
    rows = {name: len(pl.read_parquet(out / f"{name}.parquet")) for name in dictionary.TABLES}
    assert rows == {"assessments": 24, "opinions": 9, "events": 24, "outcomes": 8, "measures": 22}


def test_the_log_shows_before_the_first_row_is_read_and_after(storage, tmp_path, monkeypatch):
    from srs.export import folder as module

    def broken(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_sink", broken)
    with pytest.raises(BadTable, match="no space left"):
        exported(storage, tmp_path)
    assert [each["action"] for each in entries(storage)[1:]] == [BEGUN]
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))
    monkeypatch.undo()
    exported(storage, tmp_path)
    last = entries(storage)[-1]
    assert (last["action"], last["detail"]["assessments"]) == (DONE, 24)
    assert verify(storage, None).fault is None


def test_only_the_callers_units_are_in_it(storage, tmp_path):
    out = exported(storage, tmp_path, units=frozenset(UNITS[:1]))
    for name in ("assessments", "events"):
        assert pl.read_parquet(out / f"{name}.parquet")["unit"].n_unique() == 1
    shown = set(pl.read_parquet(out / "assessments.parquet")["assessment"])
    for name in ("opinions", "outcomes"):
        assert set(pl.read_parquet(out / f"{name}.parquet")["assessment"]) <= shown
    assert len(shown) == 8
    assert len((tmp_path / "out-units.csv").read_text().splitlines()) == 2


@pytest.mark.parametrize("place", ["out/units.csv", "out/deep/units.csv", "out", "no/units.csv"])
def test_the_list_of_units_is_apart(embedded, tmp_path, place):
    from srs.export.folder import export

    with pytest.raises(BadTable, match="the list of units"):
        export(embedded, tmp_path / "out", tmp_path / place, access(), codes=Codes())
    assert not (tmp_path / "out").exists()
    assert [each["action"] for each in entries(embedded)] == ["assess"]


def test_what_is_there_stays(embedded, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(BadTable, match="already exists"):
        exported(embedded, tmp_path)
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("key", ["", "zz" * 32, "01" * 16, "k1:" + "01" * 32])
def test_a_key_that_is_none_is_refused(key, tmp_path):
    (tmp_path / "key").write_text(key)
    with pytest.raises(BadSettings, match="64 hexadecimal digits"):
        read_key(tmp_path / "key", KEYS)


def test_a_key_of_the_store_is_refused_the_old_ones_too(tmp_path):
    keys = Keys.parse(f"new:{'ab' * 32},old:{'cd' * 32}")
    for each in ("ab", "cd"):
        (tmp_path / "key").write_text(each.upper() * 32 + "\n")
        with pytest.raises(BadSettings, match="found one of the store's"):
            read_key(tmp_path / "key", keys)
    (tmp_path / "key").write_text("ef" * 32)
    assert read_key(tmp_path / "key", keys) == bytes.fromhex("ef" * 32)
    with pytest.raises(BadSettings, match="can be read"):
        read_key(tmp_path / "none", keys)


# The command

SETTINGS = """database = "{url}"
person_keys_file = "{folder}/person.keys"

[[callers]]
name = "evaluation"
scopes = ["export"]
units = "all"
key_sha256 = "{digest}"
expires = 2099-01-01T00:00:00Z

[[callers]]
name = "webcert"
scopes = ["assess", "read", "opinion", "consent", "usage", "knowledge", "metrics", "tickets"]
units = "all"
key_sha256 = "{digest}"
expires = 2099-01-01T00:00:00Z

[[callers]]
name = "late"
scopes = ["export"]
units = "all"
key_sha256 = "{digest}"
expires = 2024-01-01T00:00:00Z

[[callers]]
name = "blind"
scopes = ["export"]
key_sha256 = "{digest}"
expires = 2099-01-01T00:00:00Z
"""


def run(folder, url, *arguments):
    (folder / "person.keys").write_text("k1:" + "01" * 32)
    told = SETTINGS.format(url=url, folder=folder, digest="0" * 64)
    (folder / "srs.toml").write_text(told)
    command = ["export", "-o", folder / "out", "--units", folder / "u.csv", "--config"]
    given = [*command, folder / "srs.toml", *arguments]
    return CliRunner().invoke(storage_commands.db, [str(each) for each in given])


@pytest.mark.parametrize("kind", DATABASES)
def test_a_caller_with_the_scope_has_it(kind, tmp_path):
    url = new_url(kind, tmp_path)
    with store(url) as storage:
        filled(storage)
    done = run(tmp_path, url, "--caller", "evaluation", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        "rows": {"assessments": 24, "opinions": 9, "events": 24, "outcomes": 8, "measures": 22}
    }
    with store(url) as storage:
        begun, last = entries(storage)[-2:]
    assert (begun["caller"], begun["purpose"]) == ("evaluation", "evaluation")
    assert last["user"]


@pytest.mark.parametrize(
    ("caller", "why"),
    [
        ("webcert", "lacks the scope export"),
        ("nobody", "expected the name of an entry"),
        ("late", "expired"),
        ("blind", "sees no unit"),
    ],
)
def test_whoever_has_no_scope_is_refused(caller, why, tmp_path):
    url = new_url("sqlite", tmp_path)
    with store(url) as storage:
        filled(storage)
    done = run(tmp_path, url, "--caller", caller)
    assert isinstance(done.exception, NotPermitted)
    assert why in str(done.exception)
    assert not (tmp_path / "out").exists()
    with store(url) as storage:
        assert [each["action"] for each in entries(storage)] == ["assess"]


def test_the_key_of_the_settings_is_refused(tmp_path):
    url = new_url("sqlite", tmp_path)
    with store(url) as storage:
        filled(storage)
    (tmp_path / "key").write_text("01" * 32)
    done = run(tmp_path, url, "--caller", "evaluation", "--key-file", tmp_path / "key")
    assert isinstance(done.exception, BadSettings)
    assert "01" * 32 not in str(done.exception)


def test_killed_at_any_moment_it_leaves_nothing_under_its_name(tmp_path):
    url = new_url("sqlite", tmp_path)
    with store(url) as storage:
        for _ in range(20):
            filled(storage, spells=100)
    (tmp_path / "person.keys").write_text("k1:" + "01" * 32)
    told = SETTINGS.format(url=url, folder=tmp_path, digest="0" * 64)
    (tmp_path / "srs.toml").write_text(told)
    out, killed = tmp_path / "out", 0
    command = [sys.executable, "-m", "srs", "db", "export", "-o", str(out), "--units"]
    command += [str(tmp_path / "u.csv"), "--caller", "evaluation"]
    command += ["--config", str(tmp_path / "srs.toml")]
    for wait in (0.0, 0.05, 0.1, 0.2, 0.4):
        running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        while running.poll() is None and not list(tmp_path.glob(".out*")):
            time.sleep(0.002)
        time.sleep(wait)
        running.send_signal(signal.SIGKILL)
        if running.wait() == -signal.SIGKILL:
            killed += 1
            assert not out.exists()
            (tmp_path / "u.csv").unlink(missing_ok=True)
        elif out.exists():
            break
    assert killed
    if not out.exists():
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert len(pl.read_parquet(out / "assessments.parquet")) == 4000
    assert (os.stat(out).st_mode & 0o077) == 0
    assert (os.stat(tmp_path / "u.csv").st_mode & 0o077) == 0
    with store(url) as storage:
        assert verify(storage, None).fault is None
        found = storage.read()
        with found as connection:
            assert connection.execute(EVENTS.select().limit(1)).first()
