"""Files in parts: whatever the parts, the output equals ``score`` of the whole table."""

import datetime as dt
import json
import os
import re
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import srs.batch
from srs import load
from srs.batch import Summary, score_files
from srs.batch.parts import Part, Plan, cut, merge, score_parts
from srs.batch.sources import tables_in
from srs.errors import BadDay, BadInput, BadTable, NoModel
from srs.hints import COMMANDS
from srs.model import MODELS
from srs.tables.columns import csv, into_place
from srs.tables.request import TableRequest
from srs.tables.risks import score
from tests.make import ROW

MODEL = load("srs-3.0")
FAULTS = [{}, {}, {"age": None}, {"diagnosis": "S47"}, {"day": 60}, {"degree": "60"}]


def table(rows=7):
    """Spells of which some can be scored and others not, or in part."""
    spells = [
        {"id": f"{place:03}", "diagnosis": "F438A", "day": 15 + place, **ROW, **fault}
        for place, fault in zip(range(rows), FAULTS * rows, strict=False)
    ]
    return pl.DataFrame(spells or [{"id": "", "diagnosis": "", "day": 1, **ROW}]).head(rows)


def written(frame, folder, cuts=(), ending=".parquet"):
    """The frame's rows in as many files as there are cuts and one more, in order."""
    folder.mkdir(exist_ok=True)
    bounds = [0, *sorted(cuts), len(frame)]
    for place, (start, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
        piece = frame.slice(start, end - start)
        if ending == ".csv":
            piece.write_csv(folder / f"{place}.csv")
        else:
            piece.write_parquet(folder / f"{place}.parquet", row_group_size=3)
    return folder


def read(path):
    return pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path)


class Stop(KeyboardInterrupt): ...


def stopped_after(parts):
    """Interrupts a run when it has finished so many parts."""
    told = iter(range(parts))

    def progress(done, rows):
        if next(told, None) is None:
            raise Stop

    return progress


@settings(max_examples=60)
@given(
    rows=st.integers(0, 20),
    cuts=st.lists(st.integers(0, 20), max_size=3),
    most=st.integers(1, 25),
    stop=st.integers(0, 6),
    endings=st.tuples(*[st.sampled_from([".csv", ".parquet"])] * 2),
    explain=st.sampled_from([False, True, 2]),
    lost=st.sets(st.integers(0, 5)),
)
def test_parts_files_and_interruptions_leave_no_trace_in_the_output(
    tmp_path_factory, rows, cuts, most, stop, endings, explain, lost
):
    tmp_path = tmp_path_factory.mktemp("law")
    frame = table(rows)
    cuts = [min(each, rows) for each in cuts]
    source, out = written(frame, tmp_path / "in", cuts, endings[0]), tmp_path / f"out{endings[1]}"
    how = {"rows_per_part": most, "explain": explain, "horizons": [30, 90]}
    try:
        score_files(source, out, MODEL, progress=stopped_after(stop), **how)
    except Stop:
        assert not out.exists()
        for number in lost:  # as if another executor had been killed
            (tmp_path / f".{out.name}.parts" / f"{number:09}.json").unlink(missing_ok=True)
        summary = score_files(source, out, MODEL, resume=True, **how)
        assert summary.rows == rows
    if endings[0] == ".csv":
        frame = frame.cast(pl.String)
    expected = score(frame, MODEL, explain=explain, horizons=[30, 90])
    numbers = pl.selectors.numeric() - pl.selectors.by_name(frame.columns)
    found = read(out)
    if endings[1] == ".csv":
        (tmp_path / "expected.csv").write_bytes(csv(expected))
        types = {name: expected.schema[name] for name in expected.select(numbers).columns}
        expected, found = read(tmp_path / "expected.csv").cast(types), found.cast(types)
        (tmp_path / "expected.csv").unlink()
    assert_frame_equal(found, expected, abs_tol=1e-9, rel_tol=0)
    assert found.select(~numbers).equals(expected.select(~numbers))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", out.name]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.integers(1, 20))
