"""The same content in any dialect gives the same result, or one clear line: decision 0023."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from srs.errors import BadInput
from srs.model import load
from srs.tables.cells import person_keys
from srs.tables.certificates import current_spells, with_risks
from srs.tables.columns import collected, read_table
from srs.tables.risks import score
from srs.tables.spells import spells_table
from training.evaluation.problems import Problems
from training.evaluation.rows.groups import dates, partition
from training.evaluation.rows.table import read_cases
from training.evaluation.study import Data, Study
from training.pyfunc import Pyfunc
from training.table import read_extract

ON = date(2025, 1, 20)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MODEL, BOOSTED = load("srs-3.0"), load("boosted-2")


def person(nine: str, century: str = "19") -> str:
    """A person id of twelve digits; *nine* lack the check digit."""
    doubled = [int(c) * (2 - i % 2) for i, c in enumerate(nine)]
    return f"{century}{nine}{-sum(d // 10 + d % 10 for d in doubled) % 10}"


ANNA, BO, CAJ = person("800101123"), person("750630011"), person("010228432", "20")
NIGHT = time(23, 30)  # the next day in Sweden, if it were read as UTC


def periods() -> pl.DataFrame:
    """One is withdrawn, one is for infection control, one is not signed; summer and winter."""
    rows = [
        (ANNA, "1", None, "7401", "F43.8A", date(2025, 1, 1), date(2025, 1, 14), 100, NIGHT),
        (ANNA, "2", None, "7401", "F43", date(2025, 1, 15), date(2025, 1, 31), 50, NIGHT),
        (BO, "3", "4", None, "M54", date(2024, 7, 1), date(2024, 7, 20), 100, None),
        (BO, "4", None, "7402", "M54.5", date(2024, 7, 2), date(2024, 8, 30), 75, NIGHT),
        (BO, "5", "4", None, "M54", date(2024, 12, 1), date(2025, 2, 20), 25, NIGHT),
        (CAJ, "6", None, "7402", None, date(2025, 1, 2), date(2025, 1, 31), 100, NIGHT),
        (CAJ, "7", None, "7402", "S82", date(2025, 1, 3), date(2025, 3, 31), 25, NIGHT),
    ]
    rows = [(*row[:-1], row[-1] and datetime.combine(row[5], NIGHT)) for row in rows]
    names = ("person", "certificate", "replaced_by", "unit", "diagnosis", "start", "end")
    frame = pl.DataFrame(rows, schema=[*names, "degree", "signed"], orient="row")
    return frame.with_columns(care_level=pl.Series(["primary", None] * 3 + ["specialised"]))


def answers() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "person": [ANNA, CAJ, BO],
            "born": [None, date(2001, 3, 31), date(1975, 6, 30)],
            "university": ["yes", None, "no"],
            "earlier_sick_leave": ["none", "none", None],
        }
    )


def spells() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "diagnosis": ["F43", "F43", "M54", None, "F43"],
            "day": [15, None, 20, 15, 30],
            "age": [43, 61, 30, 30, None],
            "degree": [100, 50, 25, 100, 75],
            "sex": ["female", "male", "female", "male", "male"],
            "region": ["west", "north", "south", "west", "south"],
            "university": ["yes", "no", "yes", None, "no"],
            "comorbidity": ["no", "yes", "no", "no", "no"],
            "born_in_sweden": ["yes", "yes", "no", "yes", "no"],
            "disability_pension": ["no", "no", "yes", "no", "no"],
            "primary_care": ["yes", "no", "yes", "yes", "no"],
            "occupation": ["not_unemployed", "unemployed", "not_unemployed", "unemployed", None],
            "earlier_sick_leave": ["none", "none", "none", None, "none"],
        }
    )


def register() -> pl.DataFrame:
    """Spells with an outcome of their own."""
    return pl.DataFrame(
        {
            "person": [ANNA, BO, CAJ, ANNA, None],
            "begun": [date(2024, 1, 1 + n) for n in range(5)],
            "code": ["F43", "M54", "S82", None, "F43"],
            "days": [40.5, None, 20.0, 100.25, 12.5],
            "ended": [True, False, True, True, False],
            "age": [43, 50, 23, None, 30],
            "university": ["yes", "no", None, "yes", "no"],
            "bmi": [24.5, 31.25, None, 22.0, 27.5],
        }
    )


def predictions() -> pl.DataFrame:
    count = 24
    risk = [round(0.03 + 0.04 * n, 2) for n in range(count)]
    return pl.DataFrame(
        {
            "id": [str(n + 1) for n in range(count)],
            "person": [[ANNA, BO, CAJ, person("660102345")][n % 4] for n in range(count)],
            "a": risk,
            "b": risk[::-1],
            "y": [n % 3 == 0 for n in range(count)],
            "t": [10.5 + 5 * n for n in range(count)],
            "e": [n % 4 == 0 for n in range(count)],
            "sex": [None if n == 5 else ["female", "male"][n % 2] for n in range(count)],
            "age": [None if n == 7 else 20 + n for n in range(count)],
            "start": [None if n == 3 else date(2024, 1, 1 + n) for n in range(count)],
        }
    )


TABLES = {each.__name__: each() for each in (periods, answers, spells, register, predictions)}
DAYS, IDS = ("start", "end", "born", "begun"), ("certificate", "replaced_by", "unit", "id")
SHARES = {25: "0.25", 50: "0.5", 75: "0.75", 100: "1"}


def utc(local: datetime | date) -> datetime:
    """The instant of a time in Sweden, of a day its first."""
    told = local if isinstance(local, datetime) else datetime.combine(local, time())
    return told.replace(tzinfo=STOCKHOLM).astimezone(UTC)


# --- text ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Csv:
    """How a program writes text; each field is one thing that programs differ in."""

    nothing: str = ""
    separator: str = ","
    point: str = "."
    quoted: bool = False
    around: str = ""
    before: str = ""
    end: str = "\n"
    encoding: str = "utf-8"
    yes: str = "1"
    no: str = "0"
    words: dict[str, str] = field(default_factory=dict)
    whole: str = ""  # after a whole number
    per_cent: bool = False
    degree: Callable[[int], str] = str
    day: Callable[[date], str] = str
    time: Callable[[datetime], str] = datetime.isoformat
    zone: tzinfo | None = None  # of days and times, which are instants then
    person: Callable[[int, str], str] = lambda row, text: text
    ending = ".csv"

    def __call__(self, frame: pl.DataFrame, path: Path) -> None:
        lines = [
            frame.columns,
            *(
                [self.cell(n, *pair) for n, *pair in self.of(frame, row)]
                for row in range(len(frame))
            ),
        ]
        text = self.before + "".join(
            self.separator.join(self.around + self.quote(cell) + self.around for cell in line)
            + self.end
            for line in lines
        )
        path.write_bytes(text.encode(self.encoding))

    def of(self, frame, row):
        return [(row, name, frame[name][row]) for name in frame.columns]

    def quote(self, cell: str) -> str:
        return f'"{cell}"' if self.quoted else cell

    def cell(self, row: int, name: str, value: object) -> str:
        match value:
            case None:
                return self.nothing
            case bool():
                return self.yes if value else self.no
            case datetime():
                return self.time(utc(value).astimezone(self.zone) if self.zone else value)
            case date():
                return self.day(utc(value).astimezone(self.zone) if self.zone else value)
            case float() if self.per_cent and name in "ab":
                return f"{100 * value:.10g} %".replace(".", self.point)
            case float():
                return f"{value:.10g}".replace(".", self.point)
            case int() if name == "degree":
                return self.degree(value)
            case int():
                return f"{value}{self.whole}"
            case str() if name == "person":
                return self.person(row, value)
            case str() if name in IDS:
                return f"{value}{self.whole}"
        return self.words.get(str(value), str(value))


def form(row: int, text: str) -> str:
    """Another one from row to row."""
    return [text, text[2:], f"{text[:8]}-{text[8:]}", f"{text[2:8]}-{text[8:]}"][row % 4]


NOTHING = ["NA", "."]
TEXT = {
    "plain": Csv(),
    **{f"nothing {word!r}": Csv(nothing=word) for word in NOTHING},
    "semicolons": Csv(separator=";", nothing="NULL"),
    "tabs": Csv(separator="\t", nothing=r"\N"),
    "bars": Csv(separator="|", nothing="None"),
    "decimal commas": Csv(separator=";", point=","),
    "decimal commas in quotes": Csv(point=",", quoted=True),
    "sep=": Csv(separator=";", before="sep=;\r\n", end="\r\n", point=","),
    "SEP=": Csv(separator=";", before="SEP=;;;;;\r\n", end="\r\n"),
    "BOM": Csv(encoding="utf-8-sig", nothing="nan"),
    "BOM and sep=": Csv(separator=";", before="sep=;\n", encoding="utf-8-sig"),
    "CRLF": Csv(end="\r\n", nothing="-"),
    "quoted": Csv(quoted=True, nothing="NA"),
    "spaces": Csv(around=" "),
    "no-break spaces": Csv(around="\u00a0", separator=";"),
    "spaces and quotes": Csv(around=" ", quoted=True, nothing="NA"),
    "00:00:00": Csv(day="{} 00:00:00".format, time=str),
    "00:00:00.000": Csv(day="{} 00:00:00.000".format, time="{}.000".format),
    "basic days": Csv(day="{:%Y%m%d}".format),
    "instants with Z": Csv(
        day="{:%Y-%m-%dT%H:%M:%SZ}".format, time="{:%Y-%m-%dT%H:%M:%SZ}".format, zone=UTC
    ),
    "instants with UTC": Csv(
        day="{:%Y-%m-%d %H:%M:%S} UTC".format, time="{:%Y-%m-%d %H:%M:%S} UTC".format, zone=UTC
    ),
    "instants with +00": Csv(
        day="{:%Y-%m-%d %H:%M:%S}+00".format, time="{:%Y-%m-%d %H:%M:%S}.5+00".format, zone=UTC
    ),
    "offsets": Csv(day=datetime.isoformat, zone=STOCKHOLM),
    "far offsets": Csv(day=datetime.isoformat, zone=ZoneInfo("Pacific/Auckland")),
    "floats": Csv(whole=".0", degree="{}.0".format, yes="1.0", no="0.0"),
    "floats with commas": Csv(
        separator=";", point=",", whole=",0", degree="{},0".format, yes="1,0", no="0,0"
    ),
    "TRUE": Csv(yes="TRUE", no="FALSE", words={"yes": "TRUE", "no": "FALSE"}),
    "T": Csv(yes="T", no="F", words={"yes": "T", "no": "F"}),
    "yes": Csv(yes="yes", no="no", day="{}T00:00:00".format),
    "ja": Csv(yes="ja", no="nej", words={"yes": "Ja", "no": "Nej"}),
    "capitals": Csv(words={word: word.upper() for word in ("none", "yes", "no")}),
    "shares with commas": Csv(separator=";", degree=lambda d: SHARES[d].replace(".", ",")),
    "per cent": Csv(degree="{} %".format, per_cent=True),
    "per cent with commas": Csv(separator=";", degree="{},0%".format, per_cent=True, point=","),
    "forms of persons": Csv(person=form),
    "short persons": Csv(person=lambda row, text: text[2:]),
    "signed persons": Csv(person=lambda row, text: f"{text[2:8]}-{text[8:]}"),
}

# --- Arrow -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Parquet:
    """*change* is made to each column, a pyarrow.Array with its name."""

    change: Callable[[str, pa.Array], pa.Array]
    options: dict[str, object] = field(default_factory=dict)
    ending = ".parquet"

    def __call__(self, frame: pl.DataFrame, path: Path) -> None:
        table = frame.to_arrow()
        columns = {
            name: self.change(name, table[name].combine_chunks()) for name in table.column_names
        }
        pq.write_table(pa.table(columns), path, **self.options)


def of_kind(*kinds, to):
    def change(name, column):
        return to(column) if any(kind(column.type) for kind in kinds) else column

    return change


def instants(zone, unit="us"):
    """Days and times as instants, which a Parquet file keeps in UTC."""

    def change(name, column):
        if not pa.types.is_date(column.type) and not pa.types.is_timestamp(column.type):
            return column
        known = [each and utc(each) for each in column.to_pylist()]
        return pa.array(known, pa.timestamp(unit, zone))

    return change


def int96(name, column):
    instant = instants("UTC")(name, column)
    return instant.cast(pa.timestamp("us")) if pa.types.is_timestamp(instant.type) else column


def timestamps(unit):
    return of_kind(pa.types.is_date, to=lambda c: c.cast(pa.timestamp(unit)))


def numeric_ids(kind):
    def change(name, column):
        return column.cast(pa.int64()).cast(kind) if name in (*IDS, "person") else column

    return change


def decimals(name, column):
    if not pa.types.is_integer(column.type):
        return column
    return pa.array(
        [None if n is None else Decimal(n) for n in column.to_pylist()], pa.decimal128(12, 2)
    )


def nothing_typed(name, column):
    return pa.nulls(len(column)) if column.null_count == len(column) else column


def kept(name, column):
    return column


class Pandas:
    ending = ".parquet"

    def __init__(self, change, **options):
        self.change, self.options = change, options

    def __call__(self, frame, path):
        self.change(frame.to_pandas()).to_parquet(path, **self.options)


text, integer = pa.types.is_large_string, pa.types.is_integer
ARROW = {
    "Parquet": Parquet(kept),
    "dictionary of all": Parquet(
        of_kind(text, pa.types.is_date, to=lambda c: c.cast(pa.string()).dictionary_encode())
    ),
    "all text": Parquet(lambda n, c: c.cast(pa.string())),
    **{f"timestamp {u}": Parquet(timestamps(u)) for u in ("s", "ns")},
    "date64": Parquet(of_kind(pa.types.is_date, to=lambda c: c.cast(pa.date64()))),
    "UTC": Parquet(instants("UTC")),
    "UTC ms": Parquet(instants("UTC", "ms")),
    "Stockholm": Parquet(instants("Europe/Stockholm")),
    "Auckland": Parquet(instants("Pacific/Auckland")),
    "INT96": Parquet(int96, {"use_deprecated_int96_timestamps": True}),
    "INT96 without Arrow's schema": Parquet(
        int96, {"use_deprecated_int96_timestamps": True, "store_schema": False}
    ),
    "float": Parquet(of_kind(integer, to=lambda c: c.cast(pa.float64()))),
    "uint64": Parquet(of_kind(integer, to=lambda c: c.cast(pa.uint64()))),
    "decimal": Parquet(decimals),
    "ids as integers": Parquet(numeric_ids(pa.int64())),
    "ids as floats": Parquet(numeric_ids(pa.float64())),
    "basic days as integers": Parquet(
        of_kind(
            pa.types.is_date,
            to=lambda c: pa.array([d and int(f"{d:%Y%m%d}") for d in c.to_pylist()]),
        )
    ),
    "truths as floats": Parquet(
        of_kind(pa.types.is_boolean, to=lambda c: c.cast(pa.int8()).cast(pa.float64()))
    ),
    "null": Parquet(nothing_typed),
    "NaN": Parquet(
        of_kind(
            integer,
            pa.types.is_floating,
            to=lambda c: pa.array(c.to_pandas().astype(float), from_pandas=False),
        )
    ),
    "pandas": Pandas(lambda f: f),
    "pandas with an index": Pandas(lambda f: f.set_index(pd.Index(range(len(f)))[::-1] ** 2)),
    "pandas nullable": Pandas(lambda f: f.convert_dtypes()),
    "pandas object": Pandas(lambda f: f.astype(object).where(f.notna(), None)),
    "pandas category": Pandas(
        lambda f: f.astype({c: "category" for c in f if f[c].dtype in (object, "str")})
    ),
    "polars category": lambda f, path: f.with_columns(
        pl.col(pl.String).cast(pl.Categorical)
    ).write_parquet(path),
}

DIALECTS = TEXT | ARROW


# --- commands --------------------------------------------------------------------------------


def by_key(frame: pl.DataFrame) -> list[dict[str, object]]:
    """With the person's key, as forms differ, and the number of persons; in no order."""
    count = frame["person"].n_unique()
    keyed = frame.with_columns(person_keys(frame["person"], ON), persons=count)
    return sorted(keyed.to_dicts(), key=repr)


