"""Every state of the panel, as data: what the host gives, and what the service does.

The tests and `make shots` read it. Days are by the service's clock, 2025-03-20.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.rest import NOW, UNIT

from . import behaviour
from .service import stored

# Of the national test population; whose spell has a history has it alone.
PERSON, OTHER_PERSON, THIRD_PERSON = "198203149821", "195406111236", "197705232382"
ANSWERS = {
    "comorbidity": "no",
    "born_in_sweden": "yes",
    "university": "no",
    "earlier_sick_leave": "none",
    "degree": "100",
    "occupation": "not_unemployed",
}


def day(from_today):
    return (NOW + timedelta(days=from_today)).date().isoformat()


def period(start, end, degree=100):
    return {"start": day(start), "end": day(end), "degree": degree}


def draft(diagnosis, *periods, **more):
    """A certificate that is being written; person, unit and postcode are given with it."""
    given = {"diagnosis": diagnosis, "periods": [*periods], "occupations": ["NUVARANDE_ARBETE"]}
    return {"format": "srs-certificate-1", "id": "draft-1"} | given | more


def signed(diagnosis, *periods, on, id, person=PERSON, **more):
    whole = {
        "kind": "LISJP",
        "secondary": [],
        "infection_control": False,
        "person": person,
        "unit": UNIT,
        "postcode": "41133",
        "signed": datetime.fromisoformat(f"{day(on)}T10:00:00").isoformat(),
        "replaces": [],
        "extends": [],
        "completes": [],
    }
    return draft(diagnosis, *periods, id=id) | whole | more


NEW = draft("F43.8A", period(-14, 13))
BACK = draft("M54.5", period(0, 27, 50), id="draft-2")
BACK_EARLIER = signed("M545", period(-42, -1), on=-42, id="earlier-2", person=OTHER_PERSON)
CHANGED = draft("F32.1", period(0, 20), id="draft-3")
CHANGED_EARLIER = signed("F430", period(-28, -1), on=-28, id="earlier-3", person=THIRD_PERSON)


def nothing_stored(origin):
    pass


def back_stored(origin):
    stored(origin, BACK_EARLIER, answers=ANSWERS, opinion="HOGRE", days_ago=21)


def changed_stored(origin):
    stored(origin, CHANGED_EARLIER, answers=ANSWERS, days_ago=10)


@dataclass(frozen=True)
class State:
    certificate: dict | str | None
    history: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    view: str = "draft"
    person: str = PERSON
    behaviour: Callable | None = None
    before: Callable = nothing_stored

    def given(self, lang):
        """The element's properties; the certificate last, which starts the reckoning."""
        return {
            "lang": lang,
            "view": self.view,
            "person": self.person,
            "postcode": "41133",
            "unit": UNIT,
            "answers": dict(self.answers),
            "history": [*self.history],
            "certificate": self.certificate,
        }


