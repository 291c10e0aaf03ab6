"""Whatever a table holds, its draft is a valid mapping in TOML, or says what is missing."""

import tomllib

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srs.errors import BadInput, BadTable
from training.draft.command import draft
from training.run.plan import read_plan
from training.table.mapping import read_mapping

_WORDS = ("id", "time", "tid", "event", "status", "start", "slut", "age", "sex", "kön", "diagnos")
_NAMES = st.one_of(st.sampled_from(_WORDS), st.text(min_size=1, max_size=8))
_CELLS = st.one_of(
    st.none(),
    st.sampled_from(["1", "0", "2", "none", "NA", "yes", "F43", "2020-01-02", '"', "a\nb", "1,5"]),
    st.integers(-(10**18), 10**18).map(str),
    st.floats(width=64).map(str),
    st.text(max_size=6),
)


def check(folder, frame, name="t.parquet"):
    """The draft of *frame*; None where the table is refused in one line."""
    table = folder / name
    frame.write_parquet(table)
    try:
        found = draft(table, folder / "m.toml", folder / "r.toml")
    except BadTable as error:
        told = str(error)
    else:
        told = ""
    if told:
        assert "\n" not in told
        return None
    text = found.mapping.text()
    tomllib.loads(text)
    (folder / "m.toml").write_text(text, encoding="utf-8")
    (folder / "r.toml").write_text(found.run.text(), encoding="utf-8")
    read_plan(folder / "r.toml")
    if found.mapping.to_fill_in:
        with pytest.raises(BadInput, match=r"expected|lack"):
            read_mapping(folder / "m.toml")
    else:
        read_mapping(folder / "m.toml")
    return text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_table(tmp_path, data):
    names = data.draw(st.lists(_NAMES, min_size=1, max_size=6, unique=True))
    rows = data.draw(st.integers(0, 12))
    cells = [data.draw(st.lists(_CELLS, min_size=rows, max_size=rows)) for _ in names]
    repeat = data.draw(st.sampled_from([1, 6]))
    frame = pl.DataFrame(
        {name: column * repeat for name, column in zip(names, cells, strict=True)},
        schema=dict.fromkeys(names, pl.String),
    )
    check(tmp_path, frame)


_NUMBERS = list(range(40))


@pytest.mark.parametrize(
    "columns",
    [
        {"x": []},
        {"x": _NUMBERS},
        {"x": [None] * 40, "y": [None] * 40},
        {"time": [float("nan")] * 40, "event": [True] * 40},
        {'a "b"\n[c]': _NUMBERS, "'''": ["x", "y"] * 20, "\x7f": ["\x7f", "\x01"] * 20},
        {"время": _NUMBERS, "event": [0, 1] * 20, "A": ["a", "A"] * 20, "#": ["#", "="] * 20},
        {"n" * 3000: _NUMBERS, "." * 3000: ["." * 39, "x"] * 20},
        {"days": _NUMBERS, "event": [0, 1] * 20, "big": [1e308, -1e308] * 20, "l": [[1]] * 40},
        {"days": _NUMBERS, "event": [0, 1] * 20, "e": [1e-300 * n for n in _NUMBERS]},
    ],
)
def test_hostile_tables(tmp_path, columns):
    check(tmp_path, pl.DataFrame(columns, strict=False))


def test_names_that_are_there_twice_are_refused(tmp_path):
    (tmp_path / "t.csv").write_text("a,a\n1,2\n")
    with pytest.raises(BadInput, match="a column twice"):
        draft(tmp_path / "t.csv", tmp_path / "m.toml", tmp_path / "r.toml")


def test_five_thousand_columns(tmp_path):
    columns = {f"g{n}": [str(n * i % 101 / 7) for i in range(40)] for n in range(5000)}
    text = check(tmp_path, pl.DataFrame({**columns, "time": _NUMBERS, "event": [0, 1] * 20}))
    assert len(tomllib.loads(text)["predictors"]) == 200
    assert "Question: which columns should be predictors?" in text
