"""README, tutorial and guides as the tests read them."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [
        *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs" / "guides").glob("*.md"),
        *(ROOT / "docs" / "decisions").glob("[0-9]*.md"),
    ]
)
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """What is between two fences; *place* is the document's path from the root."""

    place: str
    kind: str
    text: str

    @property
    def first_line(self) -> str:
        return self.text.partition("\n")[0]


def blocks(path, *kinds):
    place = str(path.relative_to(ROOT))
    found = _BLOCK.findall(path.read_text(encoding="utf-8"))
    return [
        Block(place, kind, re.sub(f"^{indent}", "", text, flags=re.MULTILINE))
        for indent, kind, text in found
        if kind in kinds
    ]
