"""Published models, as read from ``models/<name>-<version>/``."""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ..arguments import check
from ..errors import BadArgument, BrokenModel, NoModel
from ..files import content, json_in
from ..wording import Words
from .evidence import as_card, evidence_of
from .interface import Model, digest_of

# Makes a model from the manifest and the files that it lists, by name.
Read = Callable[[Mapping[str, Any], Mapping[str, bytes]], Model]


def family(module: str) -> Read:
    """``read`` from the family's module, which is imported when such a model is loaded."""

    def read(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Model:
        model: Model = import_module(module).read(manifest, files)
        return model

    return read


FAMILIES: dict[str, Read] = {
    "hazards": family("srs.model.hazards"),
    "boosted": family("srs.model.boosted"),
}

DEFAULT_MODEL = "srs-3.0"

# In a checkout the folder is next to the package; in an installation it is inside.
_PACKAGE = Path(__file__).parents[1]
MODELS = next(
    (folder for folder in (_PACKAGE / "models", _PACKAGE.parent / "models") if folder.is_dir()),
    _PACKAGE / "models",
)


def load(name: str, folder: Path = MODELS) -> Model:
    """A published model, its files checked against the manifest by SHA-256.

    It is read once and kept. It is immutable, and threads may share it.

    Parameters
    ----------
    name : str
        As ``srs models`` lists it: ``srs-3.0``.
    folder : Path
        Where models are published. If not given, the models that come with srs.

    Raises
    ------
    NoModel
        When no model has the name; ``expected`` lists the names that exist.
    BrokenModel
        When its files differ from the published ones.
    BadArgument
        When the name is no text or the folder no path.

    >>> model = load("srs-3.0")
    >>> model, model.family, model.last_horizon
    (<Model srs-3.0, hazards, 34 diagnoses>, 'hazards', 3650)
    """
    check("name", name, str, 'a model\'s name, such as "srs-3.0"')
    check("folder", folder, Path, "a pathlib.Path")
    return _kept(name, folder)


def forget() -> None:
    """Have every model read anew when it is loaded next."""
    _kept.cache_clear()


def read_anew(name: str, folder: Path) -> Model:
    """The model as its files are now; otherwise like ``load``."""
    manifest = manifest_of(name, folder)
    files = {
        file: _checked(folder / name / file, digest) for file, digest in manifest["files"].items()
    }
    if manifest["family"] not in FAMILIES:
        raise BrokenModel(
            f"models/{name}/manifest.json: expected a family among {', '.join(FAMILIES)}; "
            "a newer srs may know it"
        )
    try:
        model = FAMILIES[manifest["family"]](manifest, files)
        model.audience  # noqa: B018 - refused now if it is broken
        model.evidence  # noqa: B018 - as well
        return model
    except (KeyError, TypeError, ValueError):
        raise BrokenModel(
            f"models/{name} lacks a part of what its family needs: publish the model again"
        ) from None


_kept = lru_cache(read_anew)


def named(model: Model | str) -> Model:
    """The model itself, or the one published under that name.

    Raises
    ------
    BadArgument, NoModel, BrokenModel
    """
    if isinstance(model, str):
        return load(model)
    if not hasattr(model, "last_horizon"):
        raise BadArgument(
            "model", expected='a name such as "srs-3.0", or srs.load of it', path=("model",)
        )
    return model


def published(folder: Path = MODELS) -> dict[str, dict[str, Any]]:
    """The manifest of every published model, by name."""
    names = sorted(path.parent.name for path in folder.glob("*/manifest.json"))
    return {name: manifest_of(name, folder) for name in names}


def card(name: str, folder: Path = MODELS) -> str:
    """What the model was fitted on, its limits and its source, as Markdown.

    The file as published, with the evidence in the manifest that was measured since.

    Raises
    ------
    NoModel, BrokenModel
    """
    manifest = manifest_of(name, folder)
    text = _checked(folder / name / "card.md", manifest["files"]["card.md"]).decode()
    return text + as_card(evidence_of(manifest, digest_of(manifest)))


def title_of(manifest: Mapping[str, Any]) -> Words:
    """The model's title; its name and version if the manifest has no title."""
    name = f"{manifest['name']} {manifest['version']}"
    return Words(**(manifest.get("title") or {"sv": name, "en": name}))


def manifest_of(name: str, folder: Path = MODELS) -> dict[str, Any]:
    """The manifest of one published model.

    Raises
    ------
    NoModel, BrokenModel
    """
    path = folder / name / "manifest.json"
    known = sorted(each.parent.name for each in folder.glob("*/manifest.json"))
    if name not in known:
        raise NoModel("no such model is published", expected=f"one of {', '.join(known) or 'none'}")
    try:
        manifest: dict[str, Any] = json_in(content(path))
        words = [manifest[key] for key in ("family", "name", "version")]
        words += [manifest.get("source", ""), *manifest["files"].values()]
        if not all(isinstance(each, str) for each in words):
            raise TypeError
        title_of(manifest)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise BrokenModel(
            f"models/{name}/manifest.json is incomplete: publish the model again"
        ) from None
    return manifest


def _checked(path: Path, digest: str) -> bytes:
    try:
        found = content(path)
    except OSError:
        found = b""
    if hashlib.sha256(found).hexdigest() != digest:
        raise BrokenModel(
            f"models/{path.parent.name}/{path.name} is not the file that was published: "
            "its SHA-256 differs from the manifest's; publish or install the model again"
        )
    return found
