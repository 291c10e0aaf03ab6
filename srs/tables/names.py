"""Which columns of a table are read, and which may be misspelt.

A name must match exactly. A similar name - another case, spaces, accents, Swedish words - is never
used or left out silently: srs reports it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from logging import INFO, WARNING, getLogger
from typing import Protocol
from unicodedata import combining, normalize

from ..errors import BadTable
from ..wording import counted

# Common names for our columns besides the predictors' labels, in Swedish and English.
_ALSO = {
    "age": ("alder", "years old"),
    "sex": ("gender", "kön", "kvinna", "man"),
    "region": ("län", "lan", "county"),
    "university": ("utbildning", "utbildningsnivå", "education", "högskola", "universitet"),
    "born_in_sweden": ("födelseland", "född", "birth country", "country of birth"),
    "married": ("civilstånd", "civil status", "marital status", "gift", "sambo"),
    "earlier_sick_leave": ("previous sick leave", "tidigare sjukfrånvaro", "sjukfrånvaro"),
    "degree": ("grad", "omfattning", "extent", "sjukskrivningsgrad"),
    "occupation": ("sysselsättning", "yrke", "employment", "arbetslös"),
    "disability_pension": ("sjukersättning", "aktivitetsersättning", "förtidspension"),
    "comorbidity": ("samsjuk", "komorbiditet"),
    "primary_care": ("primärvård",),
    "specialist_visits": ("besök", "läkarbesök", "specialistbesök"),
    "hospital_days": ("vårddagar", "vårdtid", "sjukhusdagar"),
    "diagnosis": (
        *("diagnos", "diagnoskod", "huvuddiagnos", "diagnosis code", "dx"),
        *("icd", "icd10", "icd-10", "icd-10-se", "icd kod", "icd code"),
    ),
    "day": ("dag", "dag i sjukfallet", "sjukfallsdag", "day of the spell", "spell day"),
    "person": ("personnummer", "personnr", "pnr", "person id", "patient", "patientid", "lopnr"),
    "certificate": ("intyg", "intygsid", "certificate id"),
    "unit": ("enhet", "vårdenhet", "hsaid", "unit id"),
    "start": ("startdatum", "from", "fom", "start date"),
    "end": ("slutdatum", "slut", "to", "tom", "end date"),
    "signed": ("signerad", "signerat", "signeringsdatum", "signed at"),
    "replaced_by": ("ersatt av", "ersattav", "replaced", "replacedby"),
    "care_level": ("vårdnivå", "care level"),
    "postcode": ("postnummer", "postnr", "zip", "zip code"),
}
# Names with a meaning of their own.
_OTHERS = {
    *("person", "certificate", "unit", "start", "end", "signed", "id", "on", "born"),
    *("spell", "days", "degrees", "certificates", "active", "last_day", "ended"),
}
_GERMAN = str.maketrans({"å": "aa", "ä": "ae", "ö": "oe"})
_PARTS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_][\w .-]{0,39}")  # with few digits; otherwise it may be a value
_CLOSE = 0.86
_LISTED = 8
_COMPARED = 300  # at most so many columns are compared letter by letter, which is slow

_log = getLogger("srs")


class Named(Protocol):
    """A predictor, reduced to the names of its column."""

    @property
    def name(self) -> str: ...
    @property
    def srs(self) -> str: ...
    @property
    def label(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Names:
    """The predictors that were found by name, those that were not, and the table's other columns.

    Attributes
    ----------
    found, missing : tuple of str
        Predictors, by their names in srs.
    ignored : tuple of str
        Columns that are not read.
    near : dict
        The ignored columns that look like a missing name, with that name.
    beside : dict
        The ignored columns that look like a name that is read from another column, with that name.
    """

    found: tuple[str, ...]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]
    near: Mapping[str, str]
    beside: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        count = len(self.found) + len(self.missing)
        if count:
            yield f"predictors read: {len(self.found)} of {count}{_listed(self.found)}"
        if self.missing:
            yield f"predictors that the table lacks: {len(self.missing)}{_listed(self.missing)}"
        yield from self.unread()

    def unread(self) -> Iterator[str]:
        """The lines on columns that are not read."""
        if self.ignored:
            yield f"columns not read: {len(self.ignored)}{_listed(self.ignored)}"
        yield from self.hints()

    def hints(self) -> Iterator[str]:
        """The lines on columns that were perhaps meant to be read."""
        for column, name in [*self.near.items()][:_LISTED]:
            yield f'the column "{_shown(column)}" is not read: did you mean {name}? Then rename it'
        for column, name in [*self.beside.items()][:_LISTED]:
            yield f'the column "{_shown(column)}" is not read, because {name} is also there'

    def log(self) -> None:
        """Log the report; missing or misspelt names are a warning."""
        _log.log(
            WARNING if self.missing or self.near or self.beside else INFO, "; ".join(self.lines())
        )

    def refuse_none(self, allow: str) -> None:
        """
        Raises
        ------
        BadTable
            When the table has none of the predictors; *allow* names the way to continue anyway.
        """
        if self.found or not self.missing:
            return
        predictors, some = counted(len(self.missing), "predictor"), ", ".join(self.missing[:3])
        raise BadTable(
            f"the table has none of the model's {predictors}: expected columns such as "
            f"{some}{_hints(self.near)}; {allow} continues without"
        )


def refuse_lacking(columns: Collection[str], needed: Sequence[str], what: str) -> None:
    """
    Raises
    ------
    BadTable
        When *what* lacks one of the *needed* columns, with columns that may be meant for it.
    """
    lacking = [name for name in needed if name not in columns]
    if lacking:
        near = names_in(columns, (), needed).near
        raise BadTable(
            f"{what} {', '.join(lacking)}: expected the columns {', '.join(needed)}{_hints(near)}"
        )


def near(columns: Iterable[str], *names: str) -> str:
    """The end of an error if *columns* lack one of *names* but have a similar one."""
    return _hints(names_in(columns, (), names).near)


def names_in(
    columns: Iterable[str], predictors: Iterable[Named], others: Collection[str] = ()
) -> Names:
    """*predictors*, by name or SRS id, and *others* looked up among *columns*."""
    columns, predictors = list(columns), list(predictors)
    wanted = {name: {name} for name in others} | {p.name: {p.name, p.srs} for p in predictors}
    read = {name: here for name, own in wanted.items() if (here := own.intersection(columns))}
    ignored = [c for c in columns if not any(c in here for here in read.values())]
    words = {name: {_fold(name)} for name in others} | {p.name: _words(p) for p in predictors}
    for name in words:
        words[name] |= {form for also in _ALSO.get(name, ()) for form in _forms(also)}
    missed = {name: own for name, own in words.items() if name not in read}
    near, beside = dict[str, str](), dict[str, str]()
    for column in ignored:
        meant = _meant(column, missed, close=len(ignored) <= _COMPARED)
        if meant:
            near[column] = meant
        elif also := next((n for n in read if _fold(column) in words[n]), None):
            beside[column] = also
    found = tuple(p.name for p in predictors if p.name in read)
    missing = tuple(p.name for p in predictors if p.name not in read)
    return Names(found, missing, tuple(ignored), near, beside)


def _meant(column: str, words: Mapping[str, Collection[str]], *, close: bool) -> str | None:
    """The name among *words* that *column* resembles."""
    folded = _fold(column)
    same = next((name for name, own in words.items() if folded in own), None)
    if same or column in _OTHERS:
        return same
    parts = {_fold(part) for part in _PARTS.findall(column.replace("_", " "))}
    part = next((name for name, own in words.items() if parts & {*own}), None)
    if part or not close or len(folded) < 4:
        return part
    name_of = {word: name for name, own in words.items() for word in own}
    found = get_close_matches(folded, name_of, n=1, cutoff=_CLOSE)
    return name_of[found[0]] if found else None


def _words(predictor: Named) -> set[str]:
    own = (predictor.name, predictor.srs, *predictor.label)
    return {form for word in own for form in _forms(word)}


def _forms(word: str) -> set[str]:
    return {_fold(word), _fold(word.casefold().translate(_GERMAN))}


def _fold(text: str) -> str:
    """Only the letters and digits, without case and accents.

    >>> _fold(" Född_i Sverige ")
    'foddisverige'
    """
    plain = (c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return "".join(c for c in plain if c.isalnum())


def _hints(near: Mapping[str, str]) -> str:
    hints = [f'; did you mean {name} by "{_shown(column)}"?' for column, name in near.items()]
    return "".join(hints[:_LISTED])


def _listed(names: Collection[str]) -> str:
    shown = [_shown(name) for name in [*names][:_LISTED]]
    more = len(names) - len(shown)
    return f": {', '.join(shown)}{f' and {more} more' if more else ''}" if names else ""


def _shown(name: str) -> str:
    """The name, unless it may be a value, because the first line of a table may not be a header."""
    few = sum(map(str.isdigit, name)) < 5
    return name if few and _WORD.fullmatch(name.strip()) and name.isprintable() else "(…)"
