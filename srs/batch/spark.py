"""Scoring spells on Spark: the only file that uses it.

Everything goes through ``srs.tables.risks``, so the numbers are the same as on one machine:
``score`` passes it a DataFrame, a few Arrow batches at a time, and ``run`` the parts of files.
Columns that the model does not read stay in Arrow and pass through untouched, whatever their type.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from errno import ECONNABORTED, ENOENT
from functools import cached_property, partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, TypeVar
from uuid import uuid4
from warnings import catch_warnings, simplefilter

from ..errors import BadInput, BadTable, MissingExtra, SrsError
from ..installation import VERSION, lacks
from ..model import Model, load
from ..risk import DEFAULT_HORIZON
from ..tables.columns import pl
from ..tables.request import Horizons, TableRequest
from ..tables.risks import look_at_names, read_of
from ..tables.risks import scored as score_rows
from .parts import Part, Plan, finished, score_parts
from .spark_faults import CONNECT, why_given_up, why_not_started

try:
    import pyarrow as pa
    from py4j.protocol import Py4JError
    from pyspark import Broadcast, SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.pandas.types import to_arrow_type
    from pyspark.sql.types import (
        ByteType,
        DoubleType,
        LongType,
        StringType,
        StructField,
        StructType,
    )
except ImportError:
    raise lacks("scoring on Spark", "spark") from None

# Spark's batches have 10 000 rows; larger ones cost less per row.
_ROWS_AT_ONCE, _BYTES_AT_ONCE = 100_000, 1 << 28

_TASKS_PER_CORE = 4
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_SECONDS = 0.5  # seconds between two checks for finished parts

_TYPES = {
    pl.Float64: DoubleType(),
    pl.Int8: ByteType(),
    pl.Int64: LongType(),
    pl.String: StringType(),
}


def score(
    dataframe: DataFrame,
    model: Model | str,
    *,
    day: int | None = None,
    horizons: Horizons = (DEFAULT_HORIZON,),
    explain: bool | int = False,
    defaults: bool = False,
    length: bool = False,
    interval: bool = False,
    allow_missing: bool = False,
) -> DataFrame:
    """*dataframe* with the columns that ``srs score`` adds; no row is read before it is used.

    Each row keeps its place within its partition, and all other columns stay unchanged.

    Parameters
    ----------
    model
        Or the name of a published one. It is sent to the executors: they need ``srs``, but none
        of its models.
    day, horizons, explain, defaults, length, interval, allow_missing
        As for ``srs.tables.risks.score``.

    Raises
    ------
    BadTable, BadDay, NoModel
        Before any job.
    """
    model = load(model) if isinstance(model, str) else model
    sample = _sample(dataframe, model)
    look_at_names(dataframe.columns, model, allow_missing=allow_missing)
    asked = TableRequest.of(
        day=day,
        horizons=horizons,
        explain=explain,
        defaults=defaults,
        length=length,
        interval=interval,
    )
    how = partial(score_rows, asked=asked)
    added = how(sample, model).select(pl.exclude(sample.columns))
    _check_names(dataframe, added.columns)
    read = [name for name in sample.columns if name in read_of(model)]
    names, carried = dataframe.columns, _context(dataframe).broadcast(_Carried.of(model))

    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for several in _gathered(batch.rename_columns(names) for batch in batches):
            yield from _with_risks(several, read, partial(how, model=carried.value.model))

    more = [StructField(name, _TYPES[kind.base_type()]) for name, kind in added.schema.items()]
    # PySpark looks up columns by name and does not find names with a dot.
    numbered = dataframe.toDF(*map(str, range(len(names))))
    return numbered.mapInArrow(scored, StructType([*dataframe.schema.fields, *more]))


def run(plan: Plan, parts: Sequence[Part]) -> Iterator[Part]:
    """Score *parts* on the executors, which see the plan's files; yield a part when it is finished.

    It uses the current session, else a new one: on the cluster that the environment names
    (``spark-submit``, ``spark-defaults.conf``), else on this machine's cores. Another executor does
    what a lost one had not finished.

    Raises
    ------
    SrsError, OSError
        When a part cannot be scored or written; the others are still finished.
    """
    if not parts:
        return
    with _session() as (session, log):
        context = session.sparkContext
        try:
            yield from _scored(plan, parts, context)
        except (Py4JError, PySparkException) as error:
            raise _given_up(error, context, log) from None


def _scored(plan: Plan, parts: Sequence[Part], context: SparkContext) -> Iterator[Part]:
    group, carried = f"srs score {uuid4()}", context.broadcast(_Carried.of(plan.loaded()))
    sent = _Sent(**vars(plan), carried=carried, version=VERSION)
    # Consecutive parts stay together, so that a task reads its file once.
    tasks = min(len(parts), _TASKS_PER_CORE * context.defaultParallelism)
    faults = context.parallelize(parts, tasks).mapPartitions(partial(_faults, sent))

    def job() -> list[Exception]:
        context.setJobGroup(group, "srs score", interruptOnCancel=True)
        return list(faults.collect())

    with ThreadPoolExecutor(1) as pool:
        faults_found = pool.submit(job)
        try:
            yield from _as_finished(plan, parts, faults_found)
        finally:
            if not faults_found.done():
                with suppress(Py4JError):  # from a context that is already gone
                    context.cancelJobGroup(group)


def each(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> Iterator[_Result]:
    """The results of *work* for each of *items*, computed on the executors, in order.

    It uses a session as ``run`` does. All executors must see the files that *work* reads and have
    its module on their path.

    Raises
    ------
    SrsError, OSError
        The first error of *work*, or one of the cluster.
    """
    with _session() as (session, log):
        context = session.sparkContext
        try:
            found = context.parallelize(items, len(items)).map(partial(_told, work, VERSION))
            results: list[_Result | Exception] = found.collect()
        except (Py4JError, PySparkException) as error:
            raise _given_up(error, context, log) from None
    for result in results:
        if isinstance(result, Exception):
            raise result
        yield result


def _told(work: Callable[[_Item], _Result], version: str, item: _Item) -> _Result | Exception:
    """Errors in the input are returned, not raised: Spark would retry three times."""
    if version != VERSION:
        return _other_version(version)
    try:
        return work(item)
    except (SrsError, OSError) as error:
        return error


def _other_version(driver: str) -> MissingExtra:
    return MissingExtra(f"the executors have srs {VERSION}, the driver {driver}: expected the same")


@dataclass(frozen=True)
class _Carried:
    """A model to send to the executors: what it was read from, without its caches."""

    family: Callable[..., Model]
    content: dict[str, Any]

    @classmethod
    def of(cls, model: Model) -> "_Carried":
        own = (field.name for field in fields(model) if field.init)  # type: ignore[arg-type]
        return cls(type(model), {name: getattr(model, name) for name in own})

    @cached_property
    def model(self) -> Model:
        """Made once in each Python worker, which keeps broadcast values."""
        return self.family(**self.content)


@dataclass(frozen=True)
class _Sent(Plan):
    """A plan on an executor, which may have no models, or other ones."""

    carried: "Broadcast[_Carried]"
    version: str  # of srs on the driver

    def loaded(self) -> Model:
        model: Model = self.carried.value.model
        return model


def _sample(dataframe: DataFrame, model: Model) -> pl.DataFrame:
    """An empty table with every column; columns that the model does not read have no type."""
    if len(set(dataframe.columns)) < len(dataframe.columns):
        raise BadTable("the table has a column twice: expected each name once")
    read = read_of(model)
    return pl.DataFrame(
        {
            field.name: _empty(field) if field.name in read else pl.Series(dtype=pl.Null)
            for field in dataframe.schema.fields
        }
    )


def _empty(field: StructField) -> pl.Series:
    try:
        return pl.Series(pa.array([], to_arrow_type(field.dataType, timezone="UTC")))
    except (PySparkException, pl.exceptions.PolarsError, pa.ArrowException):
        raise BadTable(f"the column {field.name}: expected text, numbers or booleans") from None


def _check_names(dataframe: DataFrame, added: Iterable[str]) -> None:
    """By default Spark finds ``Level`` when ``level`` is asked for."""
    if dataframe.sparkSession.conf.get("spark.sql.caseSensitive") == "true":
        return
    ours = set(added)
    taken = sorted(name for name in dataframe.columns if name.lower() in ours)
    if taken:
        raise BadTable(f"the table has {', '.join(taken)} already: rename what srs would add")


def _context(dataframe: DataFrame) -> SparkContext:
    try:
        return dataframe.sparkSession.sparkContext
    except PySparkException:
        raise BadInput(CONNECT) from None


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    several: list[pa.RecordBatch] = []
    for batch in batches:
        several.append(batch)
        rows, size = sum(map(len, several)), sum(each.nbytes for each in several)
        if rows >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield several
            several = []
    if several:
        yield several


def _with_risks(
    batches: Sequence[pa.RecordBatch],
    read: Sequence[str],
    how: Callable[[pl.DataFrame], pl.DataFrame],
) -> Iterable[pa.RecordBatch]:
    table = pa.Table.from_batches(batches)
    # The column of nulls keeps the rows if the model reads no column of the table.
    given = pl.DataFrame(table.select(read).append_column("", pa.nulls(len(table))))
    for column in how(given).select(pl.exclude(given.columns)).iter_columns():
        values = column.to_arrow(compat_level=pl.CompatLevel.oldest())
        text = pa.types.is_large_string(values.type)
        table = table.append_column(column.name, values.cast(pa.string()) if text else values)
    return list(table.to_batches())


def _faults(plan: _Sent, parts: Iterable[Part]) -> Iterator[Exception]:
    """Score those of *parts* that a lost executor has not finished.

    Errors in the input or the output are returned, not raised: Spark would retry three times and
    print pages.
    """
    if plan.version != VERSION:
        yield _other_version(plan.version)
        return
    try:
        for _ in score_parts(plan, [part for part in parts if finished(plan, part) is None]):
            pass
    except (SrsError, OSError) as error:
        yield error


def _as_finished(
    plan: Plan, parts: Sequence[Part], job: "Future[list[Exception]]"
) -> Iterator[Part]:
    left = list(parts)
    while not job.done():
        wait([job], _SECONDS)
        ready = {part for part in left if finished(plan, part) is not None}
        yield from sorted(ready, key=lambda part: part.number)
        left = [part for part in left if part not in ready]
    for fault in job.result():
        raise fault
    if any(finished(plan, part) is None for part in left):
        raise OSError(
            ENOENT,
            "the executors' output is not in this machine's folder: expected one on a file system "
            "that all of them share",
        )
    yield from left


def _given_up(error: Exception, context: SparkContext, log: Path | None) -> Exception:
    """One line on what is wrong with the cluster, or where Spark's log is."""
    told = f"{error}{_read_log(log)}"
    if known := why_given_up(told, context.pythonExec, context.master):
        return MissingExtra(known)
    # As for a full disk: finished parts are worth keeping.
    where = f", and its log says why: {log}" if log else ", and its log says why"
    return OSError(ECONNABORTED, f"Spark aborted the run{where}")


