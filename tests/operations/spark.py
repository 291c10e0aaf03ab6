"""A standalone Spark cluster of two workers; one executor is killed during a job.

python -m tests.operations.spark
"""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from tests.functional.test_spark import spells

from .report import Missing, program, run, waited

FILES, ROWS = 24, 10_000
EXECUTOR = "CoarseGrainedExecutorBackend"


def spark_class():
    found = find_spec("pyspark")
    if found is None:
        raise Missing("pyspark is not installed here: make test installs it")
    return Path(found.origin).parent / "bin" / "spark-class"


def environment():
    """For this machine's loopback alone, and the Python that runs this."""
    ours = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    return (
        os.environ | ours | {"SPARK_NO_DAEMONIZE": "1", "SPARK_HOME": str(spark_class().parents[1])}
    )


@contextmanager
def started(kind, *words, log):
    """A process of the cluster, which logs into the file *log*."""
    main = f"org.apache.spark.deploy.{kind.lower()}.{kind}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [spark_class(), main, "--host", "127.0.0.1", "--webui-port", "0", *words],
            env=environment(),
            stdout=output,
            stderr=output,
            cwd=log.parent,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def address(log):
    found = re.search(r"spark://127\.0\.0\.1:\d+", log.read_text())
    return found and found[0]


def executors(worker):
    """The process ids of those that *worker* has started."""
    children = Path(f"/proc/{worker.pid}/task").glob("*/children")
    found = [int(pid) for each in children for pid in each.read_text().split()]
    return [pid for pid in found if EXECUTOR in _command(pid)]


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def score(folder, out, engine, **given):
    words = ["score", folder / "spells", "-o", out, "--explain", "top:3", "--engine", engine]
    return subprocess.Popen(
        [sys.executable, "-m", "srs", *map(str, words)],
        env=environment() | given,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def scenario(report, folder, stack):
    program("java", "default-jre-headless")
    (folder / "spells").mkdir()
    for number in range(FILES):
        spells(ROWS, seed=number).write_parquet(folder / "spells" / f"{number:02}.parquet")
    report.did(f"made {FILES} files of {ROWS} spells")
    alone = score(folder, folder / "alone.parquet", "local")
    _, told = alone.communicate()
    report.holds("srs score scores them on one machine", alone.returncode == 0, told)

    stack.enter_context(started("Master", "--port", "0", log=folder / "master.log"))
    master = waited(lambda: address(folder / "master.log"))
    report.holds("a master runs", master is not None, (folder / "master.log").read_text()[-500:])
    workers = [
        stack.enter_context(
            started("Worker", "-c", "1", "-m", "1200m", master, log=folder / f"{name}.log")
        )
        for name in ("one", "two")
    ]
    registered = "Successfully registered"
    for name in ("one", "two"):
        log = folder / f"{name}.log"
        report.until(f"the worker {name} joins it", lambda log=log: registered in log.read_text())
    loses_one(report, folder, master, workers)


def loses_one(report, folder, master, workers):
    out = folder / "spark.parquet"
    submit = f"--master {master} --conf spark.executor.memory=1g --conf spark.driver.host=127.0.0.1"
    job = score(folder, out, "spark", PYSPARK_SUBMIT_ARGS=f"{submit} pyspark-shell")
    try:
        waited(lambda: all(executors(worker) for worker in workers))
        both = [executors(worker) for worker in workers]
        report.holds("an executor runs on each", all(both), str(both))
        parts = out.with_name(f".{out.name}.parts")
        done = waited(lambda: len(list(parts.glob("0*.json"))) >= 2 and job.poll() is None)
        report.holds("the job is in its middle", bool(done), str(list(folder.iterdir())))
        victim = both[0][0]
        os.kill(victim, signal.SIGKILL)
        report.did(f"killed the executor {victim}")
        report.until("a new one takes its place", lambda: set(executors(workers[0])) - {victim})
        _, told = job.communicate(timeout=600)
        report.holds("the job ends well all the same", job.returncode == 0, told[-1000:])
    finally:
        job.kill()
        job.wait()
    there, expected = pl.read_parquet(out), pl.read_parquet(folder / "alone.parquet")
    report.did(f"compares {len(expected)} rows, {len(expected.columns)} columns")
    report.holds("every row is there, in its place", there["number"].equals(expected["number"]))
    try:
        assert_frame_equal(there, expected, rel_tol=0, abs_tol=1e-12)
        differs = ""
    except AssertionError as error:
        differs = str(error)
    report.holds("and says what srs score says on one machine, to 1e-12", not differs, differs)


if __name__ == "__main__":
    run(scenario)
