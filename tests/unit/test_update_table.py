"""What becomes an update's table, and what is refused in words."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from srs import load
from srs.errors import BadInput, BadTable
from training.update.cells import scored
from training.update.study import check_population, horizons_for, read_judging
from training.update.table import followed, of_export, read_followed

MODEL = load("srs-3.0")
ANSWERS = {
    "age": "30-39",
    "sex": "female",
    "region": "stockholm",
    "university": "yes",
    "born_in_sweden": "yes",
    "earlier_sick_leave": "none",
    "degree": "100",
    "occupation": "not_unemployed",
    "comorbidity": "no",
}


def table(count=600, **columns):
    """Every second spell ended on day 50, the others on day 150."""
    return pl.DataFrame(
        {
            "person": [f"p{n}" for n in range(count)],
            "start": [date(2025, 1, 1)] * count,
            "diagnosis": ["F43"] * count,
            "day": [15] * count,
            "last_day": [50, 150] * (count // 2),
            "ended": [True] * count,
            **{name: [value] * count for name, value in ANSWERS.items()},
        }
    ).with_columns(**columns)


def refused(frame, match, model=MODEL):
    with pytest.raises(BadTable, match=match) as caught:
        scored(followed(frame), model, (90, 180))
    assert "\n" not in str(caught.value)


def test_a_training_table_is_read_and_time_and_event_are_too():
    first = scored(followed(table()), MODEL, (90, 180))
    other = table().rename({"last_day": "time", "ended": "event"})
    second = scored(followed(other.with_columns(pl.col("event").cast(pl.Int64))), MODEL, (90, 180))
    assert len(first) == len(second) == 600
    assert (first.cells.happened == second.cells.happened).all()
    assert first.cells.happened.sum() == 600
    # Half a day before the end, in the mean, from day 15.
    assert first.cells.weight.sum() == pytest.approx(300 * 34.5 + 300 * 134.5)


def test_what_is_missing_is_stated():
    for name in ("person", "day", "last_day", "ended"):
        refused(table().drop(name), f"the table lacks .*{name}.*expected a table of")
    refused(table(ended=pl.lit(value=False)), "observed to end, found none")
    refused(table(ended=pl.int_range(600) < 99), "observed to end, found fewer")
    refused(table(last_day=pl.lit(50)), "known to have outlasted day 90, found none")
    refused(table(last_day=pl.lit(150)), "known to have ended by day 90, found none")
    refused(table(last_day=pl.lit(15)), r"found none \(600 rows are left out: the spell did not")


def test_a_table_of_others_is_refused():
    refused(table().drop(ANSWERS), "the table does not fit srs-3.0: it has none of the model's 13")
    refused(
        table(diagnosis=pl.lit("Z99")),
        "another population than srs-3.0 is for: .*no model for the dia",
    )
    refused(table(sex=pl.lit("no")), "most often: sex: expected|an answer that it needs is missing")
    refused(table().drop("degree"), "an answer that it needs is missing, or cannot be read")
    refused(table(ended=pl.lit("perhaps")), "found none .*unknown whether it ended")


def test_rows_that_cannot_be_used_are_counted():
    other = pl.when(pl.int_range(600) < 20).then(pl.lit("Z99")).otherwise("diagnosis")
    told = scored(followed(table(diagnosis=other)), MODEL, (90, 180))
    assert len(told) == 580
    assert told.left_out == ("20 rows are left out: srs-3.0 gives no risk for them",)


def test_rows_since_a_day_and_of_which_something_is_known():
    rows = followed(
        table(
            start=pl.when(pl.int_range(600) < 100)
            .then(date(2024, 1, 1))
            .otherwise(date(2025, 1, 1)),
            sex=pl.when(pl.int_range(600) >= 550).then(None).otherwise("sex"),
        )
    )
    assert len(rows.where(date(2025, 1, 1), ())) == 500
    assert len(rows.where(None, ["sex"])) == 550
    assert len(rows.where(date(2025, 1, 1), ["sex"])) == 450
    with pytest.raises(BadTable, match="--known: the table lacks sect"):
        rows.where(None, ["sect"])


# The export of a pilot


def export():
    count = 400
    shown = pl.DataFrame(
        {
            "assessment": [f"a{n}" for n in range(count)],
            "time": [datetime(2025, 1, 15, 9, n % 60, tzinfo=UTC) for n in range(count)],
            "person": [f"p{n}" if n % 2 else None for n in range(count)],
            "case": [f"c{n}" for n in range(count)],
            "shadow_of": [None] * count,
            "model": ["srs-3.0"] * count,
            "diagnosis": ["F43"] * count,
            "day": [15] * count,
            "spell_start": [date(2025, 1, 1)] * count,
            **{f"x_{name}": [value] * count for name, value in ANSWERS.items()},
            **{f"source_{name}": ["answer"] * count for name in ANSWERS},
        },
        schema_overrides={"shadow_of": pl.String, "person": pl.String},
    )
    ends = pl.DataFrame(
        {
            "assessment": [f"a{n}" for n in range(count)],
            "time": [datetime(2025, 8, 1, tzinfo=UTC)] * count,
            "until": [date(2025, 8, 1)] * count,
            "last_day": [date(2025, 2, 19), date(2025, 5, 30)] * (count // 2),
            "ended": [True] * count,
        }
    )
    return shown, ends


def test_an_export_becomes_a_table():
    shown, ends = export()
    rows = followed(of_export(shown, ends))
    assert len(rows) == 400
    assert rows.frame["time"].unique().sort().to_list() == [50, 150]
    told = scored(rows, MODEL, (90, 180))
    of_table = scored(followed(table(400)), MODEL, (90, 180))
    assert told.cells.happened.sum() == of_table.cells.happened.sum()
    assert told.cells.weight.sum() == of_table.cells.weight.sum()


def test_shadows_repeats_and_older_outcomes_do_not_count():
    shown, ends = export()
    shadows = shown.with_columns(assessment="s" + pl.col("assessment"), shadow_of="assessment")
    again = shown.with_columns(
        assessment="r" + pl.col("assessment"), time=pl.col("time") + pl.duration(hours=3)
    )
    told = pl.concat([shown, shadows, again])
    after = [
        each.with_columns(assessment=p + pl.col("assessment")) for p in "sr" for each in [ends]
    ]
    wrong = ends.with_columns(
        time=pl.col("time") - pl.duration(days=60), last_day=pl.lit(date(2025, 1, 20))
    )
    rows = followed(of_export(told, pl.concat([wrong, ends, *after])))
    assert len(rows) == 400
    assert rows.frame["time"].unique().sort().to_list() == [50, 150]


def test_a_spell_that_goes_on_is_seen_until_the_certificates_are_known():
    shown, ends = export()
    going = pl.int_range(400) >= 200
    ends = ends.with_columns(
        ended=~going,
        last_day=pl.when(going).then(date(2025, 9, 1)).otherwise("last_day"),
    )
    rows = followed(of_export(shown, ends)).frame
    lost = rows.filter(pl.col("event") == 0)["time"]
    assert lost.unique().to_list() == [(date(2025, 8, 1) - date(2025, 1, 1)).days + 1]


def test_an_export_in_a_folder(tmp_path):
    shown, ends = export()
    shown.write_parquet(tmp_path / "assessments.parquet")
    with pytest.raises(BadTable, match="the folder lacks outcomes.parquet"):
        read_followed(tmp_path)
    ends.write_csv(tmp_path / "outcomes.csv")
    assert len(read_followed(tmp_path)) == 400
    ends.clear().write_csv(tmp_path / "outcomes.csv")
    with pytest.raises(BadTable, match="found none: run srs db outcomes"):
        read_followed(tmp_path)


# The study


def test_a_study_without_margins_judges_nothing(tmp_path):
    study = tmp_path / "s.toml"
    study.write_text('title = "A pilot"\n')
    with pytest.raises(BadInput, match="the study has no margins"):
        read_judging(study)


def test_a_study_of_a_pilot_or_a_comparison_says_what_counts(tmp_path):
    study = tmp_path / "s.toml"
    study.write_text(
        'title = "A pilot"\nhorizons = [60, 30]\nseed = 4\n[data]\nfiles = ["p.csv"]\n'
        "synthetic = true\n[begun]\nu001 = 2025-01-01\n[margins.brier]\nworse_by = 0.01\n"
    )
    found = read_judging(study)
    assert (found.synthetic, found.seed, [*found.margins]) == (True, 4, ["brier"])
    assert horizons_for(found, MODEL) == (30, 60)
    assert horizons_for(read_judging(None), MODEL) == (90, 180, 365)


def test_another_country_is_another_population(tmp_path):
    study = tmp_path / "s.toml"
    study.write_text('country = "NO"\n[margins.brier]\nworse_by = 0.01\n')
    with pytest.raises(BadInput, match="of another country than srs-3.0, which is for SE"):
        check_population(read_judging(study), MODEL)
