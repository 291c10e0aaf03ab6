"""Every answer of the SOAP services, validated against the official schemas.

    python -m tests.operations.official_schemas PATH [--xjc] [--quick]

PATH is a checkout of the public repository sklintyg/schemas, or of its domain
clinicalprocess-healthcond-srs alone. The service is started here, on a free port and an empty
SQLite database, and asked for every operation, every code of every published model and its
subcodes, in every state that an answer can have; then for whatever the schemas let a client send,
drawn at random. With --xjc the answers are read by code that JAXB generates from the schemas, too,
to which an unexpected element is an error (Debian: default-jdk-headless, jaxb, libjaxb-java).
--quick takes a part of the subcodes.

Prints how many answers there were and what differs. The exit status is 1 if anything does, 3 if
something is missing.
"""

import argparse
import logging
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import structlog
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from tests.functional.soap import ANSWERS, PERSON, envelope, fault, serving
from tests.operations.soap_states import Walk
from tests.valid_messages import Schemas

XS = "{http://www.w3.org/2001/XMLSchema}"
JARS = Path("/usr/share/java")
JAXB = (
    *("jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "istack-commons-runtime.jar"),
    *("txw2.jar", "javax.activation.jar"),
)
LIKELY = {
    "code": ["F43.8A", "F43", "f41.1", "A00", "F43.8AB", ""],
    "person-id": [PERSON, "198203749821", "990000000000", "198213419821"],
    "frageid-srs": [*ANSWERS, "empty"],
    "svarsid-srs": [*ANSWERS.values(), "empty"],
    "prediktionsmodellversion": ["3.0", "2.1"],
}
_SHOWN = 20  # kinds of differences


class Missing(Exception):
    """What this machine lacks, in one line."""


class Judge:
    """Sends requests to the *server*, and holds both sides against the official schemas."""

    def __init__(self, server, official, folder):
        self.server, self.official, self.folder = server, official, folder
        self.sent, self.different = Counter(), Counter()
        self._validators = {}

    def ask(self, path, body):
        response = self.server.post(path, body)
        message = etree.fromstring(body)[-1][0]
        name = etree.QName(message).localname.removesuffix("Request")
        self.sent[name] += 1
        if not self._valid(message):
            self.differs(name, "the request", self._told(message))
        if response.status_code != 200:
            code, told = fault(response)
            # The one fault that the contract has for a valid request.
            if not (name == "SetOwnOpinion" and code == "soapenv:Client" and "prediction" in told):
                self.differs(name, "fault", told)
            return
        answer = etree.fromstring(response.content)[-1][0]
        number = self.sent.total()
        (self.folder / f"{number:06}-{name}.xml").write_bytes(etree.tostring(answer))
        if not self._valid(answer):
            self.differs(name, "the answer", self._told(answer))

    def differs(self, name, what, why):
        self.different[f"{name}: {what}: {why}"] += 1

    def _valid(self, message):
        return self._validator(message)(message)

    def _told(self, message):
        return self._validator(message).error_log[0].message

    def _validator(self, message):
        name = etree.QName(message).localname
        operation = name.removesuffix("Request").removesuffix("Response")
        if operation not in self._validators:
            self._validators[operation] = etree.XMLSchema(file=str(self.official[operation]))
        return self._validators[operation]


def domain(path):
    """The responder schema of each operation that is served, in its newest version.

    GetDiagnosisCodes' is taken without its own restriction of diagnos, which puts the code in the
    operation's namespace: clients read it in that of the types, where the old service sent it.

    Raises
    ------
    Missing
    """
    found = {}
    for each in sorted(path.rglob("*Responder_*.xsd")):
        namespace = etree.parse(each).getroot().get("targetNamespace", "")
        if namespace.startswith("urn:riv:clinicalprocess:healthcond:srs:"):
            found[each.name.partition("Responder_")[0]] = each
    found.pop("SetUserReview", None)  # which no client calls
    if "GetSRSInformation" not in found:
        raise Missing(f"{path} has no schemas of clinicalprocess-healthcond-srs: check them out")
    return found


def without_own_diagnos(schema):
    """A copy of the schema next to the others, as in the contract."""
    tree = etree.parse(schema)
    for element in tree.iter(f"{XS}element"):
        if element.get("type") == "tns:diagnos":
            element.set("type", "types:diagnos")
    tree.write(schema)


def drawn(judge, examples):
    """Whatever the official schemas let a client send."""
    for name, path in PATHS.items():
        _drawn(
            judge, path, Schemas(judge.official[name], LIKELY).messages(f"{name}Request"), examples
        )


def _drawn(judge, path, messages, examples):
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(messages)
    def ask(message):
        judge.ask(path, envelope(etree.tostring(message).decode()))

    ask()


PATHS = {
    "GetSRSInformation": "getsrs",
    "GetSRSInformationForDiagnosis": "getsrsfordiagnosis",
    "GetPredictionQuestions": "predictionquestions",
    "GetDiagnosisCodes": "diagnosiscodes",
    "GetRiskPredictionForCertificate": "get-risk-prediction-for-certificate/v1.0",
    "GetConsent": "get-consent",
    "SetConsent": "set-consent",
    "SetOwnOpinion": "set-own-opinion",
}


def generated(official, answers, folder):
    """How many answers generated code reads, and how often it stops at what.

    Raises
    ------
    Missing
    """
    for program in ("xjc", "javac", "java"):
        if not shutil.which(program):
            raise Missing(f"{program} is not on this machine: see --help")
    classpath = ":".join([str(folder), *(str(JARS / jar) for jar in JAXB)])
    schemas = [str(official[name]) for name in PATHS]
    _run("xjc", "-quiet", "-nv", "-d", folder, *schemas)
    shutil.copy(Path(__file__).with_name("Strict.java"), folder)
    sources = [str(each) for each in folder.rglob("*.java")]
    _run("javac", "-nowarn", "-cp", classpath, "-d", folder, *sources)
    packages = sorted({each.parent for each in folder.rglob("ObjectFactory.java")})
    names = ":".join(str(each.relative_to(folder)).replace("/", ".") for each in packages)
    lines = _run("java", "-cp", classpath, "Strict", names, answers).splitlines()
    # Each line begins with the file's number.
    return int(lines[-1].removeprefix("read\t")), Counter(line[7:] for line in lines[:-1])


def _run(*command):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def _say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--xjc", action="store_true", help="read the answers with generated code")
    parser.add_argument("--quick", action="store_true", help="a part of the subcodes")
    given = parser.parse_args(arguments)
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(prefix="srs-official-") as name:
        folder = Path(name)
        try:
            return _compared(given, folder)
        except Missing as missing:
            _say(f"MISSING {missing}")
            return 3


def _compared(given, folder):
    # Copied: one of them is changed, and they import each other by relative paths.
    domain(given.path)
    shutil.copytree(given.path, folder / "official", ignore=shutil.ignore_patterns(".git"))
    official = domain(folder / "official")
    (folder / "answers").mkdir()
    (folder / "code").mkdir()
    without_own_diagnos(official["GetDiagnosisCodes"])
    with serving(folder) as server:
        judge = Judge(server, official, folder / "answers")
        Walk(server, judge.ask, quick=given.quick).go()
        walked = judge.sent.total()
        drawn(judge, examples=20 if given.quick else 200)
    for name, count in sorted(judge.sent.items()):
        _say(f"{count:6} {name}")
    _say(f"{walked} of all states and codes, {judge.sent.total() - walked} drawn at random")
    different = judge.different
    if given.xjc:
        # From the schemas as they are: what clients have.
        read, stopped = generated(domain(given.path), folder / "answers", folder / "code")
        different += stopped
        _say(f"{read} read by generated code")
    for each, times in different.most_common(_SHOWN):
        _say(f"DIFFERENT {times} times: {each}")
    _say(f"{different.total()} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
