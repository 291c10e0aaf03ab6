"""Names for the columns of a mapping, in English, Swedish and statistics."""

import re
from collections.abc import Mapping
from unicodedata import combining, normalize

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS = re.compile(r"[a-z]+|\d+")

# A column's whole name, without case, accents and signs; the first are the most certain.
NAMES: Mapping[str, tuple[str, ...]] = {
    "person": (
        *("person", "personid", "personnummer", "personnr", "pnr", "patient", "patientid", "pid"),
        *("patientnr", "patientno", "patid", "patno", "ptno", "ptid", "subject", "subjectid"),
        *("subjid", "usubjid", "lopnr", "lopnummer", "individ", "individual", "individualid"),
        *("mrn", "client", "clientid", "klient", "id", "idnr", "seqno", "caseid", "case", "x"),
    ),
    "start": (
        *("start", "startdate", "startdatum", "startdat", "fom", "from", "fromdate", "datefrom"),
        *("begin", "begindate", "begun", "firstday", "entrydate", "admitted", "admission"),
        *("admissiondate", "inskrivning", "inskriven", "indexdate", "inclusion", "inclusiondate"),
        *("randomised", "randomized", "randdate", "diagdate", "baseline", "sjukskriven"),
    ),
    "end": (
        *("end", "enddate", "slut", "slutdatum", "tom", "to", "todate", "dateto", "stop"),
        *("stopdate", "lastday", "exitdate", "discharge", "discharged", "dischargedate"),
        *("utskrivning", "utskriven", "lastseen", "lastfollowup", "followupdate", "lastcontact"),
    ),
    "time": (
        *("time", "duration", "tid", "varaktighet", "futime", "followuptime", "survtime"),
        *("survivaltime", "survtimes", "times", "timetoevent", "tte", "survival", "followup"),
        *("uppfoljningstid", "os", "pfs", "dfs", "rfs", "ttr", "lenfol", "dtime", "stime", "ftime"),
        *("failtime", "deathtime", "tevent", "timeevent", "spelllength", "length", "langd", "dur"),
        *("survyear", "survmonths", "survdays", "days", "dagar", "weeks", "veckor", "months"),
        *("manader", "years", "tstop", "t", "spell", "los", "hospstay", "daystoend"),
    ),
    "event": (
        *("event", "ended", "status", "died", "dead", "death", "fail", "failure", "failures"),
        *("censored", "censoring", "censor", "cens", "censur", "censurerad", "uncensored", "delta"),
        *("eventstatus", "failcens", "fustat", "fstat", "avslutad", "avslutat", "utfall"),
        *("handelse", "relapse", "recurrence", "outcome", "deceased", "dod", "avliden", "dc", "d"),
        *("vitalstatus", "survivalstatus", "observed"),
    ),
    "diagnosis": (
        *("diagnosis", "diagnos", "diagnoskod", "diagnosiscode", "huvuddiagnos", "maindiagnosis"),
        *("icd10", "icd", "icdcode", "icd10code", "icdkod", "icd10se", "dx", "dxcode", "diag"),
    ),
    "certificate": ("certificate", "certificateid", "intyg", "intygsid", "intygid"),
    "unit": (
        *("unit", "unitid", "enhet", "vardenhet", "enhetsid", "hsaid", "clinic", "klinik"),
        *("careunit", "hospital", "sjukhus"),
    ),
    "degree": ("degree", "grad", "omfattning", "sjukskrivningsgrad", "extent"),
    "signed": (
        *("signed", "signedat", "signerad", "signerat", "signeringsdatum", "signingdate"),
        *("issued", "utfardad", "utfardat", "utfardandedatum"),
    ),
    "replaced_by": ("replacedby", "replaced", "ersattav"),
    "occupation": ("occupation", "sysselsattning"),
    "care_level": ("carelevel", "vardniva"),
    "postcode": ("postcode", "postnummer", "postnr", "zip", "zipcode"),
    "age": ("age", "alder", "ageyears", "ageatstart", "alderar"),
    "sex": ("sex", "gender", "kon"),
}
# Parts of a name that are nearly as certain.
PARTS: Mapping[str, frozenset[str]] = {
    "person": frozenset({"person", "patient", "subject", "personnummer", "individ"}),
    "start": frozenset({"start", "from", "fom", "admission", "admitted", "begin", "startdatum"}),
    "end": frozenset({"end", "tom", "slut", "stop", "discharge", "slutdatum"}),
    "time": frozenset({"time", "duration", "survtime", "futime", "tid", "followup", "dur"}),
    "event": frozenset(
        {"event", "status", "stat", "death", "dead", "died", "censored", "cens", "censor", "ended"}
    ),
    "diagnosis": frozenset({"diagnosis", "diagnos", "icd", "icd10", "diagnoskod"}),
}
# A name with one of these counts or dates something else.
_OTHERS = frozenset(
    {"age", "since", "prior", "before", "previous", "birth", "born", "smoking", "diag", "surgery"}
)
BIRTH = frozenset({"birth", "birthdate", "birthday", "born", "dob", "fodd", "fodelsedatum"})
PRIVATE = frozenset(
    {"name", "namn", "fornamn", "efternamn", "surname", "firstname", "lastname", "address"}
    | {"adress", "email", "epost", "phone", "telefon", "street", "gata", "zip", "postcode"}
    | {"postnummer", "postnr", "zipcode", "comment", "kommentar", "fritext", "notes"}
)
_UNITS = {
    "days": {"day", "days", "dag", "dagar", "d"},
    "weeks": {"week", "weeks", "wk", "wks", "vecka", "veckor"},
    "months": {"month", "months", "mon", "mo", "mos", "manad", "manader", "survmonths"},
    "years": {"year", "years", "yr", "yrs", "ar", "survyear"},
}
_UNIT_WORDS = frozenset[str]().union(*_UNITS.values())


def parts(name: str) -> tuple[str, ...]:
    """The words of a name, without case and accents.

    >>> parts("Tid_i.månader"), parts("survTime")
    (('tid', 'i', 'manader'), ('surv', 'time'))
    """
    plain = "".join(c for c in normalize("NFKD", _CAMEL.sub(" ", name)) if not combining(c))
    return tuple(_PARTS.findall(plain.lower()))


def likeness(name: str, role: str) -> float:
    """How well *name* fits the *role*: 0 not at all, 2 or more if the whole name matches.

    >>> likeness("OS_event", "event") > likeness("eventful", "event")
    True
    """
    words = parts(name)
    known = NAMES[role]
    for whole in ("".join(words), "".join(w for w in words if w not in _UNIT_WORDS)):
        if whole in known:
            return 3 - known.index(whole) / len(known)
    if _OTHERS & {*words}:
        return 0.0
    own = PARTS.get(role, frozenset()) & {*words}
    if role == "time" and any(word.endswith("time") for word in words):
        return 1.5
    return 1.5 if own else 0.0


def unit_in(name: str) -> str | None:
    """The unit of time in a name.

    >>> unit_in("rfs_months"), unit_in("time")
    ('months', None)
    """
    words = {*parts(name)}
    found = [unit for unit, own in _UNITS.items() if own & words]
    return found[0] if len(found) == 1 else None


def says(name: str, words: frozenset[str]) -> bool:
    own = parts(name)
    return bool(words & {*own, "".join(own)})
