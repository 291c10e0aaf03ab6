"""``srs score`` over files as a user meets it: killed, interrupted, out of room, in a terminal."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from functools import partial

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from srs import load
from srs.tables.risks import score
from tests.functional.conftest import scored_of
from tests.functional.test_command_line import in_a_terminal
from tests.make import ROW

MODEL = load("srs-3.0")


def spells(rows):
    frame = pl.DataFrame([{"diagnosis": "F438A", **ROW}, {"diagnosis": "S47", **ROW}])
    return pl.concat([frame] * (rows // 2)).with_row_index("id")


@pytest.fixture
def source(tmp_path):
    (tmp_path / "in").mkdir()
    spells(2_000).write_parquet(tmp_path / "in" / "1.parquet", row_group_size=300)
    spells(1_000).write_parquet(tmp_path / "in" / "2.parquet")
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "risks.parquet"


def expected(**how):
    return score(pl.concat([spells(2_000), spells(1_000)]), MODEL, **how)


# As ``python -m srs``, but with so many parts that there is time to interrupt it.
MANY_PARTS = (
    "-c",
    "import srs.__main__, srs.batch.files as f; f._MOST_ROWS = 1_000; srs.__main__.main()",
)


def run(*words, **how):
    call = [sys.executable, "-m", "srs", "score", *map(str, words)]
    # Who measures coverage writes a file at the end, too, and may have no room for it.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    found = subprocess.run(call, capture_output=True, text=True, env=environment, **how)
    return found.returncode, found.stdout, found.stderr


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_nobody_need_listen(source, out, more):
    call = [sys.executable, "-m", "srs", "score", source, "-o", out, *more]
    found = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *call], capture_output=True)
    assert found.returncode == 0
    assert b"Traceback" not in found.stderr
    assert_frame_equal(pl.read_parquet(out), expected())


def left(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir())


IN_PARTS = """
import sys
from srs.batch import score_files
tell = lambda done, rows: print(done, rows, flush=True)
score_files(sys.argv[1], sys.argv[2], rows_per_part=100, explain=2, progress=tell)
"""


@pytest.mark.parametrize("done", [0, 700, 3000])
def test_a_killed_run_goes_on_and_gives_the_same(srs, source, out, tmp_path, done):
    call = [sys.executable, "-c", IN_PARTS, source, out]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.startswith(f"{done} "):
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    assert left(tmp_path) == [".risks.parquet.parts", "in"]
    assert srs("score", source, "-o", out, "--resume", "--explain", "top:2")[0] == 0
    assert_frame_equal(pl.read_parquet(out), expected(explain=2), rel_tol=0, abs_tol=1e-9)
    assert left(tmp_path) == ["in", "risks.parquet"]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on(srs, out, tmp_path, sign):
    source = tmp_path / "in.parquet"
    spells(200_000).write_parquet(source)
    out.write_text("precious")
    call = [sys.executable, *MANY_PARTS, "score", source, "-o", out, "--overwrite"]
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / ".risks.parquet.parts" / "000000000.json").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(sign)
        _, err = process.communicate()
    assert process.returncode == 130
    assert err.splitlines()[-1].startswith("srs: interrupted: the output is as it was")
    assert "--resume" in err.splitlines()[-1]
    assert out.read_text() == "precious"
    status, _, err = srs("score", source, "-o", out, "--resume")
    assert (status, "exists" in err) == (1, True)
    status, _, err = srs("score", source, "-o", out, "--resume", "--overwrite")
    assert (status, scored_of(err)) == (
        0,
        "scored: 100\u00a0000 of 200\u00a0000 rows, 0 more in part",
    )
    assert left(tmp_path) == ["in.parquet", "risks.parquet"]
    assert pl.read_parquet(out, columns=["id"])["id"].equals(spells(200_000)["id"])


def at_most(size):
    """No file that is written may become longer, as where a disk is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_where_there_is_no_room_for_a_part_nothing_is_left(source, tmp_path, ending):
    status, out, err = run(
        source, "-o", tmp_path / f"out{ending}", "--explain", preexec_fn=partial(at_most, 2_000)
    )
    assert (status, out) == (1, "")
    assert err.splitlines()[-1] == "srs: the output cannot be written: file too large"
    assert left(tmp_path) == ["in"]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_where_there_is_no_room_for_the_whole_the_parts_are_kept(srs, tmp_path, ending):
    source, out = tmp_path / "in.parquet", tmp_path / f"out{ending}"
    frame = spells(20_000).with_columns(noise=pl.int_range(20_000).hash().cast(pl.String))
    frame.write_parquet(source)
    code = IN_PARTS.replace("100", "1_000").replace("sys.argv[2]", "sys.argv[2], overwrite=True")
    told = "lambda kind, error, trace: print(kind.__name__, error, error.hint, file=sys.stderr)"
    code = code.replace("import sys", f"import sys; sys.excepthook = {told}")
    call = [sys.executable, "-c", code, source, out]
    out.write_text("precious")
    room = {".csv": 500_000, ".parquet": 150_000}[ending]
    found = subprocess.run(
        call, capture_output=True, text=True, preexec_fn=partial(at_most, room), check=False
    )
    assert found.returncode == 1
    fault = "BadTable the output cannot be written: file too large Hint(code='resume', of='')"
    assert found.stderr.splitlines()[-1] == fault
    assert found.stdout.endswith("20000 20000\n")
    assert out.read_text() == "precious"
    words = "--resume", "--overwrite", "--explain=top:2"
    status, _, err = srs("score", source, "-o", out, *words)
    assert (status, scored_of(err)) == (
        0,
        "scored: 10\u00a0000 of 20\u00a0000 rows, 0 more in part",
    )
    assert left(tmp_path) == sorted(["in.parquet", out.name])


