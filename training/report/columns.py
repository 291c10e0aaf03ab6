"""The names that a page gives to the columns of a document's tables."""

from collections.abc import Mapping

from srs.predictors.registry import PREDICTORS
from srs.wording import Lang, Words

from ..statistics import catalogue
from .document import Record
from .names import metric
from .wording import percent

VALUES: Mapping[str, Words] = {
    "unadjusted": Words("ojusterad", "unadjusted"),
    "given risk": Words("vid samma risk", "given risk"),
    "original": Words("originalet", "original"),
    "in the large": Words("omkalibrering i stort", "recalibration in the large"),
    "logistic": Words("logistisk omkalibrering", "logistic recalibration"),
    "refit": Words("ny anpassning", "refit"),
    "outlast": Words("att sjukfallet varar längre", "that the spell outlasts the horizon"),
    "event": Words("att händelsen inträffar", "that the event happens"),
    "fewer persons than may be shown": Words(
        "färre personer än vad som får visas", "fewer persons than may be shown"
    ),
    "an earlier release of the same data hid it": Words(
        "en tidigare utlämning av samma data dolde det",
        "an earlier release of the same data hid it",
    ),
}

OPINIONS: Mapping[str, Words] = {
    "higher": Words("risken är högre", "the risk is higher"),
    "right": Words("risken stämmer", "the risk is right"),
    "lower": Words("risken är lägre", "the risk is lower"),
    "cannot_say": Words("kan inte säga", "cannot say"),
}

COLUMNS: Mapping[str, Words] = {
    "model": Words("Modell", "Model"),
    "a": Words("Första", "First"),
    "b": Words("Andra", "Second"),
    "horizon": Words("Horisont", "Horizon"),
    "subgroup": Words("Grupp", "Group"),
    "reference": Words("Jämförd med", "Compared with"),
    "metric": Words("Mått", "Metric"),
    "value": Words("Värde", "Value"),
    "difference": Words("Skillnad", "Difference"),
    "low": Words("Nedre gräns", "Lower limit"),
    "high": Words("Övre gräns", "Upper limit"),
    "se": Words("Medelfel", "Standard error"),
    "z": Words("z", "z"),
    "p": Words("p", "p"),
    "n": Words("Antal", "Number"),
    "events": Words("Med utfall", "With outcome"),
    "rows": Words("Rader", "Rows"),
    "persons": Words("Personer", "Persons"),
    "censored": Words("Censurerade", "Censored"),
    "competing": Words("Konkurrerande slut", "Competing ends"),
    "mature": Words("Känt utfall", "Outcome known"),
    "share": Words("Andel", "Share"),
    "quarter": Words("Kvartal", "Quarter"),
    "month": Words("Månad", "Month"),
    "period": Words("Period", "Period"),
    "from": Words("Från", "From"),
    "to": Words("Till", "To"),
    "region": Words("Region", "Region"),
    "regions": Words("Regioner", "Regions"),
    "tau2": Words("τ²", "τ²"),
    "prediction_low": Words("Nästa region, nedre", "Next region, lower"),
    "prediction_high": Words("Nästa region, övre", "Next region, upper"),
    "column": Words("Kolumn", "Column"),
    "predictor": Words("Prediktionsfaktor", "Predictor"),
    "update": Words("Uppdatering", "Update"),
    "proposal": Words("Förslag", "Proposal"),
    "against": Words("Mot", "Against"),
    "ratio": Words("Likelihoodkvot", "Likelihood ratio"),
    "freedom": Words("Frihetsgrader", "Degrees of freedom"),
    "files": Words("Filer", "Files"),
    "sha256": Words("SHA-256", "SHA-256"),
    "synthetic_models": Words("Modeller av syntetiska data", "Models of synthetic data"),
    "synthetic": Words("Syntetiska data", "Synthetic data"),
    "name": Words("Namn", "Name"),
    "title": Words("Titel", "Title"),
    "date": Words("Datum", "Date"),
    "data": Words("Data", "Data"),
    "id": Words("Id", "Id"),
    "outcome": Words("Utfall", "Outcome"),
    "time": Words("Tid", "Time"),
    "event": Words("Händelse", "Event"),
    "day": Words("Dag", "Day"),
    "person": Words("Person", "Person"),
    "baseline": Words("Jämförelsenivå", "Baseline"),
    "predictors": Words("Prediktionsfaktorer", "Predictors"),
    "predicts": Words("Förutsäger", "Predicts"),
    "models": Words("Modeller", "Models"),
    "horizons": Words("Horisonter", "Horizons"),
    "thresholds": Words("Tröskelvärden", "Thresholds"),
    "subgroups": Words("Grupper", "Subgroups"),
    "margins": Words("Marginaler", "Margins"),
    "worse_by": Words("får vara sämre med", "may be worse by"),
    "better_by": Words("ska vara bättre med", "must be better by"),
    "smoothers": Words("Utjämning", "Smoothers"),
    "places": Words("Platser per månad", "Places a month"),
    "since": Words("Från och med", "Since"),
    "seed": Words("Slumpfrö", "Seed"),
    "replicates": Words("Bootstrapupprepningar", "Bootstrap replicates"),
    "level": Words("Konfidensgrad", "Confidence level"),
    "release": Words("Utlämning", "Release"),
    "smallest": Words("minsta antal", "smallest count"),
    "earlier": Words("tidigare utlämning", "earlier release"),
    "known": Words("Känt utfall", "Outcome known"),
    "kind": Words("Typ", "Kind"),
    "proposed": Words("Föreslås", "Proposed"),
    "steps": Words("Test", "Tests"),
    "n_first": Words("Första perioden", "First period"),
    "n_second": Words("Andra perioden", "Second period"),
    "population": Words("För vilka", "For whom"),
    "mechanism": Words("Modelltyp och träningsdata", "Type and training data"),
    "left_out": Words("Kunde inte följas", "Could not be followed"),
    "what": Words("Vad", "What"),
    "why": Words("Varför", "Why"),
}  # fmt: skip


