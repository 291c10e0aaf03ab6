"""A channel, a source of knowledge, a format and a family: one new file each, and one line."""

import hashlib
import json
import sys
from datetime import UTC, datetime
from importlib import import_module
from math import exp
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings

from srs import assess, embedded, load
from srs.certificate import FORMATS, Format
from srs.channels import CHANNELS, Channel
from srs.knowledge import SOURCES
from srs.model import FAMILIES
from srs.model.store import family
from tests.laws import LAWS, cases
from tests.make import ON, certificate
from tests.rest import service

ROOT = Path(__file__).parents[2]
CERTIFICATE = ROOT / "examples" / "certificate.xml"
FILES = {
    "cards.py": '''
        """A channel for programs: what a card in a record shows."""

        def render(assessment, lang):
            return f"{assessment.diagnosis}: {assessment.day}"

        def document(assessment, lang):
            return {"card": render(assessment, lang), "lang": lang}
    ''',
    "lines.py": '''
        """A channel that has nothing but text."""

        def render(assessment, lang):
            return f"dag {assessment.day}"
    ''',
    "clinics.py": '''
        """A source of knowledge: where a diagnosis is treated."""

        from srs.knowledge import Source

        class Clinics:
            version = "2025"

            def about(self, diagnosis):
                return f"the clinic for {diagnosis.code[0]}"

        SOURCE = Source(
            "clinics",
            default=Clinics,
            load=lambda path: Clinics(),
            version=lambda clinics: clinics.version,
            document=lambda found, lang: {"name": found},
        )
    ''',
    "notes.py": '''
        """Certificates as a record's own notes."""

        from datetime import date

        from srs.certificate import Certificate, Icd10, Period, PersonId

        NAME = "NOTE"
        KINDS = ()

        def recognises(content):
            return isinstance(content, dict) and "note" in content

        def parse(content, on):
            days = (date.fromisoformat(content[key]) for key in ("from", "until"))
            return Certificate(
                id=content["note"],
                kind=NAME,
                periods=(Period(*days),),
                diagnosis=Icd10.parse(content["code"]),
                person=PersonId.parse(content["who"], on=on),
            )
    ''',
    "rates.py": '''
        """A family: spells end at the same rate every day, which depends on sex alone."""

        from dataclasses import dataclass
        import json

        import numpy as np

        from srs.certificate import Icd10
        from srs.model import Bounds, Contributions
        from srs.model.interface import Published
        from srs.predictors import PREDICTORS, Column
        from srs.wording import Words

        @dataclass(frozen=True, eq=False)
        class Rate:
            diagnosis: Icd10
            rates: object

            group = "F43"
            pooled = False
            columns = (Column(PREDICTORS["sex"]),)
            asked = ()
            first_day = 15.0
            last_day = 365.0
            needs_every_answer = True
            reference = Words("Mot medelpatienten.", "Against the mean patient.")

            def survival(self, rows, days, given=None):
                start = self.first_day if given is None else given
                days = np.tile(np.array(days, dtype=float), (len(rows), 1))
                return self.outlasting(rows, start)(days)

            def outlasting(self, rows, day):
                rates, start = self._rates(rows)[:, None], self._start(rows, day)[:, None]
                return lambda days: np.exp(-rates * np.maximum(days - start, 0))

            def risk(self, rows, day, horizon):
                return np.exp(-self._rates(rows) * (horizon - self._start(rows, day)))

            def log_odds(self, rows, day, horizon):
                lost = self._rates(rows) * (horizon - self._start(rows, day))
                return -lost - np.log(-np.expm1(-lost))

            def contributions(self, rows, day, horizon):
                every = [[level] for level in range(len(self.rates))]
                start = self._start(rows, day)
                each = [np.mean(self.log_odds(every, own, horizon)) for own in start]
                base = np.array(each, dtype=float)
                return Contributions(base, (self.log_odds(rows, day, horizon) - base)[:, None])

            def mean(self, day, horizon):
                every = [[level] for level in range(len(self.rates))]
                return float(np.mean(self.risk(every, day, horizon)))

            def interval(self, rows, day, horizon):
                return None

            def bounds(self, rows, day, horizon):
                missing = np.isnan(np.asarray(rows, dtype=float).reshape(-1, 1)[:, 0])
                known = np.nan_to_num(np.asarray(rows, dtype=float))
                own = self.risk(known, day, horizon)
                every = [
                    self.risk(np.full(known.shape, level), day, horizon)
                    for level in range(len(self.rates))
                ]
                low, high = np.min(every, axis=0), np.max(every, axis=0)
                return Bounds(
                    np.where(missing, low, own),
                    np.where(missing, high, own),
                    np.where(missing, 0, -1),
                )

            def left_open(self, row, day, horizon):
                return {0: (float(self.risk([[0]], day, horizon)[0]),) * 2} if np.isnan(row) else {}

            def _rates(self, rows):
                return self.rates[np.asarray(rows, dtype=int).reshape(-1, 1)[:, 0]]

            def _start(self, rows, day):
                return np.maximum(np.full(len(rows), day, dtype=float), self.first_day)

        @dataclass(frozen=True, eq=False)
        class Rates(Published):
            rates: dict

            family = "rates"

            @property
            def diagnoses(self):
                return tuple(map(Icd10, self.rates))

            def _nearest(self, diagnosis):
                for code in diagnosis.lineage() if diagnosis else ():
                    if code.code in self.rates:
                        return Rate(code, np.array(self.rates[code.code]))

        def read(manifest, files):
            return Rates(manifest, json.loads(files["rates.json"]))
    ''',
}
NOTE = {
    "note": "n-1",
    "from": "2025-03-01",
    "until": "2025-04-30",
    "code": "F43",
    "who": "198203149821",
}


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """The folder of a package of somebody else, of which nothing is registered yet."""
    package = tmp_path / "brought"
    package.mkdir()
    for name, content in FILES.items():
        (package / name).write_text(dedent(content))
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [each for each in sys.modules if each.partition(".")[0] == "brought"]:
        del sys.modules[name]