def run_spells(files):
    return by_key(spells_table(read_table(files["periods"]), on=ON))


def run_score(files):
    scored = score(collected(read_table(files["spells"])), MODEL, horizons=[90, 180], explain=True)
    return scored.select(pl.col("^(risk|shap|problem|level|outside).*$")).to_dicts()


def run_pyfunc(files):
    """The model that MLflow serves, asked with the frame that pandas has of the file."""
    served = Pyfunc()
    served.model = MODEL
    frame = collected(read_table(files["spells"])).to_pandas()
    return served.predict(None, frame).astype(object).where(lambda f: f.notna(), None).to_dict()


def run_certificates(files):
    given = [collected(read_table(files["answers"]))]
    found = current_spells(read_table(files["periods"]), on=ON, answers=given)
    # Of ten bare digits neither age nor sex is taken; answers stay as they are until they are read.
    found = with_risks(found.drop("sex", "age"), partial(score, model=BOOSTED))
    return by_key(found.drop("university", "earlier_sick_leave"))


def run_training(files):
    mapping = files["folder"] / "certificates.toml"
    mapping.write_text(
        f"""
        follow_up_end = 2025-03-01
        landmarks = [10]
        [certificates]
        file = "{files["periods"].name}"
        [covariates]
        file = "{files["answers"].name}"
        [covariates.columns]
        person = "person"
        university = "university"
        earlier_sick_leave = "earlier_sick_leave"
        """
    )
    extract = read_extract(mapping)
    return by_key(extract.table.frame), extract.report.rows()


