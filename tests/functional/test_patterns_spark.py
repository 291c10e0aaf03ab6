"""Patterns on Spark give the same sums as on one machine, to the row."""

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from srs.errors import BadTable
from srs.knowledge import embedded
from tests.unit.test_patterns_tables import STUDY, register
from training.patterns import engine
from training.patterns.counts import Counted, Task, stretches_of
from training.patterns.engine import Engine, count
from training.patterns.source import open_register

pytestmark = [
    pytest.mark.needs("java"),
    pytest.mark.heavy,
    # Spark asks for pandas where no value passes through it.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


def counted(table: Path, which: Engine) -> Counted:
    opened = open_register(table, STUDY, table.parent)
    task = Task(opened, STUDY, stretches_of(opened, STUDY), embedded().fmb)
    return count(task, which, table.with_name("out"))


def test_spark_counts_what_one_machine_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_ON_EXECUTOR", 200)  # so that there are several tasks
    table = tmp_path / "t.parquet"
    register().write_parquet(table)
    here, there = (counted(table, which) for which in Engine)
    assert_frame_equal(there.cells, here.cells)
    assert there.counts == here.counts
    columns = ["start", "diagnosis", "unit", "days", "sex", "age"]
    assert_frame_equal(*(each.compared.select(columns).sort(columns) for each in (here, there)))
    assert [each.name for each in tmp_path.iterdir()] == ["t.parquet"]


def test_what_is_wrong_with_a_column_is_one_line_from_spark_too(tmp_path: Path) -> None:
    table = tmp_path / "t.parquet"
    register(20).with_columns(care_level=1).write_parquet(table)
    with pytest.raises(BadTable, match="the column care_level: "):
        counted(table, Engine.SPARK)
