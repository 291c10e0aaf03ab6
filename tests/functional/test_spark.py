"""Spark gives the same as one machine: a real session with two threads, and workers that die."""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import SimpleNamespace
from uuid import uuid4

import pandas as pd
import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pyspark import SparkConf
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import srs
from srs import load
from srs.batch import score_files
from srs.batch import spark as on_spark
from srs.errors import BadDay, BadTable, NoModel
from srs.model import FAMILIES
from srs.model import MODELS as PUBLISHED
from srs.model.hazards import Hazards
from srs.predictors import PREDICTORS
from srs.tables.columns import read_table
from srs.tables.risks import score as on_one_machine
from srs.tables.spells import spells_table
from tests.make import ROW
from tests.unit.test_dialects import ON, periods
from training.track import Run, fingerprint, record, tracking_store

# After training.track, which sets MLflow up.
from mlflow.pyfunc import spark_udf  # isort: skip

pytestmark = [pytest.mark.needs("java")] + [
    pytest.mark.filterwarnings(f"ignore:{text}")
    for text in (
        # Spark asks for pandas where it only hands on Arrow; no value passes through it.
        "PySpark does not yet fully support pandas >= 3:FutureWarning",
        # Of MLflow and what it stands on.
        "The ``noload`` loader strategy:sqlalchemy.exc.SADeprecationWarning",
        "Operation with range is deprecated:pandas.errors.Pandas4Warning",
    )
]

MODELS = {name: load(name) for name in ("srs-3.0", "boosted-2")}
READ = sorted(
    {
        each.name
        for code in MODELS["srs-3.0"].diagnoses
        for each in MODELS["srs-3.0"].of(code).columns
    }
)
KILLER = "F439"  # it has no model of its own, so only its row asks for it


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """Retries what fails three times, as a cluster does."""
    folder = tmp_path_factory.mktemp("spark")
    config = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.log.level": "OFF",
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        # Classes of this file travel by name.
        patched.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        builder = SparkSession.builder.master("local[2,4]")
        for name, value in config.items():
            builder = builder.config(name, value)
        started = builder.getOrCreate()
        yield started
        started.stop()


@pytest.fixture(autouse=True)
def confas_before(request):
    yield
    if "session" not in request.fixturenames:
        return
    session = request.getfixturevalue("session")
    for name in ("spark.sql.execution.arrow.maxRecordsPerBatch", "spark.sql.caseSensitive"):
        session.conf.unset(name)


def spells(rows, seed=0):
    """Every kind: both codings, nothing, nonsense, diagnoses without a model, days past 30."""
    random = Random(seed)
    codes = [code.code for code in MODELS["srs-3.0"].diagnoses]
    columns = {
        "number": range(rows),
        "diagnosis": random.choices([*codes * 3, "f43.8a", KILLER, "S47", "stress", None], k=rows),
        "day": random.choices([1, 15, 40, 60, None], k=rows),
    }
    for name in READ:
        possible = [text for level in PREDICTORS[name].levels for text in (level.name, level.srs)]
        columns[name] = random.choices([*possible * 20, None, "nonsense"], k=rows)
    return pl.DataFrame(columns)


def dataframe(session, table, partitions):
    return session.createDataFrame(table.to_arrow()).repartitionByRange(partitions, "number")


def same(found, expected):
    assert found.columns == expected.columns
    assert_frame_equal(found, expected, rel_tol=0, abs_tol=1e-9)
    risks = cs.starts_with("risk")
    assert_frame_equal(found.select(risks), expected.select(risks), check_exact=True)


def read(path):
    return pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)


def collected(scored):
    return pl.DataFrame(scored.toArrow()).sort("number")


def jobs(session):
    return len(session.sparkContext.statusTracker().getJobIdsForGroup())


# A DataFrame


@pytest.mark.parametrize(("partitions", "explain"), [(1, False), (3, True), (7, 3)])
@pytest.mark.parametrize("name", MODELS)
def test_a_row_has_the_numbers_of_one_machine(session, name, partitions, explain):
    table, how = spells(400), {"horizons": [30, 90], "explain": explain}
    scored = collected(on_spark.score(dataframe(session, table, partitions), name, **how))
    expected = on_one_machine(table, MODELS[name], **how)
    same(scored, expected)


@for_any(
    st.integers(0, 60),
    st.integers(1, 9),
    st.integers(1, 20),
    st.sampled_from([None, 20]),
    st.integers(0, 1000),
)
@settings(max_examples=5)
def test_partitions_and_batches_do_not_matter(session, rows, partitions, batch, day, seed):
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch)
    table, model = spells(rows, seed), MODELS["srs-3.0"]
    scored = collected(on_spark.score(dataframe(session, table, partitions), model, day=day))
    expected = on_one_machine(table, model, day=day)
    same(scored, expected)