def run_register(files):
    mapping = files["folder"] / "spells.toml"
    mapping.write_text(
        f"""
        [[predictors]]
        name = "bmi"
        kind = "number"
        [spells]
        file = "{files["register"].name}"
        [spells.columns]
        person = "person"
        start = "begun"
        diagnosis = "code"
        age = "age"
        university = "university"
        bmi = "bmi"
        [spells.outcome]
        time = "days"
        event = "ended"
        """
    )
    extract = read_extract(mapping)
    return by_key(extract.table.frame), extract.report.rows()


def cases(files, names, **data):
    study = Study(
        Data(tuple(files[each].name for each in names), person="person", date="start", **data),
        {"A": "a", "B": "b"},
    )
    problems = Problems()
    found = read_cases(study, files["folder"], problems, ON)
    risks = {name: of[90.0].tolist() for name, of in found.risks.items()}
    told = [found.happened, found.time, found.event, found.person]
    groups = [partition(found.frame, "sex"), partition(found.frame, "age", "25,35")]
    return (
        risks,
        [None if each is None else each.tolist() for each in told],
        [(each.levels, each.code.tolist()) for each in groups],
        dates(found.frame, "start").to_list(),
        problems.lines,
    )


def run_evaluate(files):
    return (
        cases(files, ["predictions"], outcome="y"),
        cases(files, ["predictions"], time="t", event="e"),
    )


