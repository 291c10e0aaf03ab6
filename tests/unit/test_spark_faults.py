"""A cluster's fault in one line, from the pages that Spark prints."""

import pytest

from srs.batch.spark_faults import why_given_up, why_not_started
from srs.installation import VERSION

MASTER = "spark://host.example:7077"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Error: Missing application resource.\n\nUsage: spark-submit", "pyspark-shell"),
        (
            "SparkException: When running with master 'yarn' either HADOOP_CONF_DIR or "
            "YARN_CONF_DIR must be set in the environment.",
            "YARN_CONF_DIR: set one",
        ),
        ("SparkException: Could not parse Master URL: 'sparkk://x:1'", "does not know the master"),
        ("SparkException: Invalid master URL: spark://127.0.0.1", "does not know the master"),
        (
            "SparkException: Master must either be yarn or start with spark",
            "does not know the master",
        ),
        (
            "Reason: All masters are unresponsive! Giving up.",
            f"no answer from the master {MASTER}",
        ),
        (
            "spark-class: line 71: /nowhere/bin/java: No such file or directory",
            "Java was not found",
        ),
        ("spark-class: line 71: java: command not found", "Java was not found"),
        (
            "java.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been "
            "compiled by a more recent version of the Java Runtime",
            "Java is too old: expected Java 17",
        ),
    ],
)
def test_why_spark_did_not_start(told, said):
    found = why_not_started(f"noise\n{told}\n\tat org.apache", MASTER)
    assert said in found
    assert "\n" not in found


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "ModuleNotFoundError: No module named 'srs'\n",
            "the executors' Python (python3) lacks srs",
        ),
        ("ModuleNotFoundError: No module named 'polars.series'", "lacks polars"),
        (
            "[PYTHON_VERSION_MISMATCH] Python in worker has different version: 3.12 than that in "
            "driver: 3.11, PySpark cannot run",
            "is 3.12, the driver's 3.11",
        ),
        (
            'java.io.IOException: Cannot run program "/nowhere/python": error=2',
            "Python /nowhere/python",
        ),
        (
            "srs.errors.MissingExtra: a table needs the extra tables, which is not installed: x",
            "srs without the extra tables",
        ),
        (
            "AttributeError: Can't get attribute '_Sent' on <module 'srs.batch.spark'",
            "another version of srs",
        ),
    ],
)
def test_what_the_executors_lack_is_reported_and_what_to_set(told, said):
    found = why_given_up(f"An error occurred\n{told}\n\tat org.apache", "python3", MASTER)
    assert said in found
    assert "set PYSPARK_PYTHON to one there" in found
    assert VERSION in found
    assert "\n" not in found


def test_a_master_that_nobody_answers_at_is_reported_when_the_first_job_finds_out():
    found = why_given_up("All masters are unresponsive! Giving up.", "python3", MASTER)
    assert MASTER in found


@pytest.mark.parametrize("told", ["", "ExecutorLostFailure (executor 1 exited)", "a disk is full"])
def test_of_what_is_not_known_nothing_is_made_up(told):
    assert why_given_up(told, "python3", MASTER) is None
    assert why_not_started(told, MASTER) is None
