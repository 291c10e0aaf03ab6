"""The models in service: read from disk, tried, exchanged together."""

from collections.abc import Iterator
from pathlib import Path

from ..errors import BadDay, BrokenModel, NoModel
from ..model import DiagnosisModel, Model
from ..model.store import read_anew
from ..risk import DEFAULT_DAY, DEFAULT_HORIZON
from .desk import Served
from .settings import Settings


def read_models(settings: Settings) -> Served:
    """The models named in *settings*, as they are on disk now.

    Raises
    ------
    NoModel, BrokenModel
    """
    shown = _read(settings.model, settings.models)
    shadow = settings.shadow_model
    return Served(shown, _read(shadow, settings.models) if shadow else None)


def _read(name: str, folder: Path) -> Model:
    model = read_anew(name, folder)
    try:
        for of_diagnosis in every(model):
            _try(of_diagnosis)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        raise BrokenModel(f"models/{name} cannot predict: publish the model again") from None
    try:
        model.check_horizon(DEFAULT_HORIZON)
    except BadDay as error:
        raise BrokenModel(f"models/{name} cannot be served: {error}; serve another") from None
    return model


def every(model: Model) -> Iterator[DiagnosisModel]:
    """The models of all its diagnoses, and the one for all others if it has one."""
    for diagnosis in model.diagnoses:
        yield model.of(diagnosis)
    try:
        yield model.of(None)
    except NoModel:
        return


def _try(model: DiagnosisModel) -> None:
    """Make a prediction, so that lazily made tables exist."""
    rows = [[0.0] * len(model.columns)]
    day = max(DEFAULT_DAY, model.first_day)
    (risk,) = model.risk(rows, day, DEFAULT_HORIZON)
    model.contributions(rows, day, DEFAULT_HORIZON)
    if not 0 <= risk <= 1:
        raise ValueError


def names(served: Served) -> Iterator[str]:
    """Each model's name, version and digest, for the log."""
    for model in (served.shown, served.shadow):
        if model:
            yield f"{model.full_name} {model.digest[:12]}"
