"""The document's tables by their contents, and how their numbers are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from srs.wording import Lang, Words

from . import effect_names as names
from .definitions import anchor
from .document import Record, Value, number, records, text
from .element import Content, Element, el
from .numbers import count, fixed, places
from .tables import missing, wide

ALL, WOMEN, MEN = "all", "female", "male"
_SEXES = {
    ALL: Words("Alla", "All"),
    WOMEN: Words("Kvinnor", "Women"),
    MEN: Words("Män", "Men"),
}
_LONG = 25  # rows; longer tables are folded
_COLUMNS = {
    "age": Words("Ålder", "Age"),
    "group": Words("Diagnosgrupp", "Diagnosis group"),
    "chapter": Words("Kapitel", "Chapter"),
    "block": Words("Avsnitt", "Block"),
    "category": Words("Diagnos, tre tecken", "Diagnosis, three characters"),
    "diagnosis": Words("Diagnos", "Diagnosis"),
    "srs_diagnosis": Words("De 34 diagnoserna", "The 34 diagnoses"),
    "length": Words("Sjukfallets längd", "Length of the spell"),
    "degree": Words("Grad", "Degree"),
    "certificates": Words("Antal intyg", "Number of certificates"),
    "care_level": Words("Vårdnivå", "Level of care"),
    "region": Words("Region", "Region"),
    "unit": Words("Enhet", "Unit"),
    "work_measure": Words("Arbetslivsinriktad åtgärd", "Work-oriented measure"),
    "prognosis": Words("Prognos", "Prognosis"),
    "sex": Words("Kön", "Sex"),
}


_STRETCHES = ("age", "length", "certificates")


@dataclass(frozen=True)
class Tables:
    """Tables by measure and by their columns."""

    document: Record

    @cached_property
    def _known(self) -> Mapping[tuple[str, frozenset[str]], Record]:
        return {
            (text(each, "measure"), frozenset(_by(each))): each
            for each in records(self.document, "tables")
        }

    @cached_property
    def measures(self) -> Mapping[str, Words]:
        """The measures that exist, in the document's order, with their titles."""
        every = records(self.document, "tables")
        return {text(each, "measure"): words(each.get("title")) for each in every}

    @cached_property
    def columns(self) -> list[str]:
        """The columns that tables exist by, besides period and sex."""
        every = [each for table in records(self.document, "tables") for each in _by(table)]
        return [each for each in dict.fromkeys(every) if each not in ("period", "sex")]

    def get(self, measure: str, *by: str) -> Record | None:
        """The table with or without sex, whichever exists."""
        for sex in (("sex",), ()):
            found = self._known.get((measure, frozenset((*by, *sex))))
            if found is not None:
                return found
        return None

    @cached_property
    def _read(self) -> dict[tuple[str, ...], Mapping[tuple[str, ...], Record]]:
        return {}

    def rows(self, measure: str, *by: str) -> Mapping[tuple[str, ...], Record]:
        """The rows by sex, then by the levels of *by*."""
        asked = (measure, *by)
        if asked not in self._read:
            found = self.get(measure, *by)
            self._read[asked] = {
                (text(row, "sex", ALL), *(text(row, each) for each in by)): row
                for row in (records(found, "rows") if found else ())
            }
        return self._read[asked]

    def level(self, column: str, level: str, lang: Lang) -> str:
        """The document's name of a level."""
        if column == "sex" and level in _SEXES:
            return _SEXES[level].to(lang)
        labels = names.of(names.of(self.document, "labels"), column)
        told = labels.get(level)
        if not isinstance(told, Mapping):
            return _stretch(level, lang) if column in _STRETCHES else level
        own = words(told).to(lang)
        return f"{level} {own}" if column == "chapter" else own


def _stretch(level: str, lang: Lang) -> str:
    r"""Numbers from one to another, or from one on.

    >>> _stretch("16-20", "en"), _stretch("66-", "en"), _stretch("3", "en")
    ('16–20', '66\xa0or\xa0more', '3')
    """
    low, to, high = level.partition("-")
    if to and not high:
        return Words("{}\u00a0eller\u00a0mer", "{}\u00a0or\u00a0more").to(lang).format(low)
    return "–".join(filter(None, (low, high)))