def run_compare(files):
    """With the same content in another file, plain: they agree, whatever the dialect."""
    return cases(files, ["plain", "predictions"], outcome="y")


COMMANDS = [
    run_spells,
    run_score,
    run_pyfunc,
    run_certificates,
    run_training,
    run_register,
    run_evaluate,
    run_compare,
]


def written(write, folder):
    files = {"folder": folder, "plain": folder / "plain.parquet"}
    TABLES["predictions"].write_parquet(files["plain"])
    for name, frame in TABLES.items():
        files[name] = folder / f"{name}{getattr(write, 'ending', '.parquet')}"
        write(frame, files[name])
    return files


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    files = written(lambda frame, path: frame.write_parquet(path), tmp_path_factory.mktemp("plain"))
    return {command: command(files) for command in COMMANDS}


def test_there_are_dialects_and_the_content_says_something(expected):
    assert len(DIALECTS) >= 40
    assert {row["certificates"][0] for row in expected[run_spells]} == {"1", "4", "7"}
    assert [row["problem"] is None for row in expected[run_score]] == [True] * 3 + [False] * 2
    assert len(expected[run_training][0]) > 1
    assert len(expected[run_register][0]) == 3


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_command_gives_the_same_in_every_dialect(dialect, expected, tmp_path):
    files = written(DIALECTS[dialect], tmp_path)
    for command in COMMANDS:
        assert command(files) == expected[command], command.__name__