def worded(value: str, key: str, lang: Lang) -> str:
    """One of the evaluation's own words in the page's language; anything else unchanged."""
    if key in _WORDED and value in VALUES:
        return VALUES[value].to(lang)
    if key == "what":
        kind, _, model = value.partition(" ")
        if kind in _MONITORED:
            return f"{_MONITORED[kind].to(lang)}: {model}"
        return PREDICTORS[value].label.to(lang) if value in PREDICTORS else value
    return value


_WORDED = ("predicts", "kind", "proposed", "against", "why")
_MONITORED = {
    "prediction": Words("Prediktion", "Prediction"),
    "expected": Words("Väntat", "Expected"),
}


def of_data(name: str, data: Record, study: Record, lang: Lang) -> str:
    """The name of a key about the data; with follow-up, events are observed ends."""
    if name == "events" and data.get("censored") is not None:
        if study.get("predicts") == "event":
            return Words("Med händelsen", "With the event").to(lang)
        return Words("Sett slut", "Seen to end").to(lang)
    return column(name, lang)


_LIMITS = ("low", "high", "prediction_low", "prediction_high")
_PERIODS = {"_first": Words("första", "first"), "_second": Words("andra", "second")}


def digits(name: str) -> int | None:
    """The decimals of a metric's column; ``None`` for a column that is no metric's."""
    for ending in _PERIODS:
        name = name.removesuffix(ending)
    found = catalogue.metric(name)
    return None if found is None else found.digits


def column(name: str, lang: Lang, level: float | None = None) -> str:
    """A column's name, with the *level* of an interval's limits."""
    if name in COLUMNS:
        at = f" ({percent(level, lang)})" if level is not None and name in _LIMITS else ""
        return COLUMNS[name].to(lang) + at
    for ending, words in _PERIODS.items():
        if name.endswith(ending):
            return f"{column(name.removesuffix(ending), lang)}, {words.to(lang)}"
    told = metric(name)
    return told.name.to(lang) if told.name.en != name else name.replace("_", " ")