def test_parts_cover_every_row_once_in_order(rows_of_files, most):
    parts = cut(rows_of_files, most)
    covered = [(p.file, p.offset + row) for p in parts for row in range(p.rows)]
    assert covered == [
        (file, row) for file, rows in enumerate(rows_of_files) for row in range(rows)
    ]
    assert [part.number for part in parts] == list(range(len(parts)))
    assert all(part.rows <= most for part in parts)


def test_a_table_without_rows_is_one_part_without_rows():
    assert cut([0, 0], 9) == [Part(0, 0, 0, 0)]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_summary_counts_the_reasons_of_all_parts_the_most_frequent_first(tmp_path, ending):
    source = written(table(13).with_columns(risk_mine=1), tmp_path / "in", [4])
    summary = score_files(
        source, tmp_path / f"out{ending}", MODEL, horizons=[30, 90], rows_per_part=2
    )
    problems = score(table(13), MODEL, horizons=[30, 90])["problem"]
    assert summary.rows == 13
    assert summary.scored == problems.null_count()
    assert dict(summary.problems) == dict(problems.drop_nulls().value_counts().rows())
    assert list(summary.problems.values()) == sorted(summary.problems.values(), reverse=True)
    assert summary.partly == 2  # on day 60, and on day 30 or later


def test_every_type_of_another_column_is_passed_through(tmp_path):
    others = pl.DataFrame(
        {
            "date": [dt.date(2025, 1, 2), None],
            "moment": pl.Series([dt.datetime(2025, 1, 2, 3, tzinfo=dt.UTC), None]),
            "time": [dt.time(3, 4), None],
            "length": [dt.timedelta(3), None],
            "decimal": [Decimal("1.20"), None],
            "bytes": [b"\0\xff", None],
            "list": [["a", None], None],
            "struct": [{"a": 1, "b": [1.5]}, None],
            "array": pl.Series([[1, 2], None], dtype=pl.Array(pl.Int16, 2)),
            "category": pl.Series(["x", None], dtype=pl.Categorical),
            "enum": pl.Series(["x", None], dtype=pl.Enum(["y", "x"])),
            "float": pl.Series([0.1, None], dtype=pl.Float32),
            "unsigned": pl.Series([2**64 - 1, None], dtype=pl.UInt64),
            "bool": [True, None],
            "nothing": [None, None],
        }
    )
    frame = pl.concat([table(2), others], how="horizontal")
    source = written(frame, tmp_path / "in")
    given_back = pl.read_parquet(source / "0.parquet")  # as Parquet itself changes types
    score_files(source, tmp_path / "out.parquet", MODEL, rows_per_part=1)
    assert_frame_equal(read(tmp_path / "out.parquet").select(frame.columns), given_back)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_files_may_have_their_columns_in_another_order(tmp_path, ending):
    source = written(table(6), tmp_path / "in", [3])
    pl.read_parquet(source / "1.parquet").select(table(0).columns[::-1]).write_parquet(
        source / "1.parquet"
    )
    score_files(source, tmp_path / f"out{ending}", MODEL)
    found = read(tmp_path / f"out{ending}").cast(score(table(6), MODEL).schema)
    assert_frame_equal(found, score(table(6), MODEL))


def test_parts_need_not_be_of_one_size(tmp_path):
    plan = Plan(
        files=(written(table(9), tmp_path / "in") / "0.parquet",),
        columns=tuple(table(9).columns),
        ending=".parquet",
        folder=tmp_path,
        model="srs-3.0",
        models=MODELS,
        asked=TableRequest(),
    )
    parts = [Part(0, 0, 1, 3), Part(1, 0, 4, 1), Part(2, 0, 5, 2), Part(3, 0, 7, 2)]
    assert list(score_parts(plan, parts)) == parts
    assert merge(plan, parts, tmp_path / "out.parquet").rows == 8
    assert_frame_equal(read(tmp_path / "out.parquet"), score(table(9).slice(1), MODEL))


# Which files


def names(folder, *sources):
    return [str(path.relative_to(folder)) for path in tables_in([folder / s for s in sources])]


