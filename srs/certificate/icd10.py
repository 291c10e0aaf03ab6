"""ICD-10-SE diagnosis codes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..arguments import check
from ..errors import BadDiagnosis

# A letter and two digits, then at most two characters of subdivision, with or without a dot.
# https://www.socialstyrelsen.se/ (ICD-10-SE, systematic list)
# KSH97-P, the selection for primary care, ends its own categories in "-" or "-P".
_FORMAT = re.compile(r"([A-Z][0-9]{2})\.?([0-9A-Z]{0,2})(?:-P?)?", re.ASCII | re.IGNORECASE)
_BEGINNING = re.compile(r"([A-Z]([0-9]([0-9][0-9A-Z]{0,2})?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Icd10:
    """One diagnosis code, without dot and in capitals; ``parse`` reads every usual form.

    A shorter beginning of codes stands for all of them in a model; the empty one, for all codes.

    Raises
    ------
    BadDiagnosis
        When *code* has another form.

    >>> Icd10.parse("f43.8a")
    Icd10(code='F438A')
    """

    code: str

    def __post_init__(self) -> None:
        check("code", self.code, str, "a diagnosis code as text, such as F438A")
        if not _BEGINNING.fullmatch(self.code):
            raise BadDiagnosis(
                "the code is not one of ICD-10-SE without dot and in capitals",
                expected="one such as F43 or F438A; srs.Icd10.parse reads F43.8A, too",
            )

    @classmethod
    def parse(cls, text: str) -> "Icd10":
        """The code in *text*.

        The dot, surrounding spaces and the ending of KSH97-P's categories ("-" or "-P") are
        dropped. It is not checked that Socialstyrelsen has published the code.

        Raises
        ------
        BadDiagnosis
            When the text has another form.
        """
        check("text", text, str, "a diagnosis code as text, such as F43.8A")
        return _parsed(text)

    def lineage(self) -> Iterator["Icd10"]:
        """This code and its parents, most specific first.

        >>> [c.code for c in Icd10("F438A").lineage()]
        ['F438A', 'F438', 'F43']
        """
        for end in range(len(self.code), 2, -1):
            yield Icd10(self.code[:end])

    def __str__(self) -> str:
        """
        >>> str(Icd10("F438A"))
        'F43.8A'
        """
        return f"{self.code[:3]}.{self.code[3:]}" if len(self.code) > 3 else self.code


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Icd10:
    match = _FORMAT.fullmatch(text.strip())
    if not match:
        raise BadDiagnosis(
            "the diagnosis is not an ICD-10-SE code",
            expected="a letter, two digits and at most two more characters, such as F43 or F43.8A",
        )
    return Icd10("".join(match.groups()).upper())
