"""One line on what is wrong with a cluster, from Spark's messages.

Spark reports a wrong setting in pages about its internals. Each fault here has a pattern that
identifies it, and says what to set.
"""

import re
from collections.abc import Mapping
from string import Template

from ..installation import DISTRIBUTION, VERSION

CONNECT = (
    "a session of Spark Connect cannot send a model once per executor: expected a classic one "
    "(spark-submit, pyspark), without SPARK_REMOTE and --remote"
)

_JAVA = "expected Java 17 or later on the PATH or in JAVA_HOME"
_ONE_OF_OURS = f"set PYSPARK_PYTHON to one there that has {DISTRIBUTION} $version, extra spark"

# Patterns in the output of Spark's start; the first match counts.
_AT_START = {
    r"Missing application resource": "PYSPARK_SUBMIT_ARGS does not end in pyspark-shell: expected "
    "as in --master spark://host:7077 pyspark-shell",
    r"HADOOP_CONF_DIR or YARN_CONF_DIR": "the master yarn needs HADOOP_CONF_DIR or YARN_CONF_DIR: "
    "set one to the folder of the cluster's configuration",
    r"Could not parse Master|Invalid master|Master must|Invalid cluster deploy": "Spark does not "
    "know the master: expected spark://host:7077, yarn, k8s://https://host:6443 or local[4]",
    r"All masters are unresponsive|No route to host|UnknownHostException": "no answer from the "
    "master $master: expected the address that the cluster's master reports, reachable from this "
    "machine",
    r"UnsupportedClassVersionError|more recent version of the Java|Unrecognized option|"
    r"jdk\.incubator\.vector not found": f"Java is too old: {_JAVA}",
    r"java: ((command )?not found|No such file)|JAVA_HOME is not set": f"Java was not found: "
    f"{_JAVA}",
}

# Patterns in the output of an aborted job.
_AT_WORK = {
    r"PYTHON_VERSION_MISMATCH\D*(?P<theirs>[\d.]+) than that in driver: (?P<ours>[\d.]+)": "the "
    "executors' Python ($python) is $theirs, the driver's $ours: "
    f"{_ONE_OF_OURS}, of Python $ours",
    r'Cannot run program "(?P<program>[^"]*)': "the executors cannot run the Python $program: "
    f"{_ONE_OF_OURS}",
    r"No module named '(?P<module>[^'.]*)": "the executors' Python ($python) lacks $module: "
    f"{_ONE_OF_OURS}",
    r"needs the extra (?P<extra>\w+)": "the executors' Python ($python) has srs without the extra "
    f"$extra: {_ONE_OF_OURS}",
    r"Can't get attribute|AttributeError: module 'srs": "the executors' Python ($python) has "
    f"another version of srs: {_ONE_OF_OURS}",
}


def why_not_started(told: str, master: str) -> str | None:
    """What to set, from Spark's output *told* when it did not start; None if unknown."""
    return _first(_AT_START, told, {"master": master})


def why_given_up(told: str, python: str, master: str) -> str | None:
    """What to set, from Spark's output *told* about a job; None if executors were lost, say."""
    about = {"python": python, "master": master, "version": VERSION}
    # A master that does not answer shows up in the first job.
    unanswered = {words: say for words, say in _AT_START.items() if "unresponsive" in words}
    return _first(_AT_WORK | unanswered, told, about)


def _first(faults: Mapping[str, str], told: str, about: dict[str, str]) -> str | None:
    for words, say in faults.items():
        if found := re.search(words, told):
            return Template(say).substitute(about | found.groupdict())
    return None