@pytest.fixture
def folder(tmp_path):
    for name in ("b/1.csv", "a.csv", "b/_SUCCESS", "_b/2.csv", ".h/3.csv", "b/.4.csv", "b/n.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_a_folder_means_the_tables_below_it_by_name(folder):
    (folder / "b" / "0.CSV").touch()
    assert names(folder, "") == ["a.csv", "b/0.CSV", "b/1.csv"]


def test_a_glob_means_what_it_matches(folder):
    assert names(folder, "*.csv") == ["a.csv"]
    assert names(folder, "**/*.csv") == ["a.csv", "b/1.csv"]
    assert names(folder, "?") == ["b/1.csv"]
    assert names(folder, "_b/*") == ["_b/2.csv"]


@pytest.mark.parametrize("glob", ["**", "**/*", "*"])
def test_a_glob_gives_each_table_once(folder, glob):
    (folder / "b" / "n.txt").unlink()
    (folder / "b" / "c").mkdir()
    (folder / "b" / "c" / "4.csv").touch()
    assert names(folder, glob) == ["a.csv", "b/1.csv", "b/c/4.csv"]


def test_links_are_followed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "9.csv").touch()
    (folder / "linked").symlink_to(elsewhere)
    assert names(folder, "") == names(folder, "**/*.csv") == ["a.csv", "b/1.csv", "linked/9.csv"]
    (folder / "linked" / "back").symlink_to(folder)
    with pytest.raises(BadTable, match="given twice: 59 of 62 tables: expected each once"):
        names(folder, "")


@pytest.mark.parametrize("again", ["a.csv", "*.csv", "", "b/../a.csv", "link.csv"])
def test_a_table_that_is_there_twice_is_refused(folder, again):
    (folder / "link.csv").symlink_to(folder / "a.csv")
    with pytest.raises(BadTable, match="tables: expected each once"):
        names(folder, "a.csv", again)


def test_a_link_need_not_lead_to_a_name_with_an_ending(tmp_path):
    written(table(), tmp_path)
    (tmp_path / "0.parquet").rename(tmp_path / "blob")
    (tmp_path / "in.parquet").symlink_to("blob")
    (tmp_path / "out.csv").symlink_to("result")
    score_files(tmp_path / "in.parquet", tmp_path / "out.csv", MODEL)
    assert (tmp_path / "result").read_bytes() == csv(score(table(), MODEL))


def test_sources_keep_their_order(folder):
    assert names(folder, "b", "a.csv") == ["b/1.csv", "a.csv"]


def test_a_file_with_a_wildcard_in_its_name_is_that_file(folder):
    (folder / "[a].csv").touch()
    assert names(folder, "[a].csv") == ["[a].csv"]


def test_two_kinds_of_tables_are_refused(folder):
    (folder / "b" / "5.parquet").touch()
    with pytest.raises(BadTable, match="two kinds"):
        tables_in([folder])


@pytest.mark.parametrize("source", ["*.parquet", "**/.*", "b/gone", "b/gone.csv"])
def test_a_missing_table_says_what_is_expected(folder, source):
    with pytest.raises(BadTable, match=r"expected a file, a folder or a glob|no such file|ending"):
        score_files(folder / source, folder / "out.csv", MODEL)


# What stays when something goes wrong


def refused(match, source, out, **how):
    """The run is refused for the reason, and leaves nothing."""
    before = sorted(out.parent.iterdir()) if out.parent.is_dir() else None
    content = out.read_bytes() if out.is_file() else None
    with pytest.raises(BadTable) as caught:
        score_files(source, out, MODEL, rows_per_part=4, **how)
    told = caught.value.worded(COMMANDS)
    assert re.search(match, told)
    assert "\n" not in told
    assert before is None or sorted(out.parent.iterdir()) == before
    assert content is None or out.read_bytes() == content


def test_an_output_that_exists_is_replaced_only_if_that_is_wanted(tmp_path):
    source, out = written(table(), tmp_path / "in"), tmp_path / "out.parquet"
    out.write_text("precious")
    refused("output exists: .*--overwrite", source, out)
    score_files(source, out, MODEL, overwrite=True)
    assert_frame_equal(read(out), score(table(), MODEL))


@pytest.mark.parametrize("way", ["file", "folder", "link"])
def test_an_output_that_is_read_is_refused(tmp_path, way):
    source = written(table(), tmp_path / "in")
    out = source / "0.parquet"
    if way == "link":
        (tmp_path / "link.parquet").symlink_to(out)
        out = tmp_path / "link.parquet"
    refused("one of the input tables", source if way == "folder" else out, out, overwrite=True)