@contextmanager
def _session() -> Iterator[tuple[SparkSession, Path | None]]:
    """The current session, or a new one for the duration of the context, and its log.

    Spark prints more than anybody reads on a terminal. Its output goes to a file, which is kept if
    an error names it.
    """
    active = SparkSession.getActiveSession()
    if active is not None:
        yield active, None
        return
    with NamedTemporaryFile(prefix="srs-spark-", suffix=".log", delete=False) as file:
        log = Path(file.name)
        try:
            with _started(file) as session:
                yield session, log
        except BaseException as error:
            if file.name not in str(error):
                log.unlink()
            raise
        log.unlink()


@contextmanager
def _started(log: IO[bytes]) -> Iterator[SparkSession]:
    master = ""
    try:
        with catch_warnings():
            simplefilter("ignore", FutureWarning)  # of pandas, which is not used
            to_file = {"stdout": log, "stderr": log}
            gateway = SparkContext._gateway or launch_gateway(popen_kwargs=to_file)
            conf = _settings(SparkConf(_jvm=gateway.jvm))
            master = conf.get("spark.master") or ""
            context = SparkContext(conf=conf, gateway=gateway)
            session = SparkSession(context)
    except (PySparkException, Py4JError) as error:
        known = why_not_started(f"{error}{_read_log(Path(log.name))}", master)
        raise MissingExtra(
            f"Spark did not start: {known or f'its log says why: {log.name}'}"
        ) from None
    context.pythonExec = _python(conf)
    with session:
        yield session


def _read_log(log: Path | None) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log else ""


def _python(conf: SparkConf) -> str:
    """The Python of the executors: the configured one, or this one on this machine."""
    local = (conf.get("spark.master") or "").startswith("local")
    given = os.environ.get("PYSPARK_PYTHON") or conf.get("spark.pyspark.python")
    return given or (sys.executable if local else "python3")


def _settings(conf: SparkConf) -> SparkConf:
    """Defaults for unset options; a session on this machine is not reachable by others."""
    if conf.get("spark.remote") or "SPARK_REMOTE" in os.environ:
        raise BadInput(CONNECT)
    settings = {
        "spark.master": "local[*]",
        "spark.app.name": "srs score",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        # An executor runs a Python process for each core.
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.executorEnv.PYTHONWARNINGS": "ignore::FutureWarning",  # of pandas, which is not used
    }
    if (conf.get("spark.master") or "local").startswith("local"):
        here = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        settings |= {"spark.ui.enabled": "false", **here}
    for name, value in settings.items():
        conf.setIfMissing(name, value)
    return conf
