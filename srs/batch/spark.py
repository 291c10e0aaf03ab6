"""Spells on Spark: the only file that knows it.

Everything goes through ``srs.batch.score``, so the numbers are those of one machine: ``score``
gives it a DataFrame, some Arrow batches at a time, and ``run`` the parts of files. Columns that the
model does not read stay in Arrow and pass through untouched, whatever their type.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, fields
from errno import ECONNABORTED
from functools import cached_property, partial
from typing import Any
from uuid import uuid4

from ..errors import BadInput, BadTable, MissingExtra, SrsError
from ..installed import lacks
from ..model import Model, load
from ..risk import DEFAULT_HORIZON
from ..spell.columns import pl
from .parts import Part, Plan, finished, score_parts
from .score import all_columns
from .score import score as score_table

try:
    import pyarrow as pa
    from py4j.protocol import Py4JError
    from pyspark import Broadcast, SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.pandas.types import to_arrow_type
    from pyspark.sql.types import ByteType, DoubleType, StringType, StructField, StructType
except ImportError:
    raise lacks("scoring on Spark", "spark") from None

# Spark's batches have 10 000 rows; more at once cost less each.
_ROWS_AT_ONCE, _BYTES_AT_ONCE = 100_000, 1 << 28

_TASKS_PER_CORE = 4
_SECONDS = 0.5  # between two looks at which parts are finished

_TYPES = {pl.Float64: DoubleType(), pl.Int8: ByteType(), pl.String: StringType()}


def score(
    dataframe: DataFrame,
    model: Model | str,
    *,
    day: int | None = None,
    horizons: Sequence[int] = (DEFAULT_HORIZON,),
    explain: bool | int = False,
) -> DataFrame:
    """*dataframe* with the columns that ``srs score`` adds; no row is read before it is used.

    A row's place within its partition is kept, and every other column as it is.

    Parameters
    ----------
    model
        Or the name of a published one. It is sent to the executors: they need ``srs``, but none
        of its models.
    day, horizons, explain
        As for ``srs.batch.score.score``.

    Raises
    ------
    BadTable, BadDay, NoModel
        Before any job.
    """
    model = load(model) if isinstance(model, str) else model
    sample = _sample(dataframe, model)
    how = partial(score_table, day=day, horizons=tuple(horizons), explain=explain)
    added = how(sample, model).select(pl.exclude(sample.columns))
    _check_names(dataframe, added.columns)
    read = [name for name in sample.columns if name in _read(model)]
    names, carried = dataframe.columns, _context(dataframe).broadcast(_Carried.of(model))

    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for several in _gathered(batch.rename_columns(names) for batch in batches):
            yield from _with_risks(several, read, partial(how, model=carried.value.model))

    more = [StructField(name, _TYPES[kind.base_type()]) for name, kind in added.schema.items()]
    # PySpark looks every column up by its name, and does not find one with a dot.
    numbered = dataframe.toDF(*map(str, range(len(names))))
    return numbered.mapInArrow(scored, StructType([*dataframe.schema.fields, *more]))


def run(plan: Plan, parts: Sequence[Part]) -> Iterator[Part]:
    """Score *parts* on the executors, which see the plan's files; gives a part when it is finished.

    In the session that there is, else in one of its own: of the cluster that the environment
    names (``spark-submit``, ``spark-defaults.conf``), else of this machine's cores. What a lost
    executor had not finished, another one does.

    Raises
    ------
    SrsError, OSError
        When a part cannot be scored or written; others are finished nevertheless.
    """
    if not parts:
        return
    with _session() as session:
        context, group = session.sparkContext, f"srs score {uuid4()}"
        sent = _Sent(**vars(plan), carried=context.broadcast(_Carried.of(plan.loaded())))
        # Parts that follow on each other stay together: a task reads its file once.
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
                    context.cancelJobGroup(group)


@dataclass(frozen=True)
class _Carried:
    """A model on its way to the executors: what it was read from, not what it has worked out."""

    family: Callable[..., Model]
    content: dict[str, Any]

    @classmethod
    def of(cls, model: Model) -> "_Carried":
        own = (field.name for field in fields(model) if field.init)  # type: ignore[arg-type]
        return cls(type(model), {name: getattr(model, name) for name in own})

    @cached_property
    def model(self) -> Model:
        """Made once in each Python worker, which keeps what was broadcast to it."""
        return self.family(**self.content)


@dataclass(frozen=True)
class _Sent(Plan):
    """A plan on an executor, which may have no models or others."""

    carried: "Broadcast[_Carried]"

    def loaded(self) -> Model:
        model: Model = self.carried.value.model
        return model


def _read(model: Model) -> set[str]:
    """The names of all columns that may tell *model* something."""
    predictors = (column.predictor for column in all_columns(model).values())
    return {"diagnosis", "day"}.union(*((each.name, each.srs) for each in predictors))


def _sample(dataframe: DataFrame, model: Model) -> pl.DataFrame:
    """No row, but every column; those that the model does not read without their type."""
    if len(set(dataframe.columns)) < len(dataframe.columns):
        raise BadTable("the table has a column twice: expected each name once")
    read = _read(model)
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
    """Spark finds ``Level`` where ``level`` is asked for, unless it is told not to."""
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
        raise BadInput(
            "the DataFrame is of Spark Connect, which cannot send a model once per executor: "
            "expected one of a classic session (spark-submit, pyspark)"
        ) from None


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
    # The column of nulls keeps the rows where the model reads no column of the table.
    given = pl.DataFrame(table.select(read).append_column("", pa.nulls(len(table))))
    for column in how(given).select(pl.exclude(given.columns)).iter_columns():
        values = column.to_arrow(compat_level=pl.CompatLevel.oldest())
        text = pa.types.is_large_string(values.type)
        table = table.append_column(column.name, values.cast(pa.string()) if text else values)
    return list(table.to_batches())


def _faults(plan: Plan, parts: Iterable[Part]) -> Iterator[Exception]:
    """Score those of *parts* that an executor that was lost has not finished.

    What is wrong with the input or the output is given, not raised: Spark would try three times
    more, and tell it in pages.
    """
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
    try:
        faults = job.result()
    except Py4JError:
        # As a disk that is full: what is finished is worth keeping.
        raise OSError(ECONNABORTED, "Spark gave the run up, and its log says why") from None
    for fault in faults:
        raise fault
    yield from left


@contextmanager
def _session() -> Iterator[SparkSession]:
    """The one that there is, or one of our own for as long as the context lasts."""
    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    try:
        session = SparkSession.builder.config(conf=_settings()).getOrCreate()
    except (PySparkException, Py4JError):
        raise MissingExtra(
            "Spark did not start: expected Java 17 or later on the PATH or in JAVA_HOME, and a "
            "master that can be reached"
        ) from None
    if session.sparkContext.master.startswith("local") and "PYSPARK_PYTHON" not in os.environ:
        session.sparkContext.pythonExec = sys.executable
    with session:
        yield session


def _settings() -> SparkConf:
    """What nobody has set otherwise; a session on this machine is not open to others."""
    settings = {
        "spark.app.name": "srs score",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        # An executor runs a Python process for each core.
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.executorEnv.PYTHONWARNINGS": "ignore::FutureWarning",  # of pandas, which is not used
    }
    conf = SparkConf()
    if (conf.get("spark.master") or "local").startswith("local"):
        settings |= {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1"}
    for name, value in settings.items():
        conf.setIfMissing(name, value)
    return conf
