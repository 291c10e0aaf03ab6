"""The names of metrics, subgroups and columns on the page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from srs.certificate import Icd10
from srs.errors import BadDiagnosis
from srs.predictors.registry import PREDICTORS
from srs.risk import title
from srs.wording import Lang, Words

from ..statistics import catalogue
from ..statistics.curve import SMOOTHER_NAMES
from ..statistics.definition import Definition, Group
from .document import ALL, Record
from .numbers import plain

GROUPS: Mapping[Group, Words] = {
    "discrimination": Words("Diskriminering: skiljs de med utfallet från de andra?",
                            "Discrimination: are those with the outcome separated from the rest?"),
    "calibration": Words("Kalibrering: stämmer sannolikheterna?",
                         "Calibration: are the probabilities right?"),
    "overall": Words("Samlat fel", "Overall error"),
    "usefulness": Words("Nytta vid tröskelvärden", "Usefulness at thresholds"),
    "other": Words("Övrigt", "Other"),
}  # fmt: skip
_PREFIXES = {
    "size_": Words("antal som behövs", "number needed"),
    "pooled_": Words("sammanvägt över regioner", "pooled over regions"),
    "equality_": Words("skillnad mot övriga", "difference from the others"),
}
VARIABLES = {
    "region": Words("Region", "Region"),
    "diagnosis": Words("Diagnos", "Diagnosis"),
    "unit": Words("Enhet", "Unit"),
    "quarter": Words("Kvartal", "Quarter"),
    "level": Words("Risknivå", "Risk level"),
    "risk": Words("Predicerad risk", "Predicted risk"),
}
EVERYBODY = Words("Alla", "All")
OTHERS, THE_OTHERS = "others", Words("övriga", "the others")


def metric(name: str) -> Definition:
    """The metric of a name, which may include a smoother and a threshold; the name if unknown.

    >>> metric("ici_loess2").better, metric("net_benefit@0.20").name.en
    ('lower', 'Net benefit at 0.20')
    """
    for prefix, more in _PREFIXES.items():
        if name.startswith(prefix):
            of = _size(name) if prefix == "size_" else metric(name.removeprefix(prefix))
            both = zip(of.name, more, strict=True)
            return replace(of, name=Words(*(f"{text}, {each}" for text, each in both)))
    found = catalogue.metric(name)
    if found is None:
        return Definition(name, Words(name, name), "")
    words = found.name
    if found.smoother:
        words = Words(*(f"{text}, {SMOOTHER_NAMES[found.smoother]}" for text in words))
    return replace(found, name=_at(words, name))


def is_of(name: str, of: Definition) -> bool:
    """Whether the name is the metric's, with or without a smoother or a threshold."""
    base = name.partition("@")[0]
    return base == of.id or (of.smoothed and base.startswith(f"{of.id}_"))


def size(criterion: str) -> Words:
    """The purpose of a number of rows: its own criterion, or the precision of a metric."""
    return _size(f"size_{criterion}").name


def _size(name: str) -> Definition:
    found = catalogue.metric(name.partition("@")[0]) or metric(name.removeprefix("size_"))
    return replace(found, name=_at(found.name, name))


def _at(words: Words, name: str) -> Words:
    threshold = name.partition("@")[2]
    if not threshold:
        return words
    return Words(f"{words.sv} vid {_comma(threshold)}", f"{words.en} at {threshold}")


def ideal(name: str, lang: Lang) -> str:
    """The value of a perfect model: "1", "1 (on the log scale)"; empty if none exists."""
    found = metric(name)
    if found.ideal is None:
        return ""
    scale = Words(" (på logskala)", " (on the log scale)").to(lang)
    return f"{found.ideal:g}{scale if found.scale == 'log' else ''}"