def test_a_frame_of_pandas_that_has_a_column_twice_is_refused():
    frame = TABLES["spells"].to_pandas()
    served = Pyfunc()
    served.model = MODEL
    with pytest.raises(BadInput, match="a column twice"):
        served.predict(None, pd.concat([frame, frame[["sex"]]], axis=1))


def by_slashes(day: date) -> str:
    return f"{day:%d}/{day:%m}/{day:%Y}"


# What nobody can read, and which commands must say so; of the others it is no column's.
EVERY = frozenset(COMMANDS)
OF_DAYS = frozenset({run_spells, run_certificates, run_training, run_register})
OF_IDS = frozenset({run_spells, run_certificates, run_training, run_evaluate, run_compare})
REFUSED = {
    "UTF-16": (Csv(encoding="utf-16", separator="\t"), EVERY),
    "CR": (Csv(end="\r"), EVERY),
    "Windows-1252": (Csv(encoding="cp1252", before="å,"), EVERY),
    "title": (Csv(before="All of it,,\n"), EVERY),
    "serial numbers": (Csv(day=lambda d: str((d - date(1899, 12, 30)).days)), OF_DAYS),
    "day/month/year": (Csv(day=by_slashes), OF_DAYS),
    "E+": (Csv(whole="E+11"), OF_IDS),
    "decimals and E+": (Csv(whole=",98E+11", separator=";"), OF_IDS),
    "e": (Csv(whole="e11"), OF_IDS),
}


@pytest.mark.parametrize("dialect", REFUSED)
def test_what_nobody_can_read_is_refused_in_one_line(dialect, expected, tmp_path):
    write, refusing = REFUSED[dialect]
    files = written(write, tmp_path)
    for command in COMMANDS:
        with suppress(BadInput):
            found = command(files)
            # Of certificates, each row has its problem.
            assert command not in refusing or all(row["problem"] for row in found)
            continue
        with pytest.raises(BadInput) as refused:
            command(files)
        assert "\n" not in str(refused.value)
        assert not any(each in str(refused.value) for each in (ANNA, BO, CAJ))
