"""Answers of Socialstyrelsen's service (JSON:API), as values that know their place."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..certificate.icd10 import Icd10
from ..errors import BadDiagnosis, BadKnowledge
from ..files import json_in
from ..wording import printable
from .fmb_markup import plain_text

CASES = "typfall"
DOCUMENTS = "forsakringsmedicinskdiagnosinformation"

_ICD10 = "1.2.752.116.1.1.1.3.2"


class Malformed(Exception):
    """An item is not as expected; the text says where and what."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value of an item, which knows its place for the report."""

    value: Any
    path: str = ""

    def expected(self, what: str) -> Malformed:
        return Malformed(f"{self.path or 'item'}: expected {what}")

    def at(self, *keys: str) -> "Node":
        node = self
        for key in keys:
            if not isinstance(node.value, dict):
                raise node.expected("an object")
            path = f"{node.path}.{key}" if node.path else key
            if key not in node.value:
                raise Malformed(f"{path}: missing")
            node = Node(node.value[key], path)
        return node

    def each(self) -> "Iterator[Node]":
        if not isinstance(self.value, list):
            raise self.expected("a list")
        for number, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{number}]")

    def text(self) -> str:
        """The text on one line, without characters that a terminal or page could treat as
        commands.
        """
        if not isinstance(self.value, str):
            raise self.expected("a text")
        return printable(self.value)

    def text_or_empty(self) -> str:
        return "" if self.value is None else self.text()

    def one_of(self, pattern: str, what: str) -> str:
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value, re.ASCII):
            raise self.expected(what)
        return self.value

    def day(self) -> dt.date:
        try:
            return dt.date.fromisoformat(self.text())
        except ValueError:
            raise self.expected("a day as YYYY-MM-DD") from None

    def moment(self) -> dt.date:
        """The Swedish day of a moment.

        The service writes a day as midnight in Sweden in UTC, that is 22 or 23 o'clock the day
        before. Adding two hours gives the right day in winter and in summer.
        """
        try:
            moment = dt.datetime.strptime(self.text(), "%Y-%m-%dT%H:%M:%S%z")
            return (moment.astimezone(dt.UTC) + dt.timedelta(hours=2)).date()
        except (ValueError, OverflowError):
            raise self.expected("a time as YYYY-MM-DDTHH:MM:SS+0000") from None

    def icd10(self) -> Icd10:
        self.at("kodsystem").one_of(re.escape(_ICD10), f"ICD-10 ({_ICD10})")
        try:
            return Icd10.parse(self.at("kod").text())
        except BadDiagnosis:
            raise self.at("kod").expected("an ICD-10-SE code") from None

    def markup(self) -> str:
        """HTML as plain text, with a line for each paragraph."""
        if self.value == {}:  # The service writes this when there is no such text.
            return ""
        markup = self.at("markup")
        if not isinstance(markup.value, str):
            raise markup.expected("a text")
        try:
            return plain_text(markup.value)
        except AssertionError:
            # html.parser raises this for a declaration that it does not know.
            raise markup.expected("HTML") from None


def items(raw: bytes, kind: str) -> list[Node]:
    """The items of the document *kind*.

    Raises
    ------
    BadKnowledge
        When *raw* is not that document.
    """
    try:
        document = json_in(raw)
    except ValueError:
        raise BadKnowledge(
            f"the document {kind} is not JSON: expected the service's answer at /fmb/{kind}"
        ) from None
    found = document.get("data") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise BadKnowledge(
            f"the document {kind} has no list named data: expected the service's answer at "
            f"/fmb/{kind}"
        )
    kinds = [item.get("type") for item in found if isinstance(item, dict)]
    if kind not in kinds and (CASES in kinds or DOCUMENTS in kinds):
        raise BadKnowledge(
            f"the document {kind} is the other one: expected {CASES} first and {DOCUMENTS} second"
        )
    return [Node(item) for item in found]