def module(name):
    return import_module(f"brought.{name}")


def test_an_assessment_is_shown_in_a_new_channel(srs, brought, monkeypatch):
    monkeypatch.setitem(CHANNELS, "cards", Channel("brought.cards"))
    monkeypatch.setitem(CHANNELS, "lines", Channel("brought.lines"))
    draft = ("assess", CERTIFICATE, "--on", "2025-03-20", "--as")
    status, out, _ = srs(*draft, "cards", "--lang", "en")
    assert (status, json.loads(out)) == (0, {"card": "F43.8A: 4", "lang": "en"})
    assert srs(*draft, "lines") == (0, "dag 4\n", "")


def test_a_channel_that_nobody_has_registered_is_wrong_usage(srs, brought):
    status, out, err = srs("assess", CERTIFICATE, "--as", "cards")
    assert (status, out) == (2, "")
    assert "expected one of screen, text, json" in err


def test_knowledge_of_a_new_source_is_in_the_assessments_json(srs, brought, monkeypatch):
    monkeypatch.setitem(SOURCES, "clinics", module("clinics").SOURCE)
    status, out, _ = srs("assess", CERTIFICATE, "--on", "2025-03-20", "--json")
    assert status == 0
    assert json.loads(out)["clinics"] == {"name": "the clinic for F"}


def test_a_certificate_in_a_new_format_is_read_by_commands_and_service(srs, brought, monkeypatch):
    notes = module("notes")
    monkeypatch.setitem(FORMATS, notes.NAME, Format.of(notes))
    file = brought / "note.json"
    file.write_text(json.dumps(NOTE))
    status, out, err = srs("assess", file, "--on", "2025-03-20", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["spell"]["day"] == 20
    clock = datetime(2025, 3, 20, 12, tzinfo=UTC)
    with service(brought, clock=lambda: clock) as client:
        answer = client.post("/v1/assessments", json={"certificates": [NOTE]})
    assert answer.status_code == 201
    assert answer.json()["spell"]["day"] == 20


@pytest.fixture
def rates(brought, monkeypatch):
    """A published model of the new family."""
    monkeypatch.setitem(FAMILIES, "rates", family("brought.rates"))
    folder = brought / "models" / "rates-1"
    folder.mkdir(parents=True)
    content = json.dumps({"F43": [0.01, 0.02]}).encode()
    (folder / "rates.json").write_bytes(content)
    files = {"rates.json": hashlib.sha256(content).hexdigest()}
    manifest = {"name": "rates", "version": "1", "family": "rates", "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return load("rates-1", folder.parent)


def test_a_model_of_a_new_family_assesses(rates):
    found = assess([certificate()], on=ON, model=rates, knowledge=embedded())
    assert found.prediction is not None
    assert found.prediction.risk.probability == pytest.approx(exp(-0.01 * (90 - 32)))
    assert json.loads(CHANNELS["json"](found, "en"))["risk"]["model"]["family"] == "rates"


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_model_of_a_new_family_is_held_to_the_laws(rates, law):
    model = rates.of(rates.diagnoses[0])

    @given(cases(model))
    @settings(max_examples=25)
    def held(case):
        law(model, case, 1e-12)

    held()


@pytest.mark.parametrize("registered", [*CHANNELS.values()], ids=[*CHANNELS])
def test_every_channel_has_its_file(registered):
    assert callable(import_module(registered.module).render)


def test_the_page_of_the_architecture_names_every_stage_and_registry():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    stages = {path.stem for path in (ROOT / "srs").iterdir() if (path / "__init__.py").exists()}
    assert not {stage for stage in stages if f"`{stage}`" not in page}
    for registry in ("CHANNELS", "SOURCES", "FORMATS", "FAMILIES"):
        assert f"`{registry}` in `srs/" in page
