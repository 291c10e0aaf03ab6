"""Swedish person ids: birth date and sex."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..arguments import check, check_day
from ..errors import BadPersonId

Sex = Literal["female", "male"]

# Twelve characters with the century or ten without; coordination numbers add 60 to the day.
# National reserve numbers have letters among the last four; those of Region Stockholm begin with 99
# and contain no birth date.
_FORMAT = re.compile(r"((?:[0-9]{2})?)([0-9]{6})([-+]?)([0-9A-Z]{4})")
_EXPECTED = "YYYYMMDD-NNNN or YYMMDD-NNNN, the dash optional"


# Within longer text: with the century anywhere; without it only if no other digit is adjacent.
_SIGN = "[^0-9A-Za-z]"
_SHAPE = re.compile(rf"[0-9]{{2}}{_SIGN}?[0-9]{{2}}{_SIGN}?[0-9]{{2}}{_SIGN}{{0,3}}[0-9]{{4}}")
_MONTH_TO_END = rf"({_SIGN}?)([0-9]{{2}})\2([0-9]{{2}}){_SIGN}{{0,3}}([0-9]{{4}})"
_WITHIN = (
    re.compile(rf"(?=((?:18|19|20)[0-9]{{2}}){_MONTH_TO_END})"),
    re.compile(rf"(?<![0-9])(?=([0-9]{{2}}){_MONTH_TO_END}(?![0-9]))"),
)


@dataclass(frozen=True, slots=True)
class PersonId:
    """One person id of twelve characters, without dash.

    It is never written to a log, an error or an assessment: those have only ``born`` and ``sex``.

    Attributes
    ----------
    text : str
    born : date or None
        None for a reserve number without birth date.
    sex : "female", "male" or None
        None for a reserve number with letters.
    check_digit_agrees : bool

    >>> person = PersonId.parse("19121212-1212", on=date(2025, 1, 1))
    >>> person, person.born, person.sex
    (PersonId(…), datetime.date(1912, 12, 12), 'male')
    """

    text: str
    born: date | None
    sex: Sex | None
    check_digit_agrees: bool

    @classmethod
    def parse(cls, text: str, *, on: date) -> "PersonId":
        """The id in *text*, with or without century and dash.

        Coordination numbers and national reserve numbers are read, too. A wrong check digit is
        accepted and reported in ``check_digit_agrees``.

        Parameters
        ----------
        text : str
        on : date
            Decides the century of a ten-digit id.

        Raises
        ------
        BadPersonId
            When the text has another form, or its birth date is impossible or after *on*.

        >>> PersonId.parse("121212-1212", on=date(2025, 1, 1)).born
        datetime.date(2012, 12, 12)
        >>> PersonId.parse("121212+1212", on=date(2025, 1, 1)).born
        datetime.date(1912, 12, 12)
        """
        check("text", text, str, f"a person id as text, {_EXPECTED}")
        check_day("on", on)
        match = _FORMAT.fullmatch(text.strip().upper())
        # Upper-casing can turn other letters into ASCII: "ß" becomes "SS".
        if not match or not text.isascii():
            raise BadPersonId("the person id has an unknown form", expected=_EXPECTED)
        century, day, sign, rest = match.groups()
        if century == "99":
            return cls(century + day + rest, None, None, check_digit_agrees=True)
        born = _born(century, day, hundred=sign == "+", on=on)
        sex: Sex | None = None
        if rest[2].isdigit():
            sex = "female" if int(rest[2]) % 2 == 0 else "male"
        # A reserve number with letters has no check digit.
        agrees = not rest.isdigit() or _luhn(day + rest)
        return cls(f"{born.year // 100:02}{day}{rest}", born, sex, agrees)

    def __repr__(self) -> str:
        return "PersonId(…)"


def may_be_person_id(text: str) -> bool:
    """Whether *text*, given as another id, has a person id's form and a possible birth date.

    Signs between the characters are ignored.

    >>> [may_be_person_id(each) for each in ("1912-12-12.1212", "1212121212", "SE-1212121212")]
    [True, True, False]
    """
    match = _FORMAT.fullmatch(re.sub(r"[\W_]", "", text).upper())
    if not match:
        return False
    century, day, _, _ = match.groups()
    month, number = int(day[2:4]), int(day[4:])
    possible = 1 <= month <= 12 and 1 <= number - 60 * (number > 60) <= 31
    return century == "99" or (possible and century in ("", "18", "19", "20"))


def holds_person_id(text: str) -> bool:
    """Whether *text* has the form of a person id, or contains one.

    Within other text it must have a real birth date (or a coordination number's day) and the right
    check digit. About 100 in a million random UUIDs match: callers must not refuse on this.

    >>> [holds_person_id(each) for each in ("note 820314-9821", "1-198203149821-7", "820314-9822")]
    [True, True, True]
    >>> [holds_person_id(each) for each in ("x820314-9822", "SE2321000016-1000")]
    [False, False]
    """
    return may_be_person_id(text) or _within(text)


def _within(text: str) -> bool:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return bool(_SHAPE.search(text)) and any(
        _exists(year, month, day) and _luhn(year[-2:] + month + day + rest)
        for form in _WITHIN
        for year, _, month, day, rest in form.findall(text)
    )


def _exists(year: str, month: str, day: str) -> bool:
    """Whether the date exists in some century: every fourth year is a leap year in one of them."""
    number = int(day) - 60 * (int(day) > 60)
    try:
        date(int(year) if len(year) == 4 else 2000 + int(year), int(month), number)
    except ValueError:
        return False
    return True


def _born(century: str, day: str, *, hundred: bool, on: date) -> date:
    year, month, number = int(day[:2]), int(day[2:4]), int(day[4:])
    number -= 60 if number > 60 else 0
    if century:
        year += int(century) * 100
    elif hundred:
        # A plus replaces the dash from the year in which the person turns 100.
        # https://www.skatteverket.se/ (folkbokföringslagen 1991:481, 18 §)
        year += (on.year - 100 - year) // 100 * 100
    else:
        year += on.year // 100 * 100
        # 29 February may be valid only in the right century, so compare without making a date.
        year -= 100 * ((year, month, number) > (on.year, on.month, on.day))
    try:
        born = date(year, month, number)
    except ValueError:
        raise BadPersonId(
            "the person id holds an impossible birth date", expected=_EXPECTED
        ) from None
    if born > on:
        raise BadPersonId(
            "the person id holds a birth date after the day of assessment", expected=_EXPECTED
        )
    return born


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the rest (ISO/IEC 7812-1, annex B).

    >>> _luhn("1212121212"), _luhn("1212121213")
    (True, False)
    """
    doubled = [int(c) * (2 - i % 2) for i, c in enumerate(digits)]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0
