"""The published models."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from ...channels.risk_json import for_whom
from ...model import Model, card, published, title_of
from ...wording import Lang
from ..auth import calling
from . import knowledge_documents as documents
from .answers import answer, gives, written
from .desks import AtDesk
from .language import Language

router = APIRouter(prefix="/models", tags=["models"], dependencies=[Depends(calling("models"))])

Name = Annotated[
    str,
    Path(
        pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$",
        description="A model's name with its version.",
        examples=["srs-3.0"],
    ),
]


@router.get("", summary="Which models are published", **gives(documents.Models))
def models(lang: Language, desk: AtDesk) -> Response:
    """All installed models; one of them makes the assessments."""
    shown = desk.served.shown
    listed = [_listed(key, each, shown, lang) for key, each in published(desk.models).items()]
    return answer(written({"models": listed}))


@router.get("/{name}", summary="A model and its card", **gives(documents.ModelCard, 404))
def model(name: Name, lang: Language, desk: AtDesk) -> Response:
    """What the model was fitted on, and its limits."""
    text = card(name, desk.models)
    shown = desk.served.shown
    listed = _listed(name, published(desk.models)[name], shown, lang)
    diagnoses = [code.code for code in shown.diagnoses] if listed["shown"] else None
    return answer(written(listed | {"diagnoses": diagnoses, "card": text}))


def _listed(name: str, manifest: Mapping[str, Any], shown: Model, lang: Lang) -> dict[str, Any]:
    return {
        "name": name,
        "title": title_of(manifest).to(lang),
        "family": manifest["family"],
        "source": manifest.get("source", ""),
        **for_whom(manifest, lang),
        "shown": name == shown.full_name,
    }
