"""What metrics, subgroups and columns are called on the page."""

from dataclasses import dataclass

from srs.predictors.registry import PREDICTORS
from srs.wording import Lang, Words

from .document import ALL, Record
from .numbers import plain


@dataclass(frozen=True)
class Metric:
    """*better* says which way, *ideal* at which value a model is right."""

    name: Words
    group: str
    better: str = ""  # higher, lower
    ideal: float | None = None


GROUPS = {
    "discrimination": Words("Diskriminering: skiljs utfallet från resten?",
                            "Discrimination: is the outcome told from the rest?"),
    "calibration": Words("Kalibrering: stämmer sannolikheterna?",
                         "Calibration: are the probabilities right?"),
    "overall": Words("Samlat fel", "Overall error"),
    "usefulness": Words("Nytta vid tröskelvärden", "Usefulness at thresholds"),
    "other": Words("Övrigt", "Other"),
}  # fmt: skip
METRICS = {
    "auc": Metric(Words("AUC", "AUC"), "discrimination", "higher"),
    "c_harrell": Metric(Words("Harrells C", "Harrell's C"), "discrimination", "higher"),
    "c_uno": Metric(Words("Unos C", "Uno's C"), "discrimination", "higher"),
    "oe": Metric(Words("Observerat / förväntat", "Observed / expected"), "calibration", "", 1),
    "citl": Metric(Words("Kalibrering i stort", "Calibration in the large"), "calibration", "", 0),
    "intercept": Metric(
        Words("Kalibreringsintercept", "Calibration intercept"), "calibration", "", 0
    ),
    "slope": Metric(Words("Kalibreringslutning", "Calibration slope"), "calibration", "", 1),
    "slope_logistic": Metric(
        Words("Kalibreringslutning (logistisk)", "Calibration slope (logistic)"),
        "calibration",
        "",
        1,
    ),
    "slope_cox": Metric(
        Words("Kalibreringslutning (Cox)", "Calibration slope (Cox)"), "calibration", "", 1
    ),
    "ici": Metric(
        Words("Kalibreringsfel, medel (ICI)", "Mean calibration error (ICI)"),
        "calibration",
        "lower",
    ),
    "e50": Metric(
        Words("Kalibreringsfel, median (E50)", "Median calibration error (E50)"),
        "calibration",
        "lower",
    ),
    "e90": Metric(
        Words("Kalibreringsfel, 90:e percentil (E90)", "Calibration error, 90th centile (E90)"),
        "calibration",
        "lower",
    ),
    "emax": Metric(
        Words("Kalibreringsfel, största (Emax)", "Largest calibration error (Emax)"),
        "calibration",
        "lower",
    ),
    "spiegelhalter_z": Metric(Words("Spiegelhalters z", "Spiegelhalter's z"), "calibration", "", 0),
    "brier": Metric(Words("Brier", "Brier score"), "overall", "lower"),
    "ipa": Metric(Words("IPA (skalad Brier)", "IPA (scaled Brier)"), "overall", "higher"),
    "net_benefit": Metric(Words("Nettonytta", "Net benefit"), "usefulness", "higher"),
    "interventions_avoided": Metric(
        Words("Undvikna insatser per 100", "Interventions avoided per 100"), "usefulness", "higher"
    ),
    "sensitivity": Metric(Words("Sensitivitet", "Sensitivity"), "usefulness"),
    "specificity": Metric(Words("Specificitet", "Specificity"), "usefulness"),
    "ppv": Metric(
        Words("Positivt prediktivt värde", "Positive predictive value"), "usefulness", "higher"
    ),
    "npv": Metric(
        Words("Negativt prediktivt värde", "Negative predictive value"), "usefulness", "higher"
    ),
    "flagged": Metric(Words("Andel flaggade", "Share flagged"), "usefulness"),
    "observed": Metric(Words("Observerad andel", "Observed share"), "other"),
    "expected": Metric(Words("Medelsannolikhet", "Mean probability"), "other"),
    "given_risk": Metric(Words("Skillnad vid samma risk", "Difference given risk"), "other"),
    "expected_auc": Metric(Words("Väntad AUC", "Expected AUC"), "other"),
    "expected_brier": Metric(Words("Väntad Brier", "Expected Brier score"), "other"),
    "psi": Metric(Words("PSI", "PSI"), "other"),
    "ks": Metric(Words("Kolmogorov–Smirnov", "Kolmogorov–Smirnov"), "other"),
    "updating": Metric(Words("Sluten test av uppdateringar", "Closed test of updates"), "other"),
    "calibration": Metric(Words("Kalibreringskurva", "Calibration curve"), "other"),
    "roc": Metric(Words("ROC-kurva", "ROC curve"), "other"),
    "capacity": Metric(Words("Kapacitetskurva", "Capacity curve"), "other"),
    "found_at_capacity": Metric(
        Words("Hittade med utfallet", "Found of those with the outcome"), "usefulness", "higher"
    ),
}
SMOOTHERS = {
    "loess2": "loess",
    "lowess": "lowess",
    "rcs": "rcs",
    "cloglog": "cloglog",
    "pseudo_loess2": "pseudo-loess",
}
# What a sample size is asked for, as "size_oe".
_SIZES = {
    "shrinkage": Words("Krympning", "Shrinkage"),
    "optimism": Words("Optimism", "Optimism"),
    "mean_risk": Words("Medelrisk", "Mean risk"),
    "mean_incidence": Words("Andel som slutat vid horisonten", "Share ended by the horizon"),
}
_PREFIXES = {
    "size_": Words("antal som behövs", "number needed"),
    "pooled_": Words("sammanvägt över regioner", "pooled over regions"),
    "equality_": Words("skillnad mot övriga", "difference from the others"),
}
VARIABLES = {
    "region": Words("Region", "Region"),
    "diagnosis": Words("Diagnos", "Diagnosis"),
    "quarter": Words("Kvartal", "Quarter"),
}
EVERYBODY = Words("Alla", "All")
OTHERS, THE_OTHERS = "others", Words("övriga", "the others")


