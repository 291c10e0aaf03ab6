"""The assessment as one JSON document, as the design page gives it."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..assessment import Assessment, Prediction
from ..certificate import WORK_MEASURES, Certificate
from ..knowledge import (
    OF_CATEGORY,
    SITUATIONS,
    SOURCES,
    Measure,
    Recommendation,
    Secondary,
    Situation,
    Statistics,
    TypicalCase,
    fmb,
)
from ..model import Audience, DiagnosisModel, audience_of
from ..predictors import Predictor
from ..risk import Foreseen, Length, NoRisk, Support, lasts
from ..wording import Lang

Document = dict[str, Any]


def render(assessment: Assessment, lang: Lang) -> str:
    return json.dumps(document(assessment, lang), ensure_ascii=False, indent=2)


def document(assessment: Assessment, lang: Lang) -> Document:
    """Fields may be added, never renamed. Probabilities are not rounded; days count from 1."""
    certificate, spell = assessment.certificate, assessment.spell
    return {
        "certificate": {
            "id": certificate and certificate.id,
            "diagnosis": assessment.diagnosis and assessment.diagnosis.code,
            "unit": certificate and certificate.unit,
        },
        "stated": _stated(certificate, lang),
        "spell": {
            "start": spell and spell.start.isoformat(),
            "end": spell and spell.end.isoformat(),
            "day": assessment.day,
            "days": spell and spell.days,
            "degree": spell and spell.degree,
            "certificates": [each.id for each in spell.certificates] if spell else [],
        },
        "predictors": [
            {"name": known.predictor.name, "value": known.value, "source": known.source}
            for known in assessment.known
        ],
        "risk": assessment.prediction and _risk(assessment.prediction, lang),
        "no_risk": no_risk_document(assessment.no_risk, lang),
        "support": support_document(assessment.support, lang),
        "length": assessment.length and _length(assessment.length, assessment.foreseen, lang),
        "explanation": _explanation(assessment.prediction, lang),
        "fmb": fmb_document(assessment.fmb, lang, spell.start if spell else None)
        | {"exceeded": assessment.fmb_exceeded},
        "situation": _situation(assessment.situation, lang),
        "measures": measures_document(assessment.measures, lang),
        "secondary": [
            _secondary(each, lang, spell.start if spell else None) for each in assessment.secondary
        ],
        "statistics": statistics_document(assessment.statistics, lang),
        "missing": [known.predictor.name for known in assessment.missing],
        "notes": [note.to(lang) for note in assessment.notes],
        **{
            name: told(found, lang)
            for name, found in assessment.more.items()
            if (told := SOURCES[name].document)
        },
    }


def _stated(certificate: Certificate | None, lang: Lang) -> Document:
    """What a physician has written in words is for who reads the certificate: decision 0029."""
    measures = certificate.work_measures if certificate else ()
    prognosis = certificate and certificate.prognosis
    return {
        "prognosis": prognosis and {"code": prognosis.code, "text": prognosis.words.to(lang)},
        "work_measures": [
            {"code": code, "text": WORK_MEASURES[code].to(lang)} for code in measures
        ],
        "unread": list(certificate.unread) if certificate else [],
    }


def _situation(situation: Situation | None, lang: Lang) -> Document | None:
    return situation and {"code": situation, "text": SITUATIONS[situation].to(lang)}


def _secondary(secondary: Secondary, lang: Lang, start: date | None) -> Document:
    return {
        "diagnosis": secondary.diagnosis.code,
        "fmb": fmb_document(secondary.fmb, lang, start),
        "measures": measures_document(secondary.measures, lang),
    }


def support_document(support: Support | None, lang: Lang) -> Document | None:
    """What was measured of the spells of which it is said that no special support is indicated."""
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


def fmb_document(
    recommendation: Recommendation | None, lang: Lang, start: date | None = None
) -> Document:
    """What FMB has; months count from *start* where it is known."""
    if recommendation is None:
        recommendation_of = dict.fromkeys(("diagnosis", "from_subcodes", "date"))
        return recommendation_of | {"typical_cases": [], "documents": [], "source": fmb.SOURCE}
    return {
        "diagnosis": recommendation.diagnosis.code,
        "from_subcodes": recommendation.from_subcodes,
        "typical_cases": [_typical_case(case, lang, start) for case in recommendation.cases],
        "documents": [_fmb_text(each) for each in recommendation.documents],
        "source": recommendation.source,
        "date": recommendation.date.isoformat(),
    }


def _fmb_text(text: fmb.Document) -> Document:
    """Socialstyrelsen's own, in Swedish."""
    return {
        "title": text.title,
        "information": text.information,
        "symptoms": text.symptoms,
        "rehabilitation": text.rehabilitation,
        "activity_limitation": text.activity_limitation,
        "function_impairment": text.function_impairment,
        "reference": text.reference,
        "updated": text.updated.isoformat(),
    }


