"""Notes on the tables, in words: what they lack, and what may change."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from srs.tables.columns import pl
from srs.wording import Words

from ..report import patterns_tables
from ..table.history import NONE_BEGINS
from .cells import ALL, WHOLE
from .comparisons import one_in
from .counts import Counted
from .persons import SEXES
from .population import Inhabitants
from .source import Register
from .study import Study
from .tables import MOST, Grid

_SOME = 5  # names in a line
_STRETCHES = {
    "month": Words("månad", "month"),
    "quarter": Words("kvartal", "quarter"),
    "year": Words("år", "year"),
}

_MAY_LACK = {
    "sex": Words("kön", "sex"),
    "age": Words("ålder", "age"),
    "region": Words("region", "region"),
}


def notes(
    found: Counted, register: Register, study: Study, made: Sequence[Grid], *, by_sex: bool
) -> Iterator[Words]:
    yield from _of_register(found, register, by_sex=by_sex)
    yield from _unknown(found)
    yield from _empty(found)
    grain = study.release.grain
    for grid in made:
        if grid.hidden and grid.periods is None:
            some = grain.words(grid.hidden)
            column = _column(grid.column)
            yield Words(
                f"{column.sv}: {some.sv} grupper har färre personer än vad som får "
                f"visas och har ingen rad",
                f"{column.en}: {some.en} levels have fewer persons than may be shown, and have no "
                f"row",
            )
    by_period = {grid.column for grid in made if grid.periods is not None}
    stretch = _STRETCHES[study.stretch]
    for name in [grid.column for grid in made if grid.column not in by_period]:
        column = _inside(name)
        yield Words(
            f"per {stretch.sv}, kön och {column.sv} skulle en tabell få mer än {MOST} rader: den "
            f"finns bara för hela studieperioden; med längre perioder finns den per period",
            f"by {stretch.en}, sex and {column.en} a table would have more than {MOST} rows: it "
            f"exists only for the whole study; with longer periods it exists by period",
        )


def _column(name: str | None) -> Words:
    own = str(name)
    return Words(patterns_tables.column(own, "sv"), patterns_tables.column(own, "en"))


def _inside(name: str | None) -> Words:
    """The column's name inside a sentence; a column of the study's own is unchanged."""
    column = _column(name)
    return column if column.sv == name else column.inside


def _of_register(found: Counted, register: Register, *, by_sex: bool) -> Iterator[Words]:
    last, name = found.stretches.edges[-1] - timedelta(days=1), found.stretches.names[-1]
    if not by_sex:
        yield Words(
            "könet är inte känt för någon: ingen tabell är per kön; det behövs en kolumn med kön "
            "(sex), person-id som visar könet, eller en personfil (persons) i studien",
            "the sex of no person is known: no table is by sex; expected a column sex, person ids "
            "that show it, or persons in the study",
        )
    if last > register.last:
        yield Words(
            f"{name} är inte slut den {register.last}, den sista dag som intygen omfattar: "
            f"periodens tal kan stiga",
            f"{name} is not over on {register.last}, the last day that the certificates cover: "
            f"its numbers may rise",
        )
    if register.quiet:
        yield Words(
            f"intygen: {NONE_BEGINS.sv.format(register.last)}",
            f"the certificates: {NONE_BEGINS.en.format(register.last)}",
        )
    if register.first > found.stretches.edges[0] or register.complete_since is None:
        # Only the month: the day may belong to one person.
        yield Words(
            f"intygen börjar i {register.first:%Y-%m}: sjukfall som pågår då kan ha börjat "
            "tidigare. De är då längre än de ser ut, och räknas som startade",
            f"the certificates begin in {register.first:%Y-%m}: spells ongoing then may have begun "
            "earlier, so they are longer than they seem and count as begun",
        )
    if (every := one_in(register.rows)) > 1:
        yield Words(
            f"grupper och enheter jämförs med ett urval, en person av {every}, eftersom registret "
            f"är stort",
            f"groups and units are compared with a sample, one person in {every}: the register "
            "is large",
        )


def _unknown(found: Counted) -> Iterator[Words]:
    """The columns that are known for some spells and unknown for others."""
    whole = found.cells.filter((pl.col("stretch") == WHOLE) & pl.col("age").is_null())
    of_all, total = pl.col("sex") == ALL, pl.col("breakdown") == "total"
    parts = {
        "sex": ~of_all & total,
        **{name: of_all & (pl.col("breakdown") == name) for name in ("age", "region")},
    }
    every, *known = (
        whole.filter(each)["spells"].sum() for each in (of_all & total, *parts.values())
    )
    some = [_MAY_LACK[name] for name, n in zip(parts, known, strict=True) if 0 < n < every]
    if some:
        sv, en = ", ".join(each.sv for each in some), ", ".join(each.en for each in some)
        yield Words(
            f"okänt för en del sjukfall: {sv}; de räknas i alla men inte i någon sådan grupp, så "
            "att gruppernas tal per invånare, och åldersstandardiserade tal om åldern är okänd, "
            "blir för låga",
            f"not known for some spells: {en}; these count in all but in no such group, so rates "
            f"of the groups, and age-standardised rates if the age is not known, are too low",
        )


def _empty(found: Counted) -> Iterator[Words]:
    """Periods in which no certificate begins are likely to be missing from the extract."""
    total = found.cells.filter(
        (pl.col("breakdown") == "total") & (pl.col("stretch") != WHOLE) & (pl.col("sex") == ALL)
    )
    begun = dict(total.select("stretch", "certificates_begun").rows())
    empty = [name for n, name in enumerate(found.stretches.names) if not begun.get(n)]
    if empty:
        some = ", ".join(empty[:_SOME]) + (", …" if len(empty) > _SOME else "")
        share = f"{len(empty)} {{}} {len(found.stretches)}"
        yield Words(
            f"inget intyg börjar i {some} ({share.format('av')}): om det fanns några saknas de i "
            "utdraget",
            f"no certificate begins in {some} ({share.format('of')}): if there were any, the "
            "extract lacks them",
        )


def of_population(
    people: Inhabitants, years: Sequence[int], made: Sequence[Grid]
) -> Iterator[Words]:
    """Notes on the population; *years* are those of the study, *made* its tables."""
    others = [year for year in years if people.used(year) != year]
    if others:
        pairs = [(people.used(year), year) for year in others]
        yield Words(
            f"befolkningen saknas för {len(others)} år; använd i stället: "
            + ", ".join(f"{used} för {year}" for used, year in pairs),
            f"the population has no count for {len(others)} years: rates are by that of "
            + ", ".join(f"{used} for {year}" for used, year in pairs),
        )
    levels = {str(grid.column): grid.levels for grid in made} | {"sex": SEXES}
    for column in sorted(people.by & levels.keys()):
        lacking = [each for each in levels[column] if not people.of(years, **{column: str(each)})]
        if lacking:
            some = ", ".join(map(str, lacking[:_SOME])) + (", …" if len(lacking) > _SOME else "")
            yield Words(
                f"befolkningen har inga invånare med {_MAY_LACK[column].sv} {some}: tal per "
                f"invånare saknas där, och talen för alla blir för höga om deras sjukfall räknas "
                f"med",
                f"the population has no inhabitants of {_MAY_LACK[column].en} {some}: they have "
                f"no rates, and the rates of all are too high if their spells count in all",
            )
    if not people.standard:
        yield Words(
            "befolkningen är inte uppdelad på ålder: inget tal är åldersstandardiserat",
            "the population is not given by age: no rate is age-standardised",
        )