def metric(name: str) -> Metric:
    """By its name; a smoother's and a threshold's name are part of it, an unknown one is itself.

    >>> metric("ici_loess2").better, metric("net_benefit@0.20").name.en
    ('lower', 'Net benefit at 0.20')
    """
    for prefix, words in _PREFIXES.items():
        if name.startswith(prefix):
            named = size if prefix == "size_" else metric
            of = named(name.removeprefix(prefix))
            both = zip(of.name, words, strict=True)
            return Metric(Words(*(f"{text}, {more}" for text, more in both)), of.group, of.better)
    base, _, threshold = name.partition("@")
    known = METRICS.get(base)
    smoother = ""
    if known is None:
        for key, told in SMOOTHERS.items():
            if base.endswith(f"_{key}") and base.removesuffix(f"_{key}") in METRICS:
                known, smoother = METRICS[base.removesuffix(f"_{key}")], f", {told}"
    if known is None:
        return Metric(Words(name, name), "other")
    at = [""] * 2 if not threshold else [f" vid {_comma(threshold)}", f" at {threshold}"]
    words = Words(*(text + smoother + more for text, more in zip(known.name, at, strict=True)))
    return Metric(words, known.group, known.better, known.ideal)


def size(criterion: str) -> Metric:
    """What a number of rows is asked for: a criterion of its own, or how sure a metric is to be."""
    return Metric(_SIZES[criterion], "other") if criterion in _SIZES else metric(criterion)


def subgroup(name: str, lang: Lang) -> str:
    """A value of a variable in words, where it is a level of a predictor; else as it is given.

    >>> subgroup("sex=female", "sv")
    'Kvinna'
    """
    if name in (ALL, OTHERS):
        return (EVERYBODY if name == ALL else THE_OTHERS).to(lang)
    column, equals, value = name.partition("=")
    if not equals:
        return name
    if column in PREDICTORS:
        for level in PREDICTORS[column].levels:
            if value == level.name:
                return level.answer.to(lang)
    return value


def variable(name: str, lang: Lang) -> str:
    """What a subgroup is a value of; empty where it is of none.

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


def horizon(days: float, lang: Lang) -> str:
    """The unit is that of the data's times: days of our spells, years of other studies."""
    return f"{'horisont' if lang == 'sv' else 'horizon'}\u00a0{plain(days, lang)}"


def outcome(study: Record, days: float) -> Words:
    """What is predicted, as the study declares it (``predicts``: outlast or event)."""
    sv, en = plain(days, "sv"), plain(days, "en")
    predicts = study.get("predicts") or study.get("outcome")
    if predicts == "outlast":
        return Words(f"sjukfallet varar mer än {sv} dagar", f"the spell lasts more than {en} days")
    if predicts == "event":
        return Words(f"händelsen inträffar senast vid {sv}", f"the event happens by {en}")
    return Words(f"utfallet vid {sv} dagar", f"the outcome at {en} days")


def _comma(text: str) -> str:
    return text.replace(".", ",")