def _typical_case(case: TypicalCase, lang: Lang, start: date | None) -> Document:
    return {
        "diagnoses": [code.code for code in case.diagnoses],
        "max_days": case.max_days(start),
        "upper_limit": case.upper_limit,
        "degree": case.degree,
        "selections": [
            {
                "kind": selection.kind,
                "code": selection.code,
                "system": selection.system,
                "text": selection.text(lang),
            }
            for selection in case.selections
        ],
        "text": case.text(lang),
    }


def no_risk_document(no_risk: NoRisk | None, lang: Lang) -> Document | None:
    """Why there is no single risk; None where there is one."""
    if no_risk is None:
        return None
    return {"code": no_risk.code.value, "text": no_risk.words.to(lang)}


def _length(length: Length, foreseen: Foreseen | None, lang: Lang) -> Document:
    return {
        "q25_day": length.q25_day,
        "median_day": length.median_day,
        "q75_day": length.q75_day,
        "remaining": [
            {"day": each.day, "what": each.what, "probability": each.probability}
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


def _explanation(prediction: Prediction | None, lang: Lang) -> Document:
    if prediction is None:
        return {"base": None, "reference": None, "reasons": []}
    return {
        "base": prediction.explanation.base,
        "reference": prediction.subject.model.reference.to(lang),
        "reasons": [
            {
                "predictor": reason.predictor,
                "value": reason.value,
                "log_odds": reason.log_odds,
                "text": reason.text(lang),
            }
            for reason in prediction.explanation.reasons
        ],
    }


def _risk(prediction: Prediction, lang: Lang) -> Document:
    risk, model = prediction.risk, prediction.model
    return {
        "probability": risk.probability,
        "level": risk.level and int(risk.level),
        "day": risk.day,
        "horizon": risk.horizon,
        "of": lasts(risk.horizon).to(lang),
        "average": risk.average and risk.average.share,
        "average_diagnosis": risk.average and risk.average.diagnosis.code,
        "reference_mean": prediction.reference_mean,
        "model": {
            "name": model.name,
            "version": model.version,
            "family": model.family,
            "diagnosis": prediction.subject.model.diagnosis.code,
        },
        **_for_whom(model.audience, model.manifest, lang),
        "bounds": risk.bounds and list(risk.bounds),
        "narrowed_most_by": risk.narrowed_most_by,
        "curve": [{"day": p.day, "probability": p.probability} for p in risk.curve],
    }


def for_whom(manifest: Mapping[str, Any], lang: Lang) -> Document:
    """Whether the model is synthetic (null: nobody has said), and of whom it knows."""
    return _for_whom(audience_of(manifest), manifest, lang)


def _for_whom(audience: Audience | None, manifest: Mapping[str, Any], lang: Lang) -> Document:
    return {
        "synthetic": audience.population.synthetic if audience else manifest.get("synthetic"),
        "population": audience and audience.population.who.to(lang),
    }


def measures_document(measures: Iterable[Measure], lang: Lang) -> list[Document]:
    """Advice, in the catalogue's order."""
    return [
        {
            "id": each.id,
            "category": each.category,
            "situation": OF_CATEGORY[each.category],
            "priority": each.priority,
            "title": each.title.to(lang),
            "advice": each.advice.to(lang),
            "source": each.source.to(lang),
            "year": each.year,
        }
        for each in measures
    ]


def statistics_document(found: Statistics | None, lang: Lang) -> Document:
    """How long the country's spells last; nulls where nothing is published."""
    return {
        "diagnosis": found and found.diagnosis.code,
        "year": found and found.year,
        "intervals": [
            {
                "days_min": each.days_min,
                "days_max_excl": each.days_max_excl,
                "spells": each.spells,
                "accumulated": each.accumulated,
            }
            for each in (found.intervals if found else ())
        ],
        "source": found and found.source.to(lang),
    }


def form_document(model: DiagnosisModel, lang: Lang) -> Document:
    """What to ask for a diagnosis, in the form's order; ``derived`` needs no question."""
    predictors = {column.name: column.predictor for column in model.columns}
    return {
        "diagnosis": model.diagnosis.code,
        "questions": [_question(predictors[name], lang) for name in model.asked],
        "derived": [name for name in predictors if name not in model.asked],
    }


def _question(predictor: Predictor, lang: Lang) -> Document:
    return {
        "predictor": predictor.name,
        "srs": predictor.srs,
        "question": predictor.question.to(lang),
        "help": predictor.help and predictor.help.to(lang),
        "from_certificate": predictor.derive is not None,
        "answers": [
            {
                "level": level.name,
                "srs": level.srs,
                "text": level.answer.to(lang),
                "default": level.name == predictor.default,
            }
            for level in predictor.levels
        ],
    }
