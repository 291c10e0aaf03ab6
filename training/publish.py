"""A model's folder under ``models/``: written whole or not at all."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from srs.errors import BadInput
from srs.model import MODELS, digest_of, load
from srs.model.evidence import KEY as EVIDENCE

from .evidence import attach
from .golden_check import check

if TYPE_CHECKING:
    from .track import Store

AGAINST = "against"  # of the manifest: a sentence for each reason not to publish a run's model
_NOT_COMPARED = "its run did not compare it with the ridge hierarchy: run it again"


def command(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN | MODEL",
            help="The id printed by `python -m training run`; with --evidence, a published model.",
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The name for the run's model, such as boosted."),
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            metavar="EVALUATION.json",
            help="The report.json of an evaluation of MODEL: what it measured of low risks is "
            "attached to the model, which may then say that no special support is indicated.",
        ),
    ] = None,
    anyway: Annotated[
        str | None,
        typer.Option(
            metavar="WHY",
            help="Publish a run's model although it is not as good as it should be; the reason "
            "goes into its card.",
        ),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="With --evidence: whose spells these are. [the study's title]",
        ),
    ] = None,
    models: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The folder of models to write to.")
    ] = MODELS,
) -> None:
    """Publish a tracked run's model as the next version of NAME, or attach what was measured.

    A run's model becomes the champion. With --evidence, a published MODEL gets what an evaluation
    of it measured.
    """
    if evidence is not None:
        if name is not None or anyway is not None:
            raise typer.BadParameter("expected --name (with --anyway) or --evidence, found both")
        for each in attach(evidence, run, models, who):
            typer.echo(_attached(each))
    elif name is None:
        raise typer.BadParameter("expected --name NAME, such as --name boosted")
    else:
        typer.echo(publish_run(run, name, models, anyway=anyway).name)


def _attached(entry: Mapping[str, Any]) -> str:
    measured = (
        f"{entry['profile']}, day {entry['day']}: negative predictive value {entry['npv']:.3f} "
        f"({entry['low']:.3f} to {entry['high']:.3f})"
    )
    if entry["npv"] < 1 - entry["cut_off"]:
        return (
            f"{measured}, less than {1 - entry['cut_off']:g}: the model will not say it on this day"
        )
    return measured


def publish(
    manifest: Mapping[str, Any], files: Mapping[str, str | bytes], folder: Path = MODELS
) -> Path:
    """Write *files* and the manifest, which gets their SHA-256, to ``<name>-<version>/``."""
    with _written(manifest, files, folder) as beside:
        target = folder / beside.name
        if target.exists():
            target.rename(beside.with_name("replaced"))
        return beside.rename(target)


def publish_run(
    run_id: str,
    name: str,
    models: Path = MODELS,
    store: "Store | None" = None,
    anyway: str | None = None,
) -> Path:
    """Publish the model that a run recorded as the next version of *name*; its folder.

    The model must load and give the risks of its golden cases. Then it is put in place, and only
    then does it become the ``champion``. A model that is already the latest version keeps its
    number, so after an interruption it is enough to publish once more.

    Parameters
    ----------
    store
        Where the run was recorded; ``tracking_store()`` if not given.
    anyway
        Why the model is published although the run advised against it.

    Raises
    ------
    NoModel
        When no such run has registered a model.
    BrokenModel
        When the model does not load, or a golden case disagrees; nothing is published then.
    BadInput
        When *name* cannot name a folder, or when the run advised against the model and *anyway*
        gives no reason.
    """
    # MLflow takes a second to import. Carrying the national models need not wait for it.
    from .track import crown, tracked_model, tracking_store

    check_folder_name(name)
    store = store or tracking_store()
    with tracked_model(run_id, store) as tracked:
        load(tracked.name, tracked.parent)  # its files are those that were recorded
        manifest = json.loads((tracked / "manifest.json").read_bytes()) | {"name": name}
        files = {file: (tracked / file).read_bytes() for file in manifest["files"]}
    return next_version(manifest, files, models, anyway, lambda full: crown(run_id, store, full))


def next_version(
    manifest: Mapping[str, Any],
    files: dict[str, bytes],
    models: Path = MODELS,
    anyway: str | None = None,
    crowned: Callable[[str], object] = lambda full_name: None,
) -> Path:
    """Publish a model as the next version of its name, once it gives its golden cases; its folder.

    A model that is already the latest version stays so. *crowned* is called with the full name when
    the model is in place; if it fails, the model is removed again.

    Raises
    ------
    BrokenModel, BadInput
        As ``publish_run``.
    """
    name = manifest["name"]
    check_folder_name(name)
    files = files | {"card.md": _admitted(manifest, files["card.md"], anyway)}
    manifest = {**manifest, "files": _digests(files)}
    latest = _latest(name, models)
    if latest and _is_published_as(models / f"{name}-{latest}", manifest):
        crowned(f"{name}-{latest}")
        return models / f"{name}-{latest}"
    with _written(manifest | {"version": str(latest + 1)}, files, models) as beside:
        check(beside)
        target = beside.rename(models / beside.name)
        try:
            crowned(target.name)
        except BaseException:
            target.rename(beside)
            raise
    return target


def check_folder_name(name: str) -> None:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise BadInput("the name of the model: expected letters, digits, - and _, such as boosted")


def _admitted(manifest: Mapping[str, Any], card: bytes, anyway: str | None) -> bytes:
    """The card. If the run advised against the model, the card says why it is published.

    Raises
    ------
    BadInput
        When the run advised against the model and *anyway* gives no reason.
    """
    if anyway is not None and not (anyway.strip() and anyway.isprintable()):
        raise BadInput(
            "--anyway: expected one line of text that says why it is published all the same"
        )
    against = manifest.get(AGAINST, [] if manifest["family"] != "boosted" else [_NOT_COMPARED])
    if not against:
        return card
    if anyway is None:
        raise BadInput(
            f"the model should not be published: {'; '.join(against)}; train a better one, or "
            'say --anyway "why", which goes into its card'
        )
    return (
        card
        + (
            f"\n**Published all the same.** {anyway.strip()}\n\n"
            "What spoke against it:\n\n" + "".join(f"- {each}\n" for each in against)
        ).encode()
    )


def as_json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _bound(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with its evidence bound to this very model, whose files were evaluated."""
    if EVIDENCE not in manifest:
        return dict(manifest)
    model = {"model": digest_of(manifest)}
    return {**manifest, EVIDENCE: [each | model for each in manifest[EVIDENCE]]}


@contextmanager
def _written(
    manifest: Mapping[str, Any], files: Mapping[str, str | bytes], folder: Path
) -> Iterator[Path]:
    """The model's folder in a hidden folder next to its place, which is deleted afterwards."""
    contents = {
        name: text.encode() if isinstance(text, str) else text for name, text in files.items()
    }
    contents["manifest.json"] = as_json(_bound({**manifest, "files": _digests(contents)})).encode()
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".") as hidden:
        beside = Path(hidden, f"{manifest['name']}-{manifest['version']}")
        beside.mkdir()
        for name, content in contents.items():
            (beside / name).write_bytes(content)
        yield beside


def _digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def _latest(name: str, models: Path) -> int:
    """The highest published version of *name*, 0 if none is published."""
    versions = (path.name.removeprefix(f"{name}-") for path in models.glob(f"{name}-*"))
    return max((int(version) for version in versions if version.isdecimal()), default=0)


def _is_published_as(target: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether *target* holds the same files and an equal manifest."""
    there = json.loads((target / "manifest.json").read_bytes())
    besides = {"version": "", EVIDENCE: None}
    return bool(there | besides == {**manifest, **besides})
