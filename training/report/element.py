"""Elements of HTML and SVG; values are inserted as text, so data can never become markup."""

import re
from collections.abc import Iterable
from typing import TypeAlias, Union

from lxml import etree

# The content of an element; None adds nothing, so that a part may be omitted in place.
Content: TypeAlias = Union["etree._Element", str, None, Iterable["Content"]]
Element = etree._Element

# XML does not allow them, and a page has no use for them.
_CONTROL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROLES = {
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tfoot": "rowgroup",
    "tr": "row",
    "td": "cell",
    "col": "columnheader",
    "row": "rowheader",
    "rowgroup": "rowheader",
}


def el(name: str, /, *content: Content, **attributes: str | float | bool | None) -> Element:
    """An element.

    Attributes: ``class_`` is class, ``aria_label`` is aria-label; numbers are written with at most
    two decimals, True is an attribute without a value, None and False are none.
    """
    found = etree.Element(name)
    for key, value in attributes.items():
        if value is not None and value is not False:
            found.set(key.rstrip("_").replace("_", "-"), _written(value))
    _fill(found, content)
    return found


def with_roles(table: Element) -> Element:
    """The table with roles: it remains a table to a screen reader even if its rows are blocks."""
    table.set("role", "table")
    for each in table.iter():
        of = each.get("scope", "") if each.tag == "th" else str(each.tag)
        if of in _ROLES:
            each.set("role", _ROLES[of])
    return table


def html(page: Element) -> str:
    """The whole document, one line per block so that two pages can be compared."""
    return "<!doctype html>\n" + etree.tostring(page, encoding="unicode", method="html") + "\n"


def _fill(element: Element, content: Content) -> None:
    if content is None:
        return
    if isinstance(content, etree._Element):
        element.append(content)
    elif isinstance(content, str):
        _say(element, _CONTROL.sub("\ufffd", content))
    else:
        for each in content:
            _fill(element, each)


def _say(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return _CONTROL.sub("\ufffd", value)
    if value is True:
        return ""
    # Adding 0 makes a 0 of the -0 that a small negative number is rounded to.
    return f"{round(float(value), 2) + 0:.10g}"
