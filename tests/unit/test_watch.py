"""A watch says what changed, when, and seldom what did not."""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families

from srs.errors import BadInput, BadTable
from srs.tables.columns import pl
from tests.pilots import Truth, made
from training.evaluation.files import as_json
from training.evaluation.study import Release
from training.pilot.limits import Watch
from training.statistics.cusum import Alarm
from training.watch import textfile
from training.watch.calibration import newest
from training.watch.document import watch_document

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Declared:
    watch: Watch = Watch()
    level: float = 0.95
    release: Release = Release()


def seen(truth, seed=1, **limits):
    return of(made(truth, seed), **limits)


def of(frames, **limits):
    document, signals = watch_document(frames, Declared(Watch(**limits)), NOW)
    return document, {(each.name, each.what): each for each in signals}


QUIET = Truth(spells=6000, noise=0.0)
# Twenty thousand spells in eighteen months; from the tenth on the truth is another.
SHIFTED = Truth(spells=20_000, noise=0.0, shift=0.3, month=10)


def test_without_a_change_nothing_is_reported():
    document, found = seen(QUIET, run_length=1_000_000)
    assert document["status"] == 0
    assert {each.status for each in found.values()} == {"ok"}
    assert {name for name, _ in found} == {
        *("calibration", "drift", "missing", "outcomes_until", "ranges")
    }
    assert {what for name, what in found if name == "drift"} == {"risk", "age", "sex"}


def test_patients_who_are_ten_years_older_are_found():
    document, found = seen(Truth(spells=4000, aging=10.0, month=8))
    assert document["status"] == 3
    assert found["drift", "age"].look
    assert not found["drift", "sex"].look
    assert not found["drift", "risk"].look


def test_levels_that_are_new_are_found():
    frames = made(QUIET)
    new = frames.assessments.with_columns(
        x_sex=pl.when(pl.col("on") > date(2025, 1, 1)).then(pl.lit("other")).otherwise("x_sex"),
        x_none=pl.lit(None, pl.Float64),
        x_same=pl.lit("true"),
    )
    found = of(replace(frames, assessments=new))[1]
    assert found["drift", "sex"].look
    assert not found["drift", "same"].look
    assert ("drift", "none") not in found


def test_a_number_that_is_no_longer_told_has_moved():
    frames = made(QUIET)
    late = pl.col("on") > date(2025, 1, 1)
    tenth = pl.int_range(pl.len()) % 10 == 0
    for told in (~late, ~late | tenth):
        age = pl.when(told).then("x_age")
        changed = replace(frames, assessments=frames.assessments.with_columns(x_age=age))
        assert of(changed)[1]["drift", "age"].look


def test_what_was_wrong_from_the_first_is_not_a_change():
    """Calibrated on the reference, a model that was wrong then is only watched for what follows."""
    frames = made(replace(QUIET, spells=9000))
    wrong = frames.assessments.with_columns(
        probability=pl.col("probability") / (2 - pl.col("probability"))
    )
    frames = replace(frames, assessments=wrong)
    assert of(frames, run_length=1_000_000)[1]["calibration", ""].look
    found = of(frames, run_length=1_000_000, calibration="reference")[1]
    assert not found["calibration", ""].look


def test_who_has_looked_begins_anew():
    frames = made(SHIFTED)
    assert of(frames)[1]["calibration", ""].look
    mended = frames.assessments.with_columns(
        probability=pl.when(pl.col("spell_start") >= date(2024, 9, 27))
        .then((pl.col("probability").log() - (-pl.col("probability")).log1p() + 0.3).map_batches(
            lambda x: 1 / (1 + (-x).exp()), return_dtype=pl.Float64))
        .otherwise("probability")
    )  # fmt: skip
    found = of(replace(frames, assessments=mended), since=date(2024, 10, 12))[1]
    assert not found["calibration", ""].look
    assert found["calibration", ""].numbers["since"] == "2024-10"


def test_an_old_alarm_is_not_mistaken_for_the_beginning_of_a_new_shift():
    false, other = Alarm("higher", 1000, 900), Alarm("lower", 9000, 8900)
    real = [Alarm("higher", at, at - 300) for at in (11_000, 11_400, 12_900)]
    assert newest([false, *real], 10_000) == real[0]
    assert newest([false, other, *real], 10_000) == real[0]
    assert newest([false], 10_000) == false


def test_missing_outcomes_and_bounds_are_counted():
    _, found = seen(Truth(spells=4000, lost=0.3, ranges=0.4))
    assert found["missing", ""].look
    assert found["missing", ""].numbers["share"] == pytest.approx(0.3, abs=0.06)
    assert found["ranges", ""].look
    assert found["ranges", ""].numbers["share"] == pytest.approx(0.4, abs=0.06)
    assert not seen(Truth(spells=4000, lost=0.1, ranges=0.1))[1]["missing", ""].look