@pytest.mark.parametrize(
    ("words", "explain"),
    [
        (["--explain", "IN", "-o", "OUT"], True),
        (["IN", "-o", "OUT", "--explain"], True),
        (["--explain", "top:2", "IN", "-o", "OUT"], 2),
        (["IN", "--explain=top:1", "-o", "OUT"], 1),
        (["-o", "OUT", "--explain", "--", "IN"], True),
        (["IN", "-o", "OUT"], False),
    ],
)
def test_explain_has_a_value_or_none(srs, source, out, words, explain):
    names = {"IN": source, "OUT": out}
    assert srs("score", *[names.get(word, word) for word in words])[0] == 0
    assert pl.read_parquet(out).columns == expected(explain=explain).columns


@pytest.mark.parametrize("value", ["top:0", "top:x", "top:-1", "top:", "top:²"])
def test_an_impossible_number_of_reasons_is_wrong_usage(srs, source, out, value):
    status, _, err = srs("score", source, "-o", out, "--explain", value)
    assert (status, "top:3" in err) == (2, True)
    assert not out.exists()


def test_several_tables_go_into_one(srs, source, out):
    found = srs("score", source / "2.parquet", source / "1.parquet", "-o", out, "--json")
    assert found[0] == 0
    assert json.loads(found[1])["rows"] == 3_000
    assert pl.read_parquet(out)["id"].to_list() == [*range(1_000), *range(2_000)]


def test_a_glob_need_not_be_taken_by_the_shell(srs, source, out):
    assert srs("score", source / "[12].*", "-o", out)[0] == 0
    assert_frame_equal(pl.read_parquet(out), expected())


@pytest.mark.needs("terminals")
def test_on_a_terminal_rows_rate_and_time_left_are_shown(out, tmp_path):
    source = tmp_path / "in.parquet"
    spells(30_000).write_parquet(source)
    status, shown = in_a_terminal("score", source, "-o", out, columns=100, start=MANY_PARTS)
    assert status == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    assert re.search(r"Scoring .* [\d\xa0]+ of 30\xa0000 rows, [\d\xa0]+ rows/s 0:\d\d:\d\d", shown)
    assert re.search(r"Writing .* 30\xa0000 of 30\xa0000 rows", shown)
    assert "scored: 15\u00a0000 of 30\u00a0000 rows" in shown


def test_importing_the_package_stays_quick():
    code = (
        "import sys, srs, srs.batch; sys.exit(any(n in sys.modules for n in ('polars', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