@pytest.mark.parametrize(
    ("out", "match"),
    [
        ("gone/out.csv", "its folder does not exist"),
        ("out.txt", r"expected \.csv or \.parquet"),
        ("taken.csv", "is a directory"),
        (f"{'x' * 245}.csv", "file name too long$"),
    ],
)
def test_an_output_that_cannot_be_is_refused(tmp_path, out, match):
    (tmp_path / "taken.csv").mkdir()
    refused(match, written(table(), tmp_path / "in"), tmp_path / out)


def test_tables_with_other_columns_are_reported_by_their_place(tmp_path):
    source = written(table(), tmp_path / "in", [2, 4])
    third = source / "2.parquet"
    table().drop("age").write_parquet(third)
    refused("^file 3 of 3: it lacks age", source, tmp_path / "out.csv")
    table().with_columns(more=1).write_parquet(third)
    refused("^file 3 of 3: it also has more", source, tmp_path / "out.csv")
    table().with_columns(age=43).write_parquet(third)
    refused("^file 3 of 3: the column age is .*: expected", source, tmp_path / "out.csv")


def test_structures_that_a_csv_cannot_hold_are_refused_before_anything_is_scored(tmp_path):
    source = written(table().with_columns(s=pl.struct("id")), tmp_path / "in")
    refused(r"ends in \.parquet", source, tmp_path / "out.csv", progress=stopped_after(0))


def damaged(path, at):
    """The file with bytes in its pages overwritten, from a share of its length."""
    content = bytearray(path.read_bytes())
    start = int(len(content) * at)
    content[start : start + 2000] = b"\xff" * 2000
    path.write_bytes(content)


def big(rows=20_000):
    spells = pl.concat([table(100)] * (rows // 100))
    return spells.with_columns(id=pl.int_range(rows).hash().cast(pl.String))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.8])
def test_a_parquet_file_that_is_damaged_somewhere_is_refused(tmp_path, share):
    source = tmp_path / "in.parquet"
    big().write_parquet(source, row_group_size=5_000)
    damaged(source, share)
    with pytest.raises(BadTable, match="cannot be read: it is damaged"):
        score_files(source, tmp_path / "out.parquet", MODEL, rows_per_part=2_000)
    assert list(tmp_path.iterdir()) == [source]


def test_a_parquet_file_cut_short_is_refused(tmp_path):
    source = tmp_path / "in.parquet"
    table().write_parquet(source)
    for length in (0, 3, 4, 500, source.stat().st_size - 1):
        os.truncate(source, length)
        refused("cannot be read: it is (damaged|empty)", source, tmp_path / "out.parquet")
        table().write_parquet(source)


LINE = b"1,F438A," + b"x" * 20 + b"\n"


@pytest.mark.parametrize(
    ("line", "match"),
    [
        (b"1,F438A,x,y\n", "a line has more fields than the first"),
        (b"1,F438\xc5,x\n", "not in UTF-8"),
        (b'1,"F438A,x\n', "a quotation mark is not closed"),
        (b"1,F438A," + b"x" * 30_000_000 + b"\n", "a line is longer than 16 MB"),
    ],
    ids=["ragged", "latin-1", "quote", "endless"],
)
def test_a_csv_that_is_broken_further_down_is_refused(tmp_path, line, match):
    source = tmp_path / "in.csv"
    source.write_bytes(b"id,diagnosis,note\n" + LINE * 200_000 + line + LINE * 9)
    refused(match, source, tmp_path / "out.csv", allow_missing=True)


def test_an_endless_text_in_a_parquet_file_is_refused(tmp_path):
    source = tmp_path / "in.parquet"
    notes = [*["x"] * 8, "x" * 20_000_000]
    table(9).with_columns(note=pl.Series(notes)).write_parquet(source)
    refused("the column note has a text of more than 16 MB", source, tmp_path / "out.csv")


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_an_empty_file_is_refused_and_a_header_alone_is_a_table(tmp_path, ending):
    source, out = tmp_path / f"in{ending}", tmp_path / f"out{ending}"
    source.touch()
    refused("cannot be read", source, out)
    written(table().clear(), tmp_path / "h", (), ending)
    assert score_files(tmp_path / "h", out, MODEL) == Summary()
    assert read(out).columns == score(table().clear(), MODEL).columns


