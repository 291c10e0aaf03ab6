"""Requests for every operation, code and state of the SOAP services, and a server that answers.

``walk`` asks in an order in which each state comes about; what it is given to ask with judges.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice, product

from srs import Icd10, load
from srs.knowledge import Knowledge
from tests.functional.soap import PERSON, S, diagnos, envelope, hsa, information, intyg

MODELS = ("srs-3.0", "srs-2.2", "srs-2.2-subdiagnosis", "srs-2.1", "boosted-2")
NOWHERE = ("A00", "Z99.9", "A00.0", "X", "438A", "", "utmattning", "F43.8AB", "F43-P", "F43Å")
TOGETHER = 25  # persons in one request
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALL, NONE = (True, True, True), (False, False, False)
PERSONS = (
    *(PERSON, "198203749821", "200712249876", "192001011234"),
    # A reserve number, no birth date, one to come, digits of another script.
    *("990000000000", "198213419821", "209903209821", "١" * 12),
)


def subcodes(model, *, quick=False):
    """All codes of four and five characters below the model's, whether they exist or not."""
    for code in sorted({each.code[:3] for each in model.diagnoses}):
        for fourth in _LETTERS[:10]:
            yield f"{code}.{fourth}"
            yield from (f"{code}.{fourth}{fifth}" for fifth in ("A" if quick else _LETTERS))
            yield f"{code}{fourth}AB"


