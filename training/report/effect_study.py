"""Which persons a study of a measure is about, and how it was declared."""

from collections.abc import Iterator, Mapping

from srs.wording import Lang, Words

from . import columns, tables, wording
from . import effect_names as names
from .document import Document, Record
from .effect_cautions import LIMITS
from .element import Content, el
from .numbers import NONE, plain

_NAMES: Mapping[str, Words] = {
    "measure": Words("Åtgärd", "Measure"),
    "measures": Words("Åtgärder, fil", "Measures, file"),
    "table": Words("Tabell", "Table"),
    "mapping": Words("Mappning", "Mapping"),
    "units": Words("Enheter", "Units"),
    "starts": Words("Starter", "Starts"),
    "day": Words("Tid noll, sjukfallets dag", "Time zero, day of the spell"),
    "grace": Words("Tidsfrist, dagar", "Grace period, days"),
    "horizon": Words("Horisont, dagar", "Horizon, days"),
    "step": Words("Steg, dagar", "Step, days"),
    "outlast": Words("Längre än dag", "Outlasting day"),
    "unit": Words("Kolumn för enhet", "Column of units"),
    "confounders": Words("Justeras för", "Adjusted for"),
    "negative_controls": Words("Negativa kontroller", "Negative controls"),
    "risk_model": Words("Riskmodell", "Risk model"),
    "models": Words("Modeller", "Models"),
    "unit_effects": Words("Enhetseffekter", "Unit effects"),
    "bootstrap": Words("Bootstrapupprepningar", "Bootstrap replicates"),
    "refuse": Words("Svar vägras vid", "Answer refused at"),
    "eligible": Words("Vilka som kan vara med", "Eligible"),
    "who": Words("Vilka svaret gäller", "Whom the answer is for"),
    "until": Words("Till och med", "Until"),
    "followed_until": Words("Följda till och med", "Followed until"),
    "introduced": Words("Enheter som införde", "Units that introduced it"),
    "never": Words("Enheter som inte införde", "Units that did not"),
    "spells": Words("Sjukfall", "Spells"),
    "reaches": Words("Åtgärden når", "The measure reaches"),
    "base": Words("Perioder före (0: alla)", "Periods before (0: all)"),
    "controls": Words("Jämförda med", "Compared with"),
    "weights": Words("En enhet räknas", "A unit counts"),
    "leads": Words("Prövade perioder före", "Periods tested before"),
    "orders": Words("Slumpade ordningar", "Random orders"),
    "shorter_by": Words("gräns för kortare, dagar", "shorter by, days"),
    "longer_by": Words("gräns för längre, dagar", "longer by, days"),
}
_VALUES: Mapping[tuple[str, str], Words] = {
    ("against", "wait"): Words("att vänta, sedan som vanligt", "waiting, then as usual"),
    ("against", "never"): Words("att aldrig börja", "never starting"),
    ("starts", "uniform"): Words("jämnt över tidsfristen", "evenly over the grace period"),
    ("starts", "natural"): Words("som de brukar komma", "as they usually come"),
    ("models", "splines"): Words("splines med samspel", "splines with interactions"),
    ("models", "trees"): Words("träd, korsanpassade", "trees, cross-fitted"),
    ("who", "all"): Words("alla som kan vara med", "all who are eligible"),
    ("who", "overlap"): Words("dem som båda strategierna förekommer för", "those for whom both "
    "strategies occur"),
    ("period", "month"): Words("månad", "month"),
    ("period", "quarter"): Words("kvartal", "quarter"),
    ("reaches", "ongoing"): Words("även pågående sjukfall", "ongoing spells, too"),
    ("reaches", "new"): Words("bara nya sjukfall", "new spells only"),
    ("controls", "waiting"): Words("enheter som väntar eller aldrig inför", "units that wait or "
                                   "never introduce it"),
    ("controls", "never"): Words("enheter som aldrig inför", "units that never introduce it"),
    ("weights", "spells"): Words("efter sina sjukfall", "by its spells"),
    ("weights", "units"): Words("lika", "the same"),
}  # fmt: skip
_LISTED = ("confounders", "negative_controls")
# Shown elsewhere, or for machines.
_HIDDEN = ("target", "counts", "changed_refusals", "title", "earlier", "without_spells")


def section(document: Record, lang: Lang) -> Iterator[Content]:
    rounding = Document.of({"rounding": document.get("rounding")})
    yield (el("p", told) if (told := wording.steps(rounding, lang)) else None)
    for part in ("population", "study"):
        found = names.of(document, part)
        rows = [
            (el("dt", _name(key, lang)), el("dd", _value(each, key, lang)))
            for key, each in found.items()
            if key not in _HIDDEN
        ]
        yield el("dl", rows, class_="facts-list") if rows else None


def _name(key: str, lang: Lang) -> str:
    return _NAMES[key].to(lang) if key in _NAMES else columns.column(key, lang)


def _value(given: object, key: str, lang: Lang) -> Content:
    if isinstance(given, str) and (key, given) in _VALUES:
        return _VALUES[key, given].to(lang)
    if key == "measure":
        return names.measure({"measure": given}, lang)
    if key in _LISTED and isinstance(given, list):
        return ", ".join(names.label(str(each), lang) for each in given) or NONE
    if key == "eligible" and isinstance(given, Mapping):
        return "; ".join(eligible(given, lang)) or NONE
    if key == "refuse" and isinstance(given, Mapping):
        return _each(given, {name: words.to(lang) for name, words in LIMITS.items()}, lang)
    if isinstance(given, Mapping):
        return _each(given, {name: _name(name, lang) for name in given}, lang)
    return tables.value(given, key, lang)


def eligible(given: Mapping[str, object], lang: Lang) -> list[str]:
    """The conditions on columns, each in a few words."""
    told = []
    for column, each in given.items():
        found = each if isinstance(each, Mapping) else {}
        among = found.get("among") or (each if isinstance(each, list) else [])
        if among:
            levels = [names.level_of(column, str(e), lang).rpartition(": ")[2] for e in among]
            told.append(f"{names.label(column, lang)}: {', '.join(levels)}")
        else:
            ends = [_end(found.get(key), lang) for key in ("low", "high")]
            told.append(f"{names.label(column, lang)}: {'–'.join(ends)}")
    return told


def _end(value: object, lang: Lang) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return plain(value, lang)
    return "" if value is None else str(value)


def _each(given: Mapping[str, object], words: Mapping[str, str], lang: Lang) -> Content:
    rows = [
        el("li", f"{words.get(key, key)}: ", tables.value(each, key, lang))
        for key, each in given.items()
        if key not in _HIDDEN
    ]
    return el("ul", rows)