STATES = {
    "no diagnosis": State({**NEW, "diagnosis": None}),
    "no period": State({**NEW, "periods": []}),
    "empty": State({"format": "srs-certificate-1"}),
    "loading": State(NEW, behaviour=behaviour.never),
    "range": State(NEW),
    "answer": State(NEW, answers=ANSWERS),
    "synthetic model": State(NEW, answers=ANSWERS, behaviour=behaviour.synthetic),
    "own average": State(NEW, answers=ANSWERS, behaviour=behaviour.own_average),
    "no model": State(draft("J06.9", period(-14, 13)), answers=ANSWERS),
    "before day 15": State(draft("F43.8A", period(-3, 20)), answers=ANSWERS),
    "not begun": State(draft("F43.8A", period(5, 20)), answers=ANSWERS),
    "past day 90": State(
        draft("F43.8A", period(0, 30, 50)),
        history=[signed("F438A", period(-110, -1), on=-110, id="earlier-4")],
        answers=ANSWERS,
        view="extension",
    ),
    "past the last horizon": State(
        draft("F43.8A", period(0, 30, 50)),
        history=[signed("F438A", period(-400, -1), on=-400, id="earlier-5")],
        answers=ANSWERS,
        view="extension",
    ),
    "no special support": State(
        draft("S82", period(-20, 10)),
        answers=ANSWERS | {"hospital_days": "no", "primary_care": "yes"},
        behaviour=behaviour.no_special_support,
    ),
    "secondary diagnoses": State(
        draft("F32.1", period(-19, 60), secondary=["F41.1", "M54.5"]), answers=ANSWERS
    ),
    "signed": State(
        signed("F438A", period(-14, 13), on=0, id="signed-1"), answers=ANSWERS, view="signed"
    ),
    "coordination": State(
        signed("F438A", period(-14, 13), on=0, id="signed-1"), answers=ANSWERS, view="coordination"
    ),
    "extension": State(
        BACK, history=[BACK_EARLIER], view="extension", person=OTHER_PERSON, before=back_stored
    ),
    "diagnosis changed": State(
        CHANGED,
        history=[CHANGED_EARLIER],
        view="extension",
        person=THIRD_PERSON,
        before=changed_stored,
    ),
    "ended": State(signed("F438A", period(-60, -20), on=-60, id="ended-1"), answers=ANSWERS),
    "not permitted": State(NEW, behaviour=behaviour.problem(403)),
    "ticket needed": State(NEW, behaviour=behaviour.problem(401)),
    "too many calls": State(NEW, behaviour=behaviour.problem(429, retry_after=30)),
    "service down": State(NEW, behaviour=behaviour.problem(503, retry_after=30)),
    "cut connection": State(NEW, behaviour=behaviour.cut),
    "a page instead of an answer": State(NEW, behaviour=behaviour.page_instead),
    "null": State(NEW, behaviour=behaviour.null),
    "long and hostile texts": State(
        draft("F32.1", period(-19, 60), secondary=["F41.1"]),
        answers=ANSWERS,
        behaviour=behaviour.hostile_texts,
    ),
    "unknown key": State({**NEW, "diagnos": "F43.8A"}),
}

# What the panel says in each, in Swedish.
SAYS = {
    "no diagnosis": ("Ingen risk beräknad", "saknar diagnos"),
    "no period": ("Ingen risk beräknad", "ingen sjukskrivningsperiod än", "Åtgärder"),
    "empty": ("Ingen risk beräknad", "saknar diagnos"),
    "loading": ("Räknar…",),
    "range": ("63–80 av 100", "beroende på svaren som saknas", "inte ett konfidensintervall"),
    "answer": ("71 av 100", "29 gör det inte", "Mycket hög risk"),
    "synthetic model": ("71 av 100", "bygger på påhittade patienter"),
    "own average": (
        "Genomsnitt F43.8A: 54 % (52–55 %) av omkring 4 005 sjukfall som nådde dag 15 varade "
        "längre än 90 dagar; Region Exempel, sjukfall som började 2022–2024",
        "Egen statistik",
        ", sjukfall som började 2022–2024",
    ),
    "no model": ("inte gjord för diagnosen", "Socialstyrelsens rekommendation"),
    "before day 15": ("71 av 100", "risken gäller om det når dag 15"),
    "not begun": ("börjar efter bedömningsdagen",),
    "past day 90": ("längre än 180 dagar", "Dag 90 är passerad"),
    "past the last horizon": (
        "den sista dag som risken brukar anges för",
        "Hälften av sådana sjukfall",
    ),
    "no special support": ("Inget särskilt stöd",),
    "secondary diagnoses": ("F41.1", "M54.5"),
    "signed": ("71 av 100", "gäller nu"),
    "coordination": ("71 av 100", "gäller nu"),
    "extension": ("besvarat tidigare", "Tidigare risk", "läkarens bedömning: högre"),
    "diagnosis changed": ("F32.1", "F43.0", "Tidigare risk"),
    "ended": ("slutade före bedömningsdagen",),
    "not permitted": ("inte behörighet",),
    "ticket needed": ("Inloggningen har gått ut",),
    "too many calls": ("För många anrop", "Försöker igen om"),
    "service down": ("Tjänsten ligger nere", "Försöker igen om"),
    "cut connection": ("Ingen kontakt med tjänsten",),
    "a page instead of an answer": ("går inte att läsa",),
    "null": ("går inte att läsa",),
    "long and hostile texts": ("<script>document.title=",),
    "unknown key": ("Det går inte att räkna på intyget",),
}
