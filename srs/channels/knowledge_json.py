"""Knowledge about a diagnosis, as JSON, from whichever source."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..knowledge import (
    CATEGORIES,
    OF_CATEGORY,
    SITUATIONS,
    Effect,
    Measure,
    Recommendation,
    Statistics,
    TypicalCase,
    fmb,
)
from ..model import DiagnosisModel
from ..predictors import Predictor
from ..wording import Lang
from .average import average_document
from .titles import titled

Document = dict[str, Any]


def fmb_document(
    recommendation: Recommendation | None, lang: Lang, start: date | None = None
) -> Document:
    """FMB's recommendations; months count from *start* if it is known."""
    if recommendation is None:
        recommendation_of = dict.fromkeys(("diagnosis", "title", "from_subcodes", "date"))
        return recommendation_of | {"typical_cases": [], "documents": [], "source": fmb.SOURCE}
    return {
        "diagnosis": recommendation.diagnosis.code,
        "title": titled(recommendation.diagnosis, lang),
        "from_subcodes": recommendation.from_subcodes,
        "typical_cases": [_typical_case(case, lang, start) for case in recommendation.cases],
        "documents": [_fmb_text(each) for each in recommendation.documents],
        "source": recommendation.source,
        "date": recommendation.date.isoformat(),
    }


def _fmb_text(text: fmb.Document) -> Document:
    """Socialstyrelsen's own texts, in Swedish."""
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


def measures_document(measures: Iterable[Measure], lang: Lang) -> list[Document]:
    """Advice, in the catalogue's order."""
    return [
        {
            "id": each.id,
            "category": each.category,
            "category_text": CATEGORIES[each.category].to(lang),
            "situation": OF_CATEGORY[each.category],
            "situation_text": SITUATIONS[OF_CATEGORY[each.category]].to(lang),
            "priority": each.priority,
            "title": each.title.to(lang),
            "advice": each.advice.to(lang),
            "source": each.source.to(lang),
            "year": each.year,
            "effects": [effect_document(effect, lang) for effect in each.effects],
        }
        for each in measures
    ]


def effect_document(effect: Effect, lang: Lang) -> Document:
    """An imported study's results for one measure; negative days are fewer days."""
    return {
        "study": effect.title,
        "created": effect.created.isoformat(),
        "synthetic": effect.synthetic,
        "measure": effect.measure,
        "against": effect.against,
        "day": effect.day,
        "grace": effect.grace,
        "horizon": effect.horizon,
        "verdict": effect.verdict,
        "estimate": effect.estimate,
        "low": effect.low,
        "high": effect.high,
        "level": effect.level,
        "margins": {"shorter_by": effect.shorter_by, "longer_by": effect.longer_by},
        "population": {
            "persons": effect.persons,
            "units": effect.units,
            "since": effect.since,
            "until": effect.until,
            "overlap": effect.overlap,
            "diagnoses": [each.code for each in effect.diagnoses],
            "restricted": list(effect.restricted),
        },
        "changed_limits": effect.changed,
        "text": effect.words.to(lang),
    }


def statistics_document(found: Statistics | None, lang: Lang) -> Document:
    """How long the country's spells last, or a region's own; nulls if nothing is known."""
    return {
        "diagnosis": found and found.diagnosis.code,
        "title": titled(found.diagnosis, lang) if found else None,
        "year": found and found.year,
        "first_year": found and (found.first_year or found.year),
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
        "national": found and found.national,
        "averages": [average_document(each, lang) for each in found.averages] if found else [],
    }


def form_document(model: DiagnosisModel, lang: Lang) -> Document:
    """The questions for a diagnosis, in the form's order; ``derived`` need no question."""
    predictors = {column.name: column.predictor for column in model.columns}
    return {
        "diagnosis": model.diagnosis.code,
        "questions": [question_document(predictors[name], lang) for name in model.asked],
        "derived": [name for name in predictors if name not in model.asked],
    }


def question_document(predictor: Predictor, lang: Lang) -> Document:
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
