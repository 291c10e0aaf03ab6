"""Every FHIR document against the npm package `fhir`: the codes of value sets.

python -m tests.operations.fhir_npm FOLDER, where `npm install fhir` was run in FOLDER.
"""

import json
import subprocess
import sys
from pathlib import Path

from srs.certificate import Icd10
from srs.channels import CHANNELS
from srs.channels.card import card
from srs.channels.fhir import form
from srs.channels.json import document
from srs.channels.knowledge_json import form_document
from srs.service.rest.fhir.metadata import statement
from srs.wording import LANGUAGES
from tests.cds import ANSWERS, certificate
from tests.functional.test_fhir_documents import ID, STATES, model

from .report import Missing, Report, program, run

SCRIPT = """
const {Fhir} = require('fhir');
const found = JSON.parse(require('fs').readFileSync(0)).map(each => {
  const told = new Fhir().validate(each);
  const grave = told.messages.filter(one => ['error', 'fatal'].includes(one.severity));
  return grave.map(one => `${one.location}: ${one.message}`);
});
console.log(JSON.stringify(found));
"""


def documents():
    for name, make in STATES.items():
        for lang in LANGUAGES:
            assessment = make()
            yield f"{name}, {lang}", CHANNELS["fhir"].document(assessment, lang)
            whole = document(assessment, lang) | {"id": ID}
            for each in card(whole, lang, subject="Patient/1").get("suggestions", ()):
                yield f"a proposal, {name}, {lang}", each["actions"][0]["resource"]
    for code in ("F43.8A", "M54"):
        of_diagnosis = model("srs-3.0").of(Icd10.parse(code))
        yield f"questions of {code}", form(form_document(of_diagnosis, "sv"), "sv")
    yield "what is offered", statement()
    yield "the tests' certificate", certificate()
    yield "the tests' answers", ANSWERS


def planted():
    """Faults of codes, which types and choices pass."""

    def changed(change):
        told = CHANNELS["fhir"].document(STATES["a risk"](), "sv")
        change(told, {each["id"]: each for each in told["contained"]})
        return told

    yield "a status of no value set", changed(lambda r, c: r.update(status="done"))
    yield (
        "a status of a contained resource",
        changed(lambda r, c: c["answers"].update(status="done")),
    )
    yield (
        "a type of item",
        changed(lambda r, c: c["questions"]["item"][0].update(type="dropdown")),
    )
    yield "no subject", changed(lambda r, c: r.pop("subject"))


def found(node, folder, resources):
    done = subprocess.run(
        [node, "-e", SCRIPT],
        input=json.dumps(resources),
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Missing(f"no npm package fhir in {folder}: run npm install fhir there")
    return json.loads(done.stdout)


def scenario(report: Report, folder: Path, stack) -> None:
    if len(sys.argv) != 2:
        raise Missing("the folder that `npm install fhir` was run in: give it as argument")
    node, beside = program("node", "nodejs"), Path(sys.argv[1])
    for told, good in ((documents(), True), (planted(), False)):
        names, resources = zip(*told, strict=True)
        for name, faults in zip(names, found(node, beside, list(resources)), strict=True):
            sentence = f"{name} passes" if good else f"{name} is found"
            report.holds(sentence, bool(faults) is not good, "; ".join(faults))


if __name__ == "__main__":
    run(scenario)
