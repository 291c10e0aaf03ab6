"""Temporary: what a pilot's study declares, until its own reader is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from srs.errors import BadInput
from srs.files import content, toml_in

from ..evaluation.study import Allowed, Release
from ..statistics.sequential import Rule
from ..toml import read_table
from .limits import Watch


@dataclass(frozen=True)
class Study:
    title: str | None = None
    margins: Mapping[str, Allowed] = field(default_factory=dict)
    level: float = 0.95
    release: Release = Release()
    sequential: Rule = Rule()
    watch: Watch = Watch()


def read_study(path: Path) -> Study:
    try:
        told = toml_in(content(path))
    except (OSError, ValueError):
        raise BadInput("the study cannot be read: expected a TOML file") from None
    found: Study = read_table(Study, told, "the study")
    return found
