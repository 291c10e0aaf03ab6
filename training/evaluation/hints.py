"""Common mistakes, recognised from the data: a hint ends a line with what to do.

A hint says what a column looks like. Correct data get no hint; data that could be correct are used.
No value of a row is shown.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from srs.errors import BadTable
from srs.tables.cells import texts
from srs.tables.columns import pl

from ..statistics.statistic import Codes, Floats
from .metrics import kind_of
from .problems import Problems
from .study import Study

_NUMBER = r"^[+-]?\d*[.]?\d+([eE][+-]?\d+)?$"
_COMMA = r"^[+-]?\d+,\d+$"
_DATE = r"^\d{4}-\d{2}-\d{2}"
_FEW_PERSONS, _ROWS_EACH = 10, 20
_PILE = 0.1  # share of the rows with the longest time
_OPPOSITE = {"outlast": "--predicts event", "event": "--predicts outlast"}


def text(column: pl.Series) -> str:
    """What texts look like where numbers are expected; empty if they are numbers."""
    if column.dtype in (pl.Date, pl.Datetime):
        return "it holds dates"
    if column.dtype.is_numeric():
        return ""
    told = texts(column).drop_nulls()
    other = told.filter(~told.str.contains(_NUMBER))
    if not len(other) or 2 * len(other) < len(told):
        return ""
    for pattern, what in (
        (_COMMA, "it has commas that may separate thousands: write 1234, or 1.234 for decimals"),
        (r"%$", "it has per cent signs: write 0.31 for 31 %"),
        (_DATE, "it holds dates"),
    ):
        if 2 * other.str.contains(pattern).sum() > len(other):
            return what
    return "it holds words"


def probabilities(column: pl.Series, values: Floats) -> str:
    """The hint for a column with values outside of 0 to 1."""
    if what := text(column):
        return what
    outside = values[(values < 0) | (values > 1)]
    if len(np.unique(outside)) == 1 and 2 * len(outside) < len(values):
        return "they all have one value: does it mean missing?"
    known = values[np.isfinite(values)]
    if not len(known):
        return ""
    if known.min() < 0:
        return "it looks like log-odds or a score; of log-odds x the probability is 1/(1 + exp(-x))"
    if 1 < known.max() <= 100:
        return "it looks like per cent: divide by 100"
    return "it looks like a score: expected the model's probability of the outcome"


def outcome(column: pl.Series, values: Floats) -> str:
    """The hint for a column with values other than 0 and 1."""
    if what := text(column):
        return f"{what}: write 1 for the outcome and 0 for none"
    found = np.unique(values[np.isfinite(values)])
    if np.array_equal(found, [1]):
        return "if the cell is empty where there was no outcome, write 0 there"
    if len(found) > 3 and found[0] >= 0 and found[-1] <= 1:
        return "it looks like probabilities: expected what happened, 0 or 1"
    if len(found) > 3:
        return "it looks like times: give those by --time, with --event"
    return ""


def coded(values: Floats, name: str) -> None:
    """
    Raises
    ------
    BadTable
        When an outcome has two values other than 0 and 1, as 1 and 2.
    """
    found = np.unique(values[np.isfinite(values)])
    if len(found) == 2 and not np.array_equal(found, (0, 1)):
        raise BadTable(
            f"{name}: expected 0 and 1, found two other values; write 1 for the outcome and 0 for "
            "none"
        )


def times(column: pl.Series) -> str:
    """The hint for a column of times that are not all above 0."""
    what = text(column)
    if what == "it holds dates":
        return f"{what}: expected how long each was followed, the date less the start"
    return what


def events(column: pl.Series) -> str:
    """The hint for a column with values other than 0, 1 and 2."""
    told = "write 0 for censored, 1 for an end and 2 for a competing end"
    what = text(column)
    if not what and texts(column).null_count():
        return f"if the cell is empty where a row is censored, {told}"
    return f"{what}: {told}" if what else told


def exchanged(time: Floats, event: Floats, study: Study) -> None:
    """
    Raises
    ------
    BadTable
        When the times are only 0, 1 and 2, and the events are other numbers.
    """
    known = [np.unique(each[np.isfinite(each)]) for each in (time, event)]
    if len(known[0]) and np.isin(known[0], (0, 1, 2)).all() and not _events(known[1]):
        a, b = study.data.time, study.data.event
        raise BadTable(
            f"time and event look exchanged: expected many times in {a} and 0, 1 or 2 in {b}; try "
            f"--time {b} --event {a}"
        )


def _events(found: Floats) -> bool:
    return bool(np.isin(found, (0, 1, 2)).all())


def not_dates(frame: pl.DataFrame, names: Sequence[str]) -> None:
    """
    Raises
    ------
    BadTable
        When a column of numbers holds dates, which would be read as days since 1970, or as numbers
        such as 20190403.
    """
    for name in names:
        if name in frame.columns and _dates(frame[name]):
            raise BadTable(
                f"{name}: expected numbers, found dates: a time is how long each was followed, the "
                "date less the start"
            )


def _dates(column: pl.Series) -> bool:
    if column.dtype in (pl.Date, pl.Datetime):
        return True
    told = texts(column).drop_nulls()
    if not len(told) or not told.str.contains(r"^(19|20)\d{6}$").all():
        return False
    return not told.str.to_date("%Y%m%d", strict=False).has_nulls()


def followed(time: Floats, event: Floats, study: Study, problems: Problems) -> None:
    """Hints for the rows in use, with times above 0 and events 0, 1 and 2."""
    names = study.data.time, study.data.event
    if (time == time[0]).all() and len(time) > 1:
        problems.say(
            f"{names[0]}: expected times that differ, found one for all rows; is it the horizon "
            "rather than how long each was followed?"
        )
    if not (event == 1).any():
        problems.say(
            f"{names[1]}: expected some ends (1), found none; write 0 for censored, 1 for an end "
            "and 2 for a competing end"
        )
    if np.isin(event, (1, 2)).all() and (event == 1).any() and (event == 2).any():
        problems.say(
            f"{names[1]}: nobody is censored (0), and there are ends (1) and competing ends (2); "
            "if 1 means censored and 2 the end, as in R, write 0 and 1"
        )
    last = time == time.max()
    if (
        not last.all()
        and last.mean() > _PILE
        and (event[last] == 1).all()
        and (event[~last] == 1).mean() < 0.5
    ):
        problems.say(
            f"{names[1]}: all rows with the longest time have an end (1), and most others are "
            "censored (0): does 1 mean censored? Expected 0 for censored, 1 for an end"
        )
    for horizon in study.horizons:
        if horizon > time.max():
            problems.say(
                f"horizon {horizon:g}: expected rows followed for that long, found none; is it "
                f"in the unit of {names[0]}?"
            )
        elif horizon < 13 <= np.median(time) / 10:
            problems.say(
                f"horizon {horizon:g}: half of the rows were followed for more than ten times as "
                f"long; expected the unit of {names[0]} (days, where the horizon may be in months)"
            )


def persons(frame: pl.DataFrame, codes: Codes, name: str) -> None:
    """
    Raises
    ------
    BadTable
        When the column identifies groups rather than persons.
    """
    found = int(codes.max()) + 1
    if found <= _FEW_PERSONS and len(codes) > _ROWS_EACH * found:
        raise BadTable(
            f"{name}: expected a column that identifies persons, found {found} values in "
            f"{len(codes)} rows; give a group, as sex, with --subgroup {name}"
        )


def models(study: Study, sources: Mapping[str, str], problems: Problems) -> None:
    """
    Raises
    ------
    BadTable
        When a model's column is the outcome, or the rows' ids.
    """
    data = study.data
    for name, column in sources.items():
        if column == data.id:
            raise BadTable(
                f"model {name}: expected a column of probabilities, found the column of ids, "
                f"{column}"
            )
        if column in (data.outcome, data.time, data.event):
            raise BadTable(
                f"model {name}: expected a column of probabilities, found the outcome's own "
                f"column, {column}"
            )
    named = list(sources.items())
    for place, (a, first) in enumerate(named):
        for b, second in named[place + 1 :]:
            if first == second:
                problems.say(
                    f"models {a} and {b}: expected two columns, found {first} for both; all their "
                    f"differences are 0"
                )
            elif _speaks_of(first, b, a) and _speaks_of(second, a, b):
                problems.say(
                    f"models {a} and {b}: the columns {first} and {second} are named the other "
                    f"way round; exchange them if they are mixed up"
                )


def _speaks_of(column: str, name: str, not_of: str) -> bool:
    parts = set("".join(c if c.isalnum() else " " for c in column.lower()).split())
    return name.lower() in parts and not_of.lower() not in parts


def alike(risks: Mapping[str, Mapping[float, Floats]], problems: Problems) -> None:
    """Models in different columns that are equal, and columns that are not probabilities."""
    names = list(risks)
    for place, a in enumerate(names):
        for b in names[place + 1 :]:
            if all(np.array_equal(risks[a][h], risks[b][h]) for h in risks[a]):
                problems.say(
                    f"models {a} and {b}: expected two models, found the same probabilities in all "
                    "rows"
                )
        for each in risks[a].values():
            if np.isin(each, (0, 1)).all():
                problems.say(
                    f"model {a}: expected probabilities, found 0 and 1 only; it looks like a "
                    "column of flags"
                )


def of_auc(study: Study, model: str, value: float, high: float, problems: Problems) -> None:
    """The hint for all rows, once the AUC is known."""
    if high < 0.5 and value < 0.45:
        kind = kind_of(study)
        do = "is the outcome coded the other way, or the probability of the opposite?"
        if kind != "binary":
            do = f"do they predict the opposite ({_OPPOSITE[kind]})?"
        problems.say(
            f"model {model}: the AUC is below 0.5: high probabilities go with the opposite of the "
            f"outcome; {do}"
        )
    if value >= 0.999:
        problems.say(
            f"model {model}: the outcomes are separated almost without error; is the column the "
            f"outcome itself, or known only afterwards?"
        )