def subgroup(name: str, lang: Lang) -> str:
    """A value of a variable in words, if it is a level of a predictor; otherwise unchanged.

    >>> subgroup("sex=female", "sv"), subgroup("age=30-<40", "en"), subgroup("diagnosis=F31", "en")
    ('Kvinna', '30 to under 40', 'F31 Bipolar disorder')
    """
    column, equals, value = name.partition("=")
    if name == ALL:
        return EVERYBODY.to(lang)
    if name in (OTHERS, f"diagnosis={OTHERS}"):
        return THE_OTHERS.to(lang)
    if not equals:
        return name
    if column in PREDICTORS:
        for level in PREDICTORS[column].levels:
            if value == level.name:
                return level.answer.to(lang)
    return _diagnosis(value, lang) if column == "diagnosis" else _stretch(value, lang)


def _diagnosis(code: str, lang: Lang) -> str:
    """The code with its title; the code alone if it has none."""
    try:
        found = title(Icd10.parse(code))
    except BadDiagnosis:
        return code
    if found is None:
        return code
    own = "" if found.diagnosis.code == code.replace(".", "") else f"{found.diagnosis} "
    return f"{code} {own}{found.words.to(lang)}"


def _stretch(value: str, lang: Lang) -> str:
    """Numbers between two cuts, as a subgroup is named: "<30", "30-<40", ">=57"."""
    for pattern, words in _STRETCHES.items():
        if found := re.fullmatch(pattern, value):
            ends = (_comma(each) if lang == "sv" else each for each in found.groups())
            return words.to(lang).format(*ends)
    return value


_NUMBER = r"(-?\d+(?:\.\d+)?)"
_STRETCHES = {
    f"<{_NUMBER}": Words("under {}", "under {}"),
    f"{_NUMBER}-<{_NUMBER}": Words("{} till under {}", "{} to under {}"),
    f">={_NUMBER}": Words("{} eller mer", "{} or more"),
}


def variable(name: str, lang: Lang) -> str:
    """The variable of a subgroup; empty if it has none.

    >>> variable("sex=female", "en"), variable("all", "en")
    ('Sex', '')
    """
    column, equals, _ = name.partition("=")
    if not equals:
        return ""
    if column in PREDICTORS:
        return PREDICTORS[column].label.to(lang)
    return VARIABLES[column].to(lang) if column in VARIABLES else column


def whose(name: str, lang: Lang) -> str:
    """A subgroup with its variable: "Kön: Kvinna"."""
    of = variable(name, lang)
    return f"{of}: {subgroup(name, lang)}" if of else subgroup(name, lang)


def together(subgroups: Iterable[str], lang: Lang) -> str:
    """Several subgroups, those of one variable after its name.

    >>> together(["sex=female", "sex=male", "age=<30"], "en")
    'Sex: Woman, Man; Age: under 30'
    """
    of: dict[str, list[str]] = {}
    for each in subgroups:
        of.setdefault(variable(each, lang), []).append(subgroup(each, lang))
    told = ((name, ", ".join(each)) for name, each in of.items())
    return "; ".join(f"{name}: {each}" if name else each for name, each in told)


def horizon(days: float, lang: Lang) -> str:
    """The unit is that of the data's times: days for our spells, years in other studies."""
    return f"{'horisont' if lang == 'sv' else 'horizon'}\u00a0{plain(days, lang)}"


def outcome(study: Record, days: float) -> Words:
    """What is predicted, as the study declares it (``predicts``: outlast or event)."""
    sv, en = plain(days, "sv"), plain(days, "en")
    data = study.get("data")
    column = data.get("outcome") if isinstance(data, Mapping) else None
    if isinstance(column, str):
        return Words(f"{column} är 1", f"{column} is 1")
    predicts = study.get("predicts") or study.get("outcome")
    if predicts == "outlast":
        return Words(f"sjukfallet varar mer än {sv} dagar", f"the spell lasts more than {en} days")
    if predicts == "event":
        return Words(f"händelsen inträffar senast vid {sv}", f"the event happens by {en}")
    return Words(f"utfallet vid {sv} dagar", f"the outcome at {en} days")


def _comma(text: str) -> str:
    return text.replace(".", ",")
