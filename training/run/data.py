"""A run's training table, from a synthetic population or from the user's own extract."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from srs.predictors import PREDICTORS
from srs.tables.columns import pl, write_table
from srs.wording import Words, counted

from ..cohort import simulate
from ..table import OwnPredictor, TrainingTable, read_extract
from ..table.mapping import read_mapping
from ..table.shape import Declared
from ..table.values import OUTSIDE
from .checkpoint import Kept, Step
from .plan import Plan

_MAPPING = Path(__file__).parents[1] / "mappings" / "cohort.toml"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Material:
    """The step that made the training table, and where the true risks lie if they are known."""

    made: Step
    truth: Path | None

    def table(self) -> TrainingTable:
        declared = tuple(_declared(each) for each in self.made.read("declared.json"))
        return TrainingTable(pl.read_parquet(self.made.folder / "table.parquet"), declared)

    def report(self) -> pl.DataFrame:
        """What was read and dropped, and why."""
        return pl.read_csv(self.made.folder / "report.csv")

    def outside(self) -> list[str]:
        """The report's lines on numbers outside all levels of a predictor."""
        report = self.report()
        told = report.filter(pl.col("what").str.contains(f" {OUTSIDE} ", literal=True))
        return [
            f"{counted(rows, 'row')}: {what}" for what, rows in told.select("what", "rows").rows()
        ]

    def synthetic(self) -> bool:
        """Whether the mapping says that its spells are made up."""
        return bool(self.made.read("synthetic.json"))

    def fingerprint(self) -> tuple[str, int]:
        """SHA-256 of the table, and its number of rows."""
        found = self.made.read("fingerprint.json")
        return found["sha256"], found["rows"]


def material(plan: Plan, beside: Path, kept: Kept) -> Material:
    """The table, made unless it exists; *beside* is the folder of the run's TOML file.

    Raises
    ------
    BadInput
    """
    if plan.cohort is None:
        assert plan.data is not None
        mapping = beside / plan.data.mapping
        column = plan.split.column
        depends: dict[str, object] = {"files": _digests(mapping)}
        depends |= {"split_by": column} if column else {}
        return Material(kept.step("table", depends, lambda out: _write(mapping, out, column)), None)
    cohort = plan.cohort

    def population(out: Path) -> None:
        simulate(cohort.spells, cohort.years, plan.seed, out, rare=cohort.rare)
        manifest = json.loads((out / "manifest.json").read_bytes())
        (out / "cohort.toml").write_text(_mapped(manifest), encoding="utf-8")

    made = kept.step(
        "cohort",
        {"cohort": asdict(cohort), "seed": plan.seed, "mapping": _MAPPING.read_text("utf-8")},
        population,
    )
    mapping = made.folder / "cohort.toml"
    table = kept.step("table", {"of": made.key}, lambda out: _write(mapping, out))
    return Material(table, made.folder / "truth.parquet")


def _mapped(manifest: Mapping[str, Any]) -> str:
    """The cohort's mapping with its own dates: it holds a year of earlier spells."""
    first = date.fromisoformat(manifest["first_day"])
    days = {
        "follow_up_end": manifest["follow_up_end"],
        "complete_since": first.replace(year=first.year - 1).isoformat(),
    }
    text = _MAPPING.read_text(encoding="utf-8")
    for name, day in days.items():
        text = re.sub(rf"^{name} = .*$", f"{name} = {day}", text, flags=re.MULTILINE)
    return text


def _write(mapping: Path, out: Path, split_by: str | None = None) -> None:
    # MLflow, which track.py imports, takes a second: only when there is something to do.
    from ..track import fingerprint

    extract = read_extract(mapping, split_by)
    write_table(extract.table.frame, out / "table.parquet")
    write_table(extract.report, out / "report.csv")
    synthetic = json.dumps(read_mapping(mapping).synthetic)
    (out / "synthetic.json").write_text(synthetic, encoding="utf-8")
    declared = [_document(each) for each in extract.table.predictors]
    (out / "declared.json").write_text(json.dumps(declared), encoding="utf-8")
    found = asdict(fingerprint(extract.table.frame))
    (out / "fingerprint.json").write_text(json.dumps(found), encoding="utf-8")


def _digests(mapping: Path) -> list[str]:
    """Digests of the mapping and of the files it names; missing files are reported later."""
    read = read_mapping(mapping)
    sources = (read.certificates, read.persons, read.covariates, read.spells)
    paths = [mapping, *(source.path for source in sources if source)]
    return [_digest(path) for path in paths if path.is_file()]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in _pieces(file):
            digest.update(piece)
    return digest.hexdigest()


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _document(declared: Declared) -> dict[str, Any]:
    if isinstance(declared, OwnPredictor):
        return asdict(declared) | {"label": declared.label and list(declared.label)}
    return {"name": declared.name}


def _declared(document: Mapping[str, Any]) -> Declared:
    if document["name"] in PREDICTORS:
        return PREDICTORS[document["name"]]
    label = document["label"]
    told = dict(document) | {
        "levels": tuple(document["levels"]),
        "label": label and Words(*label),
        "parents": tuple(document.get("parents", ())),
    }
    return OwnPredictor(**told)
