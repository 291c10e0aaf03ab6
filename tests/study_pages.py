"""Requirements for the pages of studies of measures.

    python -m tests.study_pages DIRECTORY

writes the page of each answer of both kinds of study, in both languages, to be looked at.
"""

import re
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import html

import training.report
from tests import effect_document, rollout_document
from training.report import effect, rollout

LANGUAGES = ("sv", "en")
REPORT = Path(training.report.__file__).parent
HOSTILE = "</td></style><script>alert('x')</script> & \"B\" {grace} \x00 <img src=x onerror=a>"
# Words of the one language that no page in the other has.
ENGLISH = re.compile(
    r"\b(the|leave|shorter|longer|after|before|weighting|starts|persons|with|refused|days|"
    r"estimate|probability|unit|yes|no|none|missing|true|false|wait|uniform|never)\b",
    re.IGNORECASE,
)
# What somebody declared or named is as it is.
DECLARED = {"unit", "income", "works", "prior_days"}


def root(text: str) -> Any:
    return html.document_fromstring(text)


def assert_alone(found: Any) -> None:
    """Nothing is fetched, and what runs and styles it is ours, as the page itself allows."""
    assert found.xpath("//link | //iframe | //object | //img | //base | //form | //@src") == []
    assert found.xpath("//@*[starts-with(name(), 'on')] | //@style") == []
    assert all(each.startswith("#") for each in found.xpath("//@href"))
    (script,), (style,) = found.xpath("//script"), found.xpath("//style")
    (policy,) = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    for each, name in ((script, "page.js"), (style, "style.css")):
        assert each.text == (REPORT / name).read_text("utf-8")
        assert b64encode(sha256(each.text.encode()).digest()).decode() in policy
    assert "@import" not in style.text
    assert re.findall(r"url\((?!#)", style.text) == []
    assert re.findall(r"fetch|XMLHttp|import|WebSocket|Beacon|\.src\b", script.text) == []


def words(text: str) -> str:
    return " ".join(root(text).text_content().replace("\xa0", " ").split())


def box(text: str) -> str:
    (found,) = root(text).xpath("//div[contains(@class, 'verdict')]")
    return " ".join(found.text_content().replace("\xa0", " ").split())


def english(text: str) -> set[str]:
    """The words of a Swedish page that are English, but for what is declared or marked so."""
    found = root(text)
    for each in found.xpath("//*[@lang='en'] | //style | //script | //code"):
        each.getparent().remove(each) if not each.tail else each.clear()
    return {each.lower() for each in ENGLISH.findall(found.text_content())} - DECLARED


def in_english(text: str) -> list[str]:
    """What a page marks as English: on a Swedish page what nobody has put into Swedish."""
    return [each.text_content() for each in root(text).xpath("//body//*[@lang='en']")]


def assert_linked(found: Any) -> None:
    """Each id is there once, and each address leads to one."""
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {each[1:] for each in found.xpath("//@href")} <= set(ids)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {"effect": (effect, effect_document), "rollout": (rollout, rollout_document)}
    for name, (report, documents) in kinds.items():
        for answer in effect_document.ANSWERS:
            for lang in LANGUAGES:
                path = folder / f"{name}-{answer.replace(' ', '-')}-{lang}.html"
                path.write_text(report.page(documents.document(answer), lang), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
