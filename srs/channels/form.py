"""What to ask for a diagnosis: a form's questions, with ids and defaults."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ..model import DiagnosisModel
from ..predictors import PREDICTORS, Predictor
from ..risk import title
from ..wording import Lang, Words


def document(model: DiagnosisModel, lang: Lang) -> dict[str, Any]:
    """The questions in the form's order; ``derived`` are taken from certificate and person id."""
    asked = [PREDICTORS[name] for name in model.asked]
    derived = [name for name in model.predictors if name not in model.asked]
    return {
        "diagnosis": model.diagnosis.code,
        "questions": [_question(predictor, lang) for predictor in asked],
        "derived": derived,
    }


def _question(predictor: Predictor, lang: Lang) -> dict[str, Any]:
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


def page(model: DiagnosisModel, lang: Lang) -> RenderableType:
    """The same for a terminal."""
    form = document(model, lang)
    name = title(model.diagnosis)
    lines = [Text(f"{model.diagnosis} {name.to(lang) if name else ''}", style="bold")]
    for number, question in enumerate(form["questions"], start=1):
        lines += _lines(number, question, lang)
    derived = ", ".join(PREDICTORS[name].label.to(lang).lower() for name in form["derived"])
    others = Words(
        f"Tas från intyg och personnummer: {derived}.",
        f"Taken from certificate and person id: {derived}.",
    )
    return Group(*lines, Text(), Text(others.to(lang), style="dim"))


def _lines(number: int, question: dict[str, Any], lang: Lang) -> list[Text]:
    ids = f"  {question['predictor']}, SRS {question['srs']}"
    lines = [Text(f"\n{number}. {question['question']}").append(ids, style="dim")]
    if question["help"]:
        lines.append(Text(f"   {question['help']}", style="italic"))
    if question["from_certificate"]:
        known = Words(
            "Frågas inte om intygen redan säger det.", "Not asked if certificates say it."
        )
        lines.append(Text(f"   {known.to(lang)}", style="italic"))
    for answer in question["answers"]:
        mark = "●" if answer["default"] else "○"
        level = f"  {answer['level']}"
        level += f", SRS {answer['srs']}" if answer["srs"] != answer["level"] else ""
        lines.append(Text(f"   {mark} {answer['text']}").append(level, style="dim"))
    return lines