def test_a_line_with_fewer_fields_keeps_its_place_with_its_reason(tmp_path):
    (tmp_path / "in.csv").write_bytes(csv(table(1)) + b"x,F438A\n" + csv(table(1), header=False))
    score_files(tmp_path / "in.csv", tmp_path / "out.parquet", MODEL)
    found = read(tmp_path / "out.parquet")
    assert found["id"].to_list() == ["000", "x", "000"]
    assert found["problem"][1].startswith("missing: ")
    assert found["risk_90"].null_count() == 1


def test_a_model_that_is_not_the_published_one_is_refused(tmp_path):
    other = replace(MODEL, manifest={**MODEL.manifest, "source": "mine"})
    with pytest.raises(NoModel, match="differs from the published srs-3.0"):
        score_files(written(table(), tmp_path / "in"), tmp_path / "out.csv", other)


def test_an_input_that_is_gone_in_the_end_is_noticed(tmp_path):
    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    table(8).write_parquet(source)

    def gone(done, rows):
        if done == rows:
            source.unlink()

    with pytest.raises(BadTable, match="input was changed"):
        score_files(source, out, MODEL, progress=gone)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"model": "srs-9"}, NoModel),
        ({"day": 0}, BadDay),
        ({"horizons": []}, BadDay),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path, how, error):
    source = written(table(), tmp_path / "in")
    with pytest.raises(error):
        score_files(source, tmp_path / "out.csv", **how)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


# Going on


@pytest.fixture
def interrupted(tmp_path):
    """A run that was interrupted after two of four parts."""
    source, out = written(table(8), tmp_path / "in"), tmp_path / "out.parquet"
    with pytest.raises(Stop):
        score_files(source, out, MODEL, rows_per_part=2, progress=stopped_after(2))
    return source, out


def test_finished_parts_are_not_scored_again(interrupted):
    source, out = interrupted
    told = []
    score_files(source, out, MODEL, resume=True, progress=lambda *rows: told.append(rows))
    assert told == [(4, 8), (6, 8), (8, 8)]
    assert_frame_equal(read(out), score(table(8), MODEL))


def test_without_resuming_all_parts_are_scored(interrupted):
    source, out = interrupted
    told = []
    score_files(source, out, MODEL, rows_per_part=4, progress=lambda *rows: told.append(rows))
    assert told == [(0, 8), (4, 8), (8, 8)]


def test_without_resuming_no_part_of_an_earlier_run_is_used(interrupted):
    source, out = interrupted
    score_files(source, out, MODEL, rows_per_part=2, day=20)
    assert_frame_equal(read(out), score(table(8), MODEL, day=20))


def test_there_need_not_be_anything_to_resume(tmp_path):
    source = written(table(), tmp_path / "in")
    assert score_files(source, tmp_path / "out.csv", MODEL, resume=True).rows == 7


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"model": "srs-2.2"}, "the model"),
        ({"day": 20}, "the day"),
        ({"horizons": [90, 180]}, "the horizons"),
        ({"explain": True}, "what is explained"),
    ],
)
def test_parts_of_another_run_are_not_gone_on_from(interrupted, change, what):
    source, out = interrupted
    parts = sorted((out.parent / ".out.parquet.parts").iterdir())
    with pytest.raises(BadTable, match=f"differs in {what}: "):
        score_files(source, out, **{"model": MODEL, "resume": True} | change)
    assert sorted((out.parent / ".out.parquet.parts").iterdir()) == parts
    assert score_files(source, out, MODEL, resume=True).rows == 8


def test_parts_of_another_input_are_not_gone_on_from(interrupted):
    source, out = interrupted
    table(9).write_parquet(source / "0.parquet")
    with pytest.raises(BadTable, match="differs in the input: "):
        score_files(source, out, MODEL, resume=True)


