"""The known values of one person: one for each predictor, with its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..errors import BadAnswer, at
from .declaration import Predictor, Situation, Value
from .registry import predictor

Source = Literal["answer", "certificate", "person", "default", "missing"]


@dataclass(frozen=True, slots=True)
class Known:
    """One predictor's value (None: missing) and its source."""

    predictor: Predictor
    value: Value | None
    source: Source


def read_answers(given: Mapping[str, object], own: Iterable[Predictor] = ()) -> dict[str, Value]:
    """Answers by predictor name, from names and levels of srs or SRS; null is no answer.

    *own* are the predictors that a model declares itself.

    Raises
    ------
    BadAnswer
        For an unknown predictor or level, and when two ids of one predictor disagree.
    """
    answers: dict[str, Value] = {}
    declared = {each.name: each for each in own}
    with at("answers"):
        for key, raw in given.items():
            asked = declared.get(key) or predictor(key)
            if raw is None:
                continue
            value = _read(asked, key, raw)
            if asked.code(answers.setdefault(asked.name, value)) != asked.code(value):
                raise BadAnswer(
                    f"{asked.name}: answered twice with different levels",
                    expected=f"either {asked.name} or {asked.srs}",
                    path=(key,),
                )
    return answers


def _read(asked: Predictor, key: str, raw: object) -> Value:
    try:
        return asked.read(raw)
    except BadAnswer as error:  # quicker than `at`, of which each answer would need one
        error.path = (key,)
        raise


def gather(
    predictors: Iterable[Predictor],
    situation: Situation,
    answers: Mapping[str, Value],
    *,
    defaults: bool = False,
) -> tuple[Known, ...]:
    """The value of each predictor: an answer takes precedence over certificates and person id.

    With *defaults*, what is still missing gets the form's preselected level.
    """
    return tuple(_known(each, situation, answers, defaults) for each in predictors)


def _known(
    asked: Predictor, situation: Situation, answers: Mapping[str, Value], defaults: bool
) -> Known:
    if asked.name in answers:
        return Known(asked, answers[asked.name], "answer")
    derived = asked.derive(situation) if asked.derive else None
    if derived is not None:
        return Known(asked, derived, asked.origin)
    if defaults and asked.default is not None:
        return Known(asked, asked.default, "default")
    return Known(asked, None, "missing")
