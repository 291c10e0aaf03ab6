"""A model's prediction for a spell, as JSON: risk, length, reasons, or why there is none."""

from collections.abc import Mapping
from typing import Any

from ..assessment import Assessment, Prediction
from ..explanation import Background, Reason
from ..model import Audience, audience_of
from ..risk import NATIONAL, Length, NoRisk, Profile, Risk, Support, lasts
from ..wording import Lang
from .average import average_document
from .frequency import frequency
from .interval import interval_document
from .percent import hundredths

Document = dict[str, Any]


def risk_document(assessment: Assessment, lang: Lang) -> Document | None:
    """Probabilities, exact and as shown; None if there is neither a risk nor bounds."""
    prediction = assessment.prediction
    if prediction is None:
        return None
    risk, model, subject = prediction.risk, prediction.model, prediction.subject
    share = risk.average.share if risk.average else None
    mean = prediction.reference_mean
    return {
        "probability": risk.probability,
        "level": risk.level and int(risk.level),
        "level_text": risk.level and risk.level.words.to(lang),
        "percent": written(risk.probability, lang, risk.profile),
        "percent_bounds": written_bounds(risk.bounds, lang, risk.profile),
        "level_bounds": level_bounds(risk.bounds, lang, risk.profile),
        "frequency": frequency(risk, max(risk.day, round(subject.model.first_day)), lang),
        "day": risk.day,
        "horizon": risk.horizon,
        "horizon_date": _date_of(assessment, risk.horizon),
        "of": lasts(risk.horizon).to(lang),
        "cut_offs": _cut_offs(risk.profile, lang),
        "average": share,
        "average_percent": written(share, lang, risk.profile),
        "average_diagnosis": risk.average and risk.average.diagnosis.code,
        "average_of": average_document(risk.average, lang),
        "reference_mean": mean,
        "reference_mean_percent": written(mean, lang, risk.profile),
        "model": {
            "name": model.name,
            "version": model.version,
            "family": model.family,
            "diagnosis": subject.model.diagnosis.code,
        },
        **_whom(model.audience, model.manifest, lang),
        "bounds": risk.bounds and list(risk.bounds),
        "interval": interval_document(risk.interval),
        "narrowed_most_by": risk.narrowed_most_by,
        "curve": [
            {"day": day, "probability": share, "percent": hundredths(share, lang, risk.profile)}
            for day, share in _curve(risk, assessment.length)
        ],
    }


def _date_of(assessment: Assessment, day: int) -> str | None:
    found = assessment.date_of(day)
    return found.isoformat() if found else None


def written(probability: float | None, lang: Lang, profile: Profile) -> str | None:
    """The number as before "of 100" and the per cent sign."""
    return None if probability is None else hundredths(probability, lang, profile)


def written_bounds(
    bounds: tuple[float, float] | None, lang: Lang, profile: Profile
) -> list[str] | None:
    return bounds and [hundredths(each, lang, profile) for each in bounds]


def level_bounds(
    bounds: tuple[float, float] | None, lang: Lang, profile: Profile
) -> list[Document] | None:
    if bounds is None:
        return None
    levels = (profile.level(each) for each in bounds)
    return [{"level": int(each), "text": each.words.to(lang)} for each in levels]


def _cut_offs(profile: Profile, lang: Lang) -> Document:
    return {
        "profile": profile.name,
        "horizon": profile.horizon,
        "source": profile.source,
        "levels": [
            {"level": int(level), "text": level.words.to(lang), "from": low, "to": high}
            for level, low, high in profile.ranges
        ],
    }


def _curve(risk: Risk, length: Length | None) -> list[tuple[int, float]]:
    """The curve with the days of the length, as far as the curve reaches."""
    points = {each.day: each.probability for each in risk.curve}
    if not points or length is None:
        return sorted(points.items())
    first, last = min(points), max(points)
    for each in length.remaining:
        if each.probability is not None and first < each.day < last:
            points.setdefault(each.day, each.probability)
    return sorted(points.items())