def test_an_input_that_changes_during_the_run_is_noticed(tmp_path):
    source, out = written(table(8), tmp_path / "in"), tmp_path / "out.parquet"

    def changed(done, rows):
        if done == rows:
            table(9).write_parquet(source / "0.parquet")

    refused("input was changed", source, out, progress=changed)


@pytest.mark.parametrize("damage", ["cut", "gone", "count"])
def test_a_part_that_is_not_whole_is_scored_again(interrupted, damage):
    source, out = interrupted
    parts = out.parent / ".out.parquet.parts"
    if damage == "cut":
        os.truncate(parts / "000000001.parquet", 10)
    elif damage == "gone":
        (parts / "000000000.parquet").unlink()
    else:
        (parts / "000000001.json").write_text("{")
    score_files(source, out, MODEL, resume=True)
    assert_frame_equal(read(out), score(table(8), MODEL))


def test_a_part_that_was_changed_is_reported(interrupted):
    source, out = interrupted
    part = out.parent / ".out.parquet.parts" / "000000001.parquet"
    part.write_bytes(bytes(part.stat().st_size))
    with pytest.raises(BadTable) as caught:
        score_files(source, out, MODEL, resume=True)
    assert caught.value.worded(COMMANDS).endswith("; start again without --resume")
    assert not out.exists()


def test_two_runs_on_one_output_are_kept_apart(tmp_path):
    source, out = written(table(8), tmp_path / "in"), tmp_path / "out.parquet"

    def meanwhile(done, rows):
        if done == 4:
            with pytest.raises(BadTable, match="another run is writing this output"):
                score_files(source, out, MODEL)
            with pytest.raises(BadTable, match="another run is writing this output"):
                score_files(source, out, MODEL, resume=True)

    assert score_files(source, out, MODEL, rows_per_part=4, progress=meanwhile).rows == 8
    assert_frame_equal(read(out), score(table(8), MODEL))


def test_the_plan_says_what_it_is_for_without_a_row(interrupted):
    _, out = interrupted
    plan = json.loads((out.parent / ".out.parquet.parts" / "plan.json").read_text())
    assert plan["rows_per_part"] == 2
    assert plan["the model"][0] == "srs-3.0"


def test_wide_rows_make_small_parts(tmp_path):
    source, told = tmp_path / "in.parquet", []
    pl.concat([table(10)] * 500).with_columns(note=pl.lit("x" * 50_000)).write_parquet(source)
    score_files(source, tmp_path / "out.parquet", MODEL, progress=lambda *rows: told.append(rows))
    assert 3 <= len(told) <= 6


def test_what_the_system_says_is_known_whoever_hands_it_on(tmp_path):
    with pytest.raises(OSError, match=r"\[Errno 28\]"), into_place(tmp_path / "out"):
        raise pl.exceptions.ComputeError("parquet: IO error: No space (os error 28)")
    assert list(tmp_path.iterdir()) == []


def test_nothing_else_is_exported():
    with pytest.raises(AttributeError):
        srs.batch.nothing  # noqa: B018


def test_an_unknown_engine_is_reported_before_anything_is_done(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("diagnosis\nF43\n")
    with pytest.raises(BadInput, match="expected one of local, spark"):
        score_files(source, tmp_path / "out.csv", engine="ray")
    assert sorted(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("least", [1, 1000], ids=["copied", "encoded anew"])
def test_parts_are_one_table_whichever_way_they_are_put_together(tmp_path, monkeypatch, least):
    monkeypatch.setattr("srs.batch.parts._LEAST_GROUP", least)
    source, out = written(table(20), tmp_path / "in"), tmp_path / "out.parquet"
    score_files(source, out, MODEL, rows_per_part=3)
    assert_frame_equal(read(out), score(table(20), MODEL))


def test_a_byte_of_a_large_part_that_was_changed_is_reported(interrupted, monkeypatch):
    monkeypatch.setattr("srs.batch.parts._LEAST_GROUP", 1)
    source, out = interrupted
    part = out.parent / ".out.parquet.parts" / "000000001.parquet"
    content = bytearray(part.read_bytes())
    content[len(content) // 3] ^= 1
    part.write_bytes(content)
    with pytest.raises(BadTable, match="a finished part is broken"):
        score_files(source, out, MODEL, resume=True)
    assert not out.exists()