def test_rows_keep_their_order_within_a_partition(session):
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 20)
    placed = dataframe(session, spells(300), 3).withColumn("at", F.monotonically_increasing_id())
    scored = on_spark.score(placed, "srs-3.0").select("at", "number").collect()
    assert scored == placed.select("at", "number").collect()


def test_other_columns_keep_their_types_and_values(session):
    kinds = """current_date() a, timestamp'2020-02-01' b, timestamp_ntz'2020-02-01' c, null d,
        cast(1.5 as decimal(38, 10)) e, array(1, null) f, map('a', 1) g, 1Y h, 2S i,
        named_struct('x', 1, 'y', 'z') j, cast('ab' as binary) k, interval 1 day l, 1.5F m,
        array(named_struct('x', map(1, array('y')))) n, 'åäö' `o o.p`, parse_json('[1]') q,
        cast(null as array<string>) r, true as `Ä`"""
    given = session.sql(f"select 'F438A' diagnosis, {kinds}").unionAll(
        session.sql(f"select 'M545' diagnosis, {kinds}")
    )
    scored = on_spark.score(given, "srs-3.0", allow_missing=True)
    assert scored.schema.fields[: len(given.columns)] == given.schema.fields
    kept, before = (
        each.withColumn("q", F.col("q").cast("string")).collect()
        for each in (scored.drop(*scored.columns[len(given.columns) :]), given)
    )
    assert kept == before


@pytest.mark.parametrize("value", ["1", "1L", "cast(1 as decimal(9, 2))", "1.0D", "'1.0'"])
def test_a_predictor_may_be_of_any_type_that_is_no_collection(session, value):
    rows = {**ROW, "diagnosis": "F438A"} | {"degree": None}
    given = session.createDataFrame(pl.DataFrame([rows]).to_arrow())
    scored = on_spark.score(given.withColumn("degree", F.expr(value)), "srs-3.0")
    expected = on_one_machine(pl.DataFrame([rows | {"degree": "1"}]), MODELS["srs-3.0"])
    assert scored.first()["risk_90"] == pytest.approx(expected["risk_90"][0], abs=1e-12)


@dataclass(frozen=True, eq=False)
class Counted(Hazards):
    """Leaves a file in its folder when it is made."""

    folder: Path

    def __post_init__(self):
        (self.folder / f"{os.getpid()}-{uuid4()}").touch()


def test_a_model_is_made_once_in_a_worker(session, tmp_path):
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 10)
    model = Counted(MODELS["srs-3.0"].manifest, MODELS["srs-3.0"].documents, tmp_path)
    scored = on_spark.score(dataframe(session, spells(400), 8), model)
    for _ in range(2):
        scored.collect()
    processes = [path.name.split("-")[0] for path in tmp_path.iterdir()]
    assert len(processes) == len(set(processes)) <= 1 + 2
    assert set(processes) > {str(os.getpid())}


@pytest.mark.parametrize(
    ("change", "model", "how", "error", "match"),
    [
        (lambda d: d.drop("diagnosis"), "srs-3.0", {}, BadTable, "lacks diagnosis"),
        (lambda d: d, "srs-9", {}, NoModel, "no such model is published"),
        (lambda d: d.withColumn("level", F.lit(1)), "srs-3.0", {}, BadTable, "has level already"),
        (lambda d: d.withColumn("Level", F.lit(1)), "srs-3.0", {}, BadTable, "has Level already"),
        (lambda d: d.withColumn("shap_x", F.lit(1)), "srs-3.0", {}, BadTable, "has shap_x already"),
        (lambda d: d.select("*", "sex"), "srs-3.0", {}, BadTable, "a column twice"),
        (lambda d: d.withColumn("SA_ExtentFirst", F.lit("1")), "srs-3.0", {}, BadTable, "both"),
        (lambda d: d.withColumn("age", F.array(F.lit(4321))), "srs-3.0", {}, BadTable, "age: exp"),
        (lambda d: d.withColumn("age", F.current_date()), "srs-3.0", {}, BadTable, "age: expected"),
        (
            lambda d: d.withColumn("age", F.expr("interval 2 month")),
            "srs-3.0",
            {},
            BadTable,
            "age: expected",
        ),
        (lambda d: d, "srs-3.0", {"horizons": [10]}, BadDay, "horizon"),
        (lambda d: d, "srs-3.0", {"horizons": []}, BadDay, "horizon"),
        (lambda d: d, "srs-3.0", {"day": 90}, BadDay, "horizon"),
    ],
)
def test_what_cannot_be_scored_is_refused_before_any_job(session, change, model, how, error, match):
    given = change(dataframe(session, spells(3), 1))
    before = jobs(session)
    with pytest.raises(error, match=match):
        on_spark.score(given, model, **how)
    assert jobs(session) == before