def _by(table: Record) -> Sequence[str]:
    found = table.get("by")
    return [str(each) for each in found] if isinstance(found, list) else []


def words(given: object) -> Words:
    """The document's words in both languages; a single text serves both."""
    if isinstance(given, Mapping):
        return Words(text(given, "sv"), text(given, "en"))
    return Words(str(given), str(given))


def column(name: str, lang: Lang) -> str:
    return _COLUMNS[name].to(lang) if name in _COLUMNS else name


def sexes(rows: Mapping[tuple[str, ...], Record]) -> list[str]:
    there = {key[0] for key in rows}
    return [each for each in _SEXES if each in there]


def written(
    value: float, unit: str, lang: Lang, *, sign: bool = False, digits: int | None = None
) -> str:
    """A share in per cent, a mean with one decimal, a count in full; more digits if small."""
    if unit in ("spells", "persons"):
        return count(value, lang)
    scaled = 100 * value if unit == "share" else value
    told = fixed(scaled, places(1, scaled) if digits is None else digits, lang, sign=sign)
    return told + ("\u00a0%" if lang == "sv" else "%") * (unit == "share" and not sign)


def value_of(row: Record) -> Value:
    """The value, hidden where the document has none."""
    value = number(row.get("value"))
    return Value(value, number(row.get("low")), number(row.get("high")), hidden=value is None)


def cell(row: Record | None, unit: str, lang: Lang, *, interval: bool = True) -> Content:
    """The value with its interval below; a level that must not be published is marked as hidden."""
    found = Value(None, hidden=True) if row is None else value_of(row)
    if found.value is None:
        return missing(found, lang)
    data = el("data", written(found.value, unit, lang), value=repr(found.value))
    if not interval or found.low is None or found.high is None:
        return data
    digits = places(1, found.value * (100 if unit == "share" else 1))
    ends = between(found.low, found.high, unit, lang, digits)
    return [data, el("small", f" {ends}", class_="between")]


def between(low: float, high: float, unit: str, lang: Lang, digits: int) -> str:
    """An interval, with the per cent sign only once."""
    first = written(low, unit, lang, digits=digits).rstrip("%\u00a0")
    return f"{first}–{written(high, unit, lang, digits=digits)}"


def unit_of(table: Record | None) -> str:
    return text(table or {}, "unit")


def by_level(
    tables: Tables, name: str, asked: Sequence[tuple[str, Sequence[str]]], lang: Lang
) -> Element | None:
    """A row for each level of the column *name*, a column for each measure and sex in *asked*."""
    heads, every = [], []
    for measure, told_of in asked:
        rows = tables.rows(measure, name)
        unit = unit_of(tables.get(measure, name))
        for sex in [each for each in told_of if each in sexes(rows)]:
            heads.append((measure, sex))
            every.append((sex, unit, rows))
    if not every:
        return None
    levels = list(dict.fromkeys(key[1] for key in every[0][2]))
    many = len({sex for _, sex in heads}) > 1
    head = [el("th", column(name, lang), scope="col")]
    head += [el("th", _head(tables, m, s, lang, many), scope="col") for m, s in heads]
    body = [
        el(
            "tr",
            el("th", tables.level(name, level, lang), scope="row"),
            [
                el("td", cell(rows.get((sex, level)), unit, lang, interval=False))
                for sex, unit, rows in every
            ],
        )
        for level in levels
    ]
    caption = column(name, lang)
    table = el(
        "table",
        el("caption", caption, class_="unseen"),
        el("thead", el("tr", head)),
        el("tbody", body),
    )
    found = wide(table, caption)
    if len(levels) > _LONG:
        said = Words("{}: {} rader", "{}: {} rows").to(lang).format(caption, len(levels))
        return el("details", el("summary", said), found, class_="more")
    return el("div", el("h3", caption), found)


def _head(tables: Tables, measure: str, sex: str, lang: Lang, many: bool) -> Content:
    title = tables.measures[measure].to(lang)
    link = el("a", title, href=anchor(measure))
    return [link, el("small", f" {_SEXES[sex].to(lang).lower()}")] if many else link