def no_risk_document(no_risk: NoRisk | None, lang: Lang) -> Document | None:
    """Why there is no single risk; None if there is one."""
    if no_risk is None:
        return None
    return {"code": no_risk.code.value, "text": no_risk.words.to(lang)}


def support_document(support: Support | None, lang: Lang) -> Document | None:
    """What was measured on spells for which no special support is indicated."""
    if support is None:
        return None
    of, shares = support.evidence, support.evidence.shares
    return {
        "text": support.words.to(lang),
        "profile": support.profile.name,
        "cut_off": support.profile.cut_off,
        "horizon": support.profile.horizon,
        "source": support.profile.source,
        "npv": shares.npv,
        "low": shares.low,
        "high": shares.high,
        "level": of.level,
        "day": of.day,
        "spells": shares.spells,
        "who": of.who and of.who.to(lang),
        "period": of.period and list(of.period),
        "date": of.date.isoformat(),
        "synthetic": of.synthetic,
    }


def length_document(assessment: Assessment, lang: Lang) -> Document | None:
    """Days, with their dates if the spell is ongoing and today's day is known."""
    length, foreseen = assessment.length, assessment.foreseen
    if length is None:
        return None

    def date_of(day: int | None) -> str | None:
        return None if day is None else _date_of(assessment, day)

    return {
        "q25_day": length.q25_day,
        "median_day": length.median_day,
        "q75_day": length.q75_day,
        "q25_date": date_of(length.q25_day),
        "median_date": date_of(length.median_day),
        "q75_date": date_of(length.q75_day),
        "remaining": [
            {
                "day": each.day,
                "date": date_of(each.day),
                "what": each.what,
                "probability": each.probability,
                "percent": written(each.probability, lang, NATIONAL),
            }
            for each in length.remaining
        ],
        "from_day": length.from_day,
        "observed_until": length.observed_until,
        "prognosis": foreseen
        and {
            "code": foreseen.prognosis.code,
            "by_day": foreseen.by_day,
            "text": foreseen.prognosis.words.to(lang),
            "disagreement": foreseen.disagreement and foreseen.disagreement.to(lang),
        },
    }


def explanation_document(prediction: Prediction | None, lang: Lang) -> Document:
    if prediction is None:
        return {"base": None, "reference": None, "reasons": [], "background": None}
    explanation = prediction.explanation
    background = explanation.background
    return {
        "base": explanation.base,
        "reference": prediction.subject.model.reference.to(lang),
        "reasons": [reason_document(each, lang) for each in explanation.reasons],
        "background": background and {**_weighed(background, lang), "text": background.text(lang)},
    }


def reason_document(reason: Reason, lang: Lang) -> Document:
    return {
        "predictor": reason.predictor,
        "value": reason.value,
        "background": reason.background,
        **_weighed(reason, lang),
        "statement": reason.statement(lang),
        "text": reason.text(lang),
    }


def _weighed(reason: Reason | Background, lang: Lang) -> Document:
    return {
        "log_odds": reason.log_odds,
        "direction": reason.direction,
        "strength": reason.strength,
        "strength_text": reason.strength_words.to(lang),
    }


def missing_answers_document(assessment: Assessment, lang: Lang) -> list[Document]:
    """The bounds that the worst answer to each would leave, the most narrowing first."""
    if assessment.prediction is None:
        return []
    profile = assessment.prediction.risk.profile
    return [
        {
            "predictor": each.known.predictor.name,
            "question": each.known.predictor.question.to(lang),
            "bounds": list(each.bounds),
            "percent_bounds": written_bounds(each.bounds, lang, profile),
        }
        for each in assessment.worst_answers
    ]


def for_whom(manifest: Mapping[str, Any], lang: Lang) -> Document:
    """Whether the model is synthetic (null: not declared), and whose spells it was made from."""
    return _whom(audience_of(manifest), manifest, lang)


def _whom(audience: Audience | None, manifest: Mapping[str, Any], lang: Lang) -> Document:
    return {
        "synthetic": audience.population.synthetic if audience else manifest.get("synthetic"),
        "population": audience and audience.population.who.to(lang),
    }
