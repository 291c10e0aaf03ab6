"""A new version: manifest, card and golden cases, with the files that changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from srs.errors import BadInput
from srs.model import FAMILIES, MODELS, Model, published
from srs.model.evidence import KEY as EVIDENCE

from ..golden_check import asked_again
from ..publish import AGAINST, as_json, check_folder_name
from .choice import Choice
from .files import Files, updated_files

# From the old model's development and evaluation: no longer true of the new one.
_OLD = ("files", EVIDENCE, AGAINST, "metrics", "data", "left_out", "settings", "seed", "interval")


@dataclass(frozen=True)
class Whom:
    """Whose spells the new ones are, as far as it may be published.

    Attributes
    ----------
    who
        The words after "spells of".
    rows, persons, ends
        Rounded counts; None where few.
    period
        The first and last month in which they began.
    synthetic
        None where unknown.
    """

    who: str | None
    rows: int | None
    persons: int | None
    ends: int | None
    period: list[str] | None
    sha256: str
    synthetic: bool | None
    country: str | None


@dataclass(frozen=True, eq=False)
class Version:
    """What is published, except the card."""

    manifest: dict[str, Any]
    files: dict[str, bytes]
    model: Model


def files_of(name: str, manifest: Mapping[str, Any], models: Path) -> dict[str, bytes]:
    """The files of a published model, which ``load`` has checked."""
    return {file: (models / name / file).read_bytes() for file in manifest["files"]}


def version(
    old: Model,
    files: Files,
    choice: Choice,
    centre: float,
    whom: Whom,
    evidence: Mapping[str, Any],
    name: str,
    date: str,
) -> Version:
    """The model *old* with the chosen update, under another *name*.

    Parameters
    ----------
    files
        The files of *old*.
    evidence
        For the manifest: the tests, and the data behind them.
    """
    changed = {
        file: as_compact(document)
        for file, document in updated_files(old.family, files, choice, centre).items()
    }
    new = {**files, **changed}
    manifest = _manifest(old, choice, whom, evidence, name, date)
    model = FAMILIES[old.family](manifest, new)
    cases = [
        {key: case[key] for key in ("diagnosis", "answers", "day", "horizon")}
        | {"risk": asked_again(model, case)}
        for case in json.loads(files["golden.json"])["cases"]
    ]
    new["golden.json"] = as_json({"cases": cases}).encode()
    return Version(manifest, new, model)


def as_compact(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _manifest(
    old: Model,
    choice: Choice,
    whom: Whom,
    evidence: Mapping[str, Any],
    name: str,
    date: str,
) -> dict[str, Any]:
    kept = {key: value for key, value in old.manifest.items() if key not in _OLD}
    population = dict(kept["population"])
    count = f"{whom.rows} " if whom.rows else ""
    of = f" ({whom.who})" if whom.who else ""
    old_who = population["who"]
    population["who"] = {
        "sv": f"{old_who['sv']}, omkalibrerad på {count}rader av sjukfall{of}",
        "en": f"{old_who['en']}, recalibrated on {count}rows of spells{of}",
    }
    synthetic = _synthetic(population["synthetic"], whom.synthetic)
    population["synthetic"] = synthetic
    kept.pop("synthetic", None)
    title = kept.get("title") or {"sv": old.full_name, "en": old.full_name}
    return {
        **kept,
        "name": name,
        "version": "0",
        "title": {"sv": f"{title['sv']}, omkalibrerad", "en": f"{title['en']}, recalibrated"},
        **({"synthetic": True} if synthetic else {}),
        "population": population,
        "updated_from": {
            "model": old.full_name,
            "digest": old.digest,
            "update": choice.update,
            "intercept": choice.intercept,
            "slope": choice.slope,
            **({"groups": dict(choice.own)} if choice.own else {}),
            "date": date,
            "table": {
                "sha256": whom.sha256,
                "who": whom.who,
                "country": whom.country,
                "rows": whom.rows,
                "persons": whom.persons,
                "ends": whom.ends,
                "period": whom.period,
                "synthetic": whom.synthetic,
            },
            **evidence,
        },
    }


def _synthetic(old: bool | None, new: bool | None) -> bool | None:
    """True where either is; not known where either is not."""
    if old or new:
        return True
    return None if old is None or new is None else False


def check_name(name: str, models: Path = MODELS) -> None:
    """Check the name.

    Raises
    ------
    BadInput
        When the versions of the name are not numbered by us.
    """
    check_folder_name(name)
    own = [m["version"] for m in published(models).values() if m["name"] == name]
    if any(not each.isdecimal() for each in own):
        raise BadInput(
            f"--publish: only the makers of {name} publish its versions: expected a name of your "
            f"own, such as {name}-updated"
        )