class Walk:
    """*ask*(path, request) judges the answer that the *server* gives."""

    def __init__(self, server, ask, *, quick):
        self.server, self.ask, self.quick = server, ask, quick

    def go(self):
        for name in MODELS:
            with self.serving(load(name)) as model:
                self.of_model(model)
        with self.serving(load(MODELS[0])) as model:
            self.filters_and_persons(model)
            self.broken_parts()
        self.consents()
        for code in NOWHERE:
            self.knowledge_of(code)
        for version in ("3.0", "2.2", "2.2-subdiagnosis", "2.1", "9.9", "", "../x"):
            wanted = f"<prediktionsmodellversion>{version}</prediktionsmodellversion>"
            self.ask("diagnosiscodes", request("GetDiagnosisCodes", wanted))
            self.ask(
                "predictionquestions", request("GetPredictionQuestions", diagnos("F43"), wanted)
            )
        self.ask("diagnosiscodes/v1.0", request("GetDiagnosisCodes"))

    @contextmanager
    def serving(self, model):
        desk = self.server.app.state.desk
        served, desk.served = desk.served, replace(desk.served, shown=model)
        try:
            yield model
        finally:
            desk.served = served

    def of_model(self, model):
        own = sorted(model.diagnoses)
        for code in own:
            self.states(model, str(code))
            self.knowledge_of(str(code))
        below = iter(subcodes(model, quick=self.quick or model.version != "3.0"))
        while some := list(islice(below, TOGETHER)):
            self.predicted_together(model, some)
            for code in some:
                self.knowledge_of(code)

    def states(self, model, code):
        """One certificate from before it is predicted to its renewal's renewal."""
        answers, first, second, third = (answers_for(model, code), *(f"{code}-{n}" for n in "123"))
        chain = [(third, code), (second, f"{code[:3]}.9"), (first, code[:3])]
        nothing = {"answers": None, "wanted": NONE}
        self.get(chain, **nothing)
        for given in (None, {"empty": "empty"}, dict.fromkeys(answers, "none of these")):
            self.get([(first, code)], answers=given)
        missing = dict(list(answers.items())[1:]) or None
        self.get([(first, code)], answers=missing)
        for day in (-1, 0, 1, 15, 45, 89, 90, 400, 36_500, 36_501):
            self.get([(first, code)], answers=answers, day=day)
        for postcode in ("", "00000", "192 51"):
            self.get([(first, code)], answers=answers, postcode=postcode)
        for word in ("HOGRE", "KORREKT", "LAGRE", "KAN_EJ_BEDOMA"):
            self.server.now += timedelta(minutes=1)
            self.get([(second, code), (first, code)], answers=answers)
            self.opinion(first, code, word)
            self.opinion(second, f"{model.of(Icd10.parse(code)).diagnosis}", word)
            self.get(chain, answers=answers, wanted=(False, True, True))
            self.risks(first, second, third, "unknown", first)
        self.get(chain, answers=answers)

    def predicted_together(self, model, codes):
        """Many persons' at once, by the answers that all of their models take; and opinions."""
        answers = {}
        for code in codes:
            answers |= answers_for(model, code)
        body = information((codes[0], codes[0]), answers=answers).decode()
        start, end = body.index("<individ>"), body.index("</individer>")
        one = body[start:end]
        each = "".join(one.replace(codes[0], code) for code in codes)
        self.ask("getsrs", (body[:start] + each + body[end:]).encode())
        self.ask("getsrs", (body[:start] + each + body[end:]).replace("true", "false").encode())
        for code in codes:
            if len(code.replace(".", "")) <= 5:
                self.opinion(code, code, "KORREKT")
        self.risks(*codes)

    def filters_and_persons(self, model):
        answers = answers_for(model, "F43.8A")
        for wanted, code in product(product((True, False), repeat=3), ("F43.8A", *NOWHERE)):
            self.get([("c-1", code), ("c-2", "F43")], answers=answers, wanted=wanted)
        for person in PERSONS:
            self.get([("c-1", "F43.8A")], answers=answers, person=person)
        for id in ("", " ", "x" * 600, "å"):
            self.get([(id, "F43.8A")], answers=answers)
            self.get([(id, "F43.8A")], answers=answers, wanted=NONE)
            self.risks(id)
        # What is fixed may be empty.
        body = information(answers=answers).decode()
        for fixed in ("1.2.752.116.1.1.1.1.3", "1.2.752.129.2.1.4.1"):
            self.ask("getsrs", body.replace(fixed, "").encode())

    def broken_parts(self):
        desk = self.server.app.state.desk
        known, served = desk.knowledge, desk.served
        for broken in (
            Knowledge(known.fmb, _Broken(), known.statistics),
            Knowledge(known.fmb, known.measures, _Broken()),
        ):
            desk.knowledge = broken
            self.get([("c-1", "F43.8A"), ("c-2", "F43")])
            self.knowledge_of("F43.8A", questions=False)
        desk.knowledge, desk.served = known, replace(served, shown=_Broken())
        self.get([("c-1", "F43.8A"), ("c-2", "F43")])
        desk.served = served

    def consents(self):
        for person in PERSONS:
            whose = f"{hsa('vardenhet-id', 'SE-1')}<person-id>{person}</person-id>"
            for given in ("true", "false"):
                self.ask("get-consent", request("GetConsent", whose))
                self.ask(
                    "set-consent", request("SetConsent", whose, f"<samtycke>{given}</samtycke>")
                )
                self.ask("get-consent", request("GetConsent", whose))
        unit = hsa("vardenhet-id", "SE-1")
        self.ask("set-consent", request("SetConsent", unit, "<samtycke>true</samtycke>"))

    def knowledge_of(self, code, *, questions=True):
        self.ask("getsrsfordiagnosis", request("GetSRSInformationForDiagnosis", diagnos(code)))
        if questions:
            self.ask("predictionquestions", request("GetPredictionQuestions", diagnos(code)))

    def get(self, certificates, **options):
        options = {"wanted": ALL} | options
        self.ask("getsrs", information(*certificates, **options))

    def opinion(self, certificate, code, word):
        parts = (
            *(hsa("vardgivare-id", "SE-0"), hsa("vardenhet-id", "SE-1"), intyg(certificate)),
            *(diagnos(code), f"<egen-bedomning-risk>{word}</egen-bedomning-risk>"),
        )
        self.ask("set-own-opinion", request("SetOwnOpinion", *parts))

    def risks(self, *certificates):
        ids = (f"<intygs-id>{each}</intygs-id>" for each in certificates)
        path = "get-risk-prediction-for-certificate/v1.0"
        self.ask(path, request("GetRiskPredictionForCertificate", *ids))


class _Broken:
    """A part that fails whenever it is asked."""

    def __getattr__(self, name):
        raise ZeroDivisionError


def request(name, *children):
    own = f"{S}{name}Responder:1"
    return envelope(f'<{name}Request xmlns="{own}">{"".join(children)}</{name}Request>')


def answers_for(model, code):
    """What the model asks for the code, each answered with the form's first alternative."""
    of_code = model.of(Icd10.parse(code.replace(".", "")[:5]))
    columns = {column.name: column.predictor for column in of_code.columns}
    asked = [columns[name] for name in of_code.asked if columns[name].levels]
    return {each.srs: each.levels[0].srs.replace("<", "&lt;") for each in asked}