def test_names_that_differ_in_case_may_coexist_where_case_counts(session):
    session.conf.set("spark.sql.caseSensitive", "true")
    given = dataframe(session, spells(3), 1).withColumn("Level", F.lit("mine"))
    scored = collected(on_spark.score(given, "srs-3.0"))
    assert scored["Level"].to_list() == ["mine"] * 3


# Workers that die


@dataclass(frozen=True, eq=False)
class Mortal(Hazards):
    """The first worker that meets a certain diagnosis is killed, as by a lack of memory."""

    @classmethod
    def read(cls, manifest, files):
        return cls(manifest, json.loads(files["hazards.json"])["diagnoses"])

    def of(self, diagnosis):
        killer = diagnosis and diagnosis.code == KILLER
        if killer and os.getpid() != self.manifest["driver"]:
            with suppress(FileExistsError):
                Path(self.manifest["death"]).touch(exist_ok=False)
                os.kill(os.getpid(), signal.SIGKILL)
        return super().of(diagnosis)


@pytest.fixture
def death(tmp_path):
    """Exists when a worker has died."""
    return tmp_path / "death"


@pytest.fixture
def mortal(death, tmp_path, monkeypatch):
    """The folder of a model that is published as ``mortal-3.0``."""
    folder = shutil.copytree(PUBLISHED / "srs-3.0", tmp_path / "models" / "mortal-3.0")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest |= {"family": "mortal", "death": str(death), "driver": os.getpid()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setitem(FAMILIES, "mortal", Mortal.read)
    return folder


def with_killer(table, row):
    """*table* with the killer in one row."""
    of_row = pl.when(pl.int_range(pl.len()) == row).then(pl.lit(KILLER))
    return table.with_columns(
        of_row.otherwise(pl.col("diagnosis").replace(KILLER, "F43")).alias("diagnosis")
    )


def test_a_killed_worker_neither_loses_nor_doubles_a_row(session, mortal, death):
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 50)
    table = with_killer(spells(2000), 1777)
    model = load(mortal.name, mortal.parent)
    scored = collected(on_spark.score(dataframe(session, table, 4), model))
    assert death.exists()
    expected = on_one_machine(table, MODELS["srs-3.0"])
    same(scored, expected)


# Files


@pytest.fixture
def register(tmp_path):
    """A folder of two tables; the killer is in the middle."""
    folder = tmp_path / "register"
    folder.mkdir()
    table = with_killer(spells(700), 333)
    table.head(500).write_parquet(folder / "1.parquet")
    table.tail(200).write_parquet(folder / "2.parquet")
    return folder


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_files_become_what_they_become_on_one_machine(session, register, tmp_path, ending):
    here, there = tmp_path / f"here{ending}", tmp_path / f"there{ending}"
    how = {"horizons": [30, 90], "explain": True, "rows_per_part": 30}
    expected = score_files(register, here, **how)
    assert score_files(register, there, engine="spark", **how) == expected
    same(read(there), read(here))
    assert {path.name for path in tmp_path.iterdir()} == {"register", here.name, there.name}


def test_a_killed_worker_neither_loses_nor_doubles_a_row_of_files(
    session, register, mortal, death, tmp_path
):
    here, there, told = tmp_path / "here.parquet", tmp_path / "there.parquet", []
    expected = score_files(register, here, rows_per_part=30)
    summary = score_files(
        register,
        there,
        mortal.name,
        models=mortal.parent,
        engine="spark",
        rows_per_part=30,
        progress=lambda done, rows: told.append((done, rows)),
    )
    assert death.exists()
    assert summary == expected
    same(read(there), read(here))
    assert told == sorted(told)
    assert told[0] == (0, 700)
    assert told[-1] == (700, 700)


def test_spark_goes_on_from_what_was_finished_elsewhere(session, register, tmp_path):
    here, there, told = tmp_path / "here.parquet", tmp_path / "there.parquet", []
    score_files(register, here, rows_per_part=30)

    def interrupted(done, rows):
        if done > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_files(register, there, rows_per_part=30, progress=interrupted)
    score_files(
        register,
        there,
        engine="spark",
        resume=True,
        rows_per_part=30,
        progress=lambda done, rows: told.append(done),
    )
    assert told[0] > 200
    same(read(there), read(here))


def test_a_broken_table_is_reported_in_one_line(session, register, tmp_path):
    broken = register / "2.parquet"
    content = bytearray(broken.read_bytes())
    content[100:4000] = bytes(3900)
    broken.write_bytes(content)
    with pytest.raises(BadTable, match="cannot be read") as told:
        score_files(register, tmp_path / "out.csv", engine="spark", rows_per_part=30)
    assert "\n" not in str(told.value)
    assert not (tmp_path / "out.csv").exists()