def test_outcomes_that_nobody_linked_are_a_reason_to_look():
    frames = made(QUIET)
    document, found = of(replace(frames, outcomes=frames.outcomes.clear()))
    assert document["status"] == 3
    assert found["missing", ""].look
    assert found["calibration", ""].status == "not yet"
    old = frames.outcomes.with_columns(until=date(2025, 1, 1))
    assert of(replace(frames, outcomes=old))[1]["outcomes_until", ""].look
    late = frames.outcomes.with_columns(until=date(2028, 1, 1))
    few = of(replace(frames, outcomes=late))[1]["missing", ""]
    assert few.status == "not yet"
    assert few.words.en == "missing outcomes: too few spells of the last three months"


def test_a_store_without_assessments_is_no_good_news():
    frames = made(QUIET)
    with pytest.raises(BadInput, match="nothing to watch"):
        of(replace(frames, assessments=frames.assessments.clear()))


def test_only_the_newest_model_is_watched():
    frames = made(QUIET)
    other = frames.assessments.with_columns(
        model=pl.when(pl.col("on") >= date(2024, 9, 1)).then(pl.lit("new")).otherwise("model"),
    )
    document, found = of(replace(frames, assessments=other))
    assert document["model"] == "new"
    assert found["calibration", ""].numbers["since"] == "2024-09"


def test_the_order_of_rows_changes_nothing():
    frames = made(Truth(spells=1500))
    mixed = {
        part: getattr(frames, part).sample(fraction=1, shuffle=True, seed=3)
        for part in ("assessments", "outcomes")
    }
    assert of(frames)[0] == of(replace(frames, **mixed))[0]


@pytest.mark.parametrize("spells", [1, 8, 40, 300])
def test_few_spells_make_no_noise_and_mention_nobody(spells):
    document, _ = seen(Truth(spells=spells, ranges=0.1, lost=0.1))
    text = as_json(document)
    for match in re.finditer(r'"n": (\d+)', text):
        assert int(match[1]) % 10 == 5
    assert not re.search(r"\b[apc]\d{6}\b", text)
    if spells < 10:
        assert document["status"] == 0 or json.loads(text)


def test_the_lines_are_in_both_languages_and_end_in_no_surprise():
    _, found = seen(Truth(spells=3000, shift=0.5, month=8, lost=0.4, ranges=0.3, noise=0.0))
    for each in found.values():
        for lang in ("sv", "en"):
            line = each.line(lang)
            assert "{" not in line
            assert "None" not in line
            assert "nan" not in line
    assert found["calibration", ""].line("en").startswith("LOOK: calibration: more spells")


# For Prometheus.


def families(path):
    return {
        (family.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(path.read_text())
        for sample in family.samples
    }


def test_metrics_say_what_the_lines_say(tmp_path):
    document, found = seen(Truth(spells=4000, aging=10.0, month=8))
    textfile.write(document, tmp_path / "srs.prom")
    told = families(tmp_path / "srs.prom")
    for (name, what), each in found.items():
        labels = (("signal", name), ("what", what))
        assert told["srs_watch_look", *labels] == bool(each.look)
    age = (("signal", "drift"), ("what", "age"))
    assert told["srs_watch_psi", *age] == found["drift", "age"].numbers["psi"]
    assert told[("srs_watch_timestamp_seconds",)] == NOW.timestamp()
    assert [each.name for each in tmp_path.iterdir()] == ["srs.prom"]


def test_a_textfile_that_cannot_be_written_leaves_the_old_one(tmp_path):
    document, _ = seen(Truth(spells=300))
    with pytest.raises(BadInput, match=r"\.prom"):
        textfile.write(document, tmp_path / "srs.txt")
    with pytest.raises(BadInput, match="cannot be written"):
        textfile.write(document, tmp_path / "none" / "srs.prom")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "limits", [{"alpha": 0}, {"psi": -1}, {"missing": 1.5}, {"shift": 0}, {"run_length": 5}]
)
def test_limits_that_are_none_are_refused(limits):
    with pytest.raises((BadInput, BadTable)):
        Watch(**limits)


def test_the_same_night_twice_says_the_same():
    frames = made(Truth(spells=800))
    assert of(frames)[0] == of(frames)[0]
    assert timedelta(0) < NOW - datetime(2026, 1, 1, tzinfo=UTC)
    assert np.isfinite(of(frames)[0]["status"])