def command(*arguments, **environment):
    call = [sys.executable, "-m", "srs", "score", *map(str, arguments), "--engine", "spark"]
    return subprocess.run(call, capture_output=True, text=True, env=os.environ | environment)


def test_the_command_starts_a_session_of_its_own(register, tmp_path):
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    score_files(register, here)
    found = command(register, "-o", there, "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["rows"] == 700
    same(read(there), read(here))


@pytest.mark.needs
def test_java_that_is_not_there_is_reported(register, tmp_path):
    found = command(register, "-o", tmp_path / "out.csv", JAVA_HOME=str(tmp_path))
    assert found.returncode == 1
    *_, line = found.stderr.splitlines()
    assert line.startswith("srs: Spark did not start: Java was not found: expected Java 17")


def test_the_driver_of_a_cluster_is_not_bound_to_loopback():
    """A master that the environment names is seen, or no other machine could answer."""
    there, here = (SparkConf(False).set("spark.master", m) for m in ("spark://h:7077", "local[2]"))
    assert on_spark._settings(there).get("spark.driver.bindAddress") is None
    assert on_spark._settings(here).get("spark.driver.bindAddress") == "127.0.0.1"


def test_the_executors_python_is_the_one_that_was_set(monkeypatch):
    monkeypatch.delenv("PYSPARK_PYTHON")
    conf = SparkConf(False).set("spark.master", "spark://h:7077")
    assert on_spark._python(conf) == "python3"
    assert on_spark._python(conf.set("spark.pyspark.python", "/there/python")) == "/there/python"
    monkeypatch.setenv("PYSPARK_PYTHON", "/env/python")
    assert on_spark._python(conf) == "/env/python"


def test_executors_with_another_version_of_srs_are_reported():
    (fault,) = on_spark._faults(SimpleNamespace(version="0.0.9"), [])
    assert f"the executors have srs {srs.__version__}, the driver 0.0.9" in str(fault)


# The registered model


def test_the_registered_model_is_a_function_on_spark(session, tmp_path, monkeypatch):
    store, table = tracking_store({}, tmp_path), spells(300)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store.uri)
    folder = shutil.copytree(PUBLISHED / "srs-3.0", tmp_path / "candidate")
    example = pd.DataFrame([{"diagnosis": "F438A", **ROW}])
    record(Run("boosted", {}, fingerprint(table), {}, folder, example), store)
    risks = spark_udf(session, "models:/boosted@challenger", env_manager="local")
    asked = dataframe(session, table, 3).withColumn(
        "srs", risks(F.struct("diagnosis", "day", *READ))
    )
    # MLflow makes a text of nothing.
    problem = F.expr("nullif(srs.problem, 'None') problem")
    found = collected(asked.select("number", "srs.risk", "srs.level", problem))
    expected = on_one_machine(table, MODELS["srs-3.0"]).select(
        "number", pl.col("risk_90").alias("risk"), pl.col("level").cast(pl.Float64), "problem"
    )
    same(found, expected)


@pytest.mark.parametrize("written", ["INT96", "TIMESTAMP_MICROS"])
@pytest.mark.parametrize("zone", ["Europe/Stockholm", "UTC", "Pacific/Auckland"])
def test_times_that_spark_writes_are_swedish_days(session, tmp_path, written, zone):
    """Whatever the session's zone and type: a Parquet file of Spark holds instants."""
    times = ["start", "end", "signed"]
    texts = periods().with_columns(pl.col(times).cast(pl.Datetime("us")))
    texts = texts.with_columns(pl.col(times).dt.replace_time_zone("Europe/Stockholm"))
    texts = texts.with_columns(pl.col(times).dt.strftime("%Y-%m-%dT%H:%M:%S%:z"))
    conf = {
        "spark.sql.session.timeZone": zone,
        "spark.sql.parquet.outputTimestampType": written,
    }
    for name, value in conf.items():
        session.conf.set(name, value)
    try:
        kinds = ", ".join(f"{n} {'int' if n == 'degree' else 'string'}" for n in texts.columns)
        frame = session.createDataFrame(texts.rows(), kinds)
        frame = frame.withColumns({name: F.to_timestamp(name) for name in times})
        frame.coalesce(1).write.parquet(str(tmp_path / "periods"))
    finally:
        for name in conf:
            session.conf.unset(name)
    (file,) = (tmp_path / "periods").glob("*.parquet")
    expected = spells_table(periods(), on=ON)
    assert spells_table(read_table(file), on=ON).equals(expected)
