import json
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from srs import Certificate, Icd10, Period, PersonId, load
from srs.errors import BadInput
from srs.predictors import PREDICTORS, Situation
from srs.spell import spells
from srs.tables.spells import spells_table
from training.__main__ import app, main
from training.cohort import GRID, errors, lines, simulate
from training.cohort.population import assumed, population

MODEL = load("srs-3.0")
YEARS = (2015, 2017)
TABLES = ("persons", "certificates", "covariates", "truth")
KEY = ["person", "start"]


def cohort(folder, spells, seed=1):
    simulate(spells, YEARS, seed, folder)
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES} | {
        "manifest": json.loads((folder / "manifest.json").read_text())
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return cohort(tmp_path_factory.mktemp("small"), 2500)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return cohort(tmp_path_factory.mktemp("large"), 40_000, seed=2)


@pytest.fixture(scope="module")
def country():
    return population()


def follow_up_end(tables):
    return date.fromisoformat(tables["manifest"]["follow_up_end"])


def product_spells(tables):
    """As the product sees them when the follow-up has ended, with the truth where it has one."""
    end = follow_up_end(tables)
    # Certificates of spells that begin on the last days would otherwise be left out.
    found = spells_table(tables["certificates"], on=end)
    truth = tables["truth"].select(*KEY, true_days="days", true_diagnosis="diagnosis")
    return found.join(truth, on=KEY, how="left", validate="1:1")


def test_the_product_finds_the_very_spells_of_the_years(large):
    found = product_spells(large)
    known = {each.code for each in MODEL.diagnoses}
    within = found.filter(
        pl.col("days") >= 15,
        pl.col("start").dt.year().is_between(*YEARS),
        pl.col("diagnosis").is_in(known),
    )
    assert len(within) == len(large["truth"]) == large["manifest"]["spells"]
    assert within["true_days"].null_count() == 0
    assert (within["diagnosis"] == within["true_diagnosis"]).all()


def test_a_spell_that_has_ended_has_its_true_length(large):
    found = product_spells(large).drop_nulls("true_days")
    # Whoever is certified until the last days of the follow-up may go on.
    ended = pl.col("end") < follow_up_end(large) - timedelta(days=5)
    assert found.filter(ended, pl.col("days") != pl.col("true_days")).is_empty()
    assert found.filter(pl.col("days") > pl.col("true_days")).is_empty()
    censored = found.filter(~ended)
    assert 0.02 < len(censored) / len(found) < 0.3
    assert (censored["true_days"] > censored["days"]).mean() > 0.5


def test_nothing_is_signed_after_the_follow_up(large):
    assert large["certificates"]["signed"].dt.date().max() <= follow_up_end(large)


def test_what_the_product_derives_is_what_was_drawn(small):
    of_person = defaultdict(list)
    for certificate in certificates(small["certificates"]):
        of_person[certificate.person.text].append(certificate)
    unknown = compared = 0
    for truth in small["truth"].iter_rows(named=True):
        given = of_person[truth["person"]]
        *earlier, spell = spells(given, on=truth["start"])
        assert spell.start == truth["start"]
        first = spell.certificates[0]
        situation = Situation(
            spell,
            tuple(earlier),
            frozenset(c.id for c in given),
            first.person,
            first.postcode,
            truth["start"],
        )
        for name in ("degree", "occupation", "earlier_sick_leave", "age", "sex", "region"):
            asked = PREDICTORS[name]
            derived = asked.derive(situation)
            if truth[name] is None:
                continue
            compared += 1
            if derived is None:
                # Without data of the year before, the product cannot know that it was none.
                unknown += 1
                assert (name, asked.levels[truth[name]].name) == ("earlier_sick_leave", "none")
                assert all(e.end < truth["start"] - timedelta(days=365) for e in earlier)
            else:
                assert asked.code(derived) == truth[name], name
    assert compared - unknown > 10_000
    assert set(small["truth"]["earlier_sick_leave"]) == {0, 1, 2, 3}


def certificates(periods):
    replaces = defaultdict(list)
    for old, new in periods.drop_nulls("replaced_by").select("certificate", "replaced_by").rows():
        replaces[new].append(old)
    for (id,), rows in periods.group_by("certificate", maintain_order=True):
        of = rows.row(0, named=True)
        yield Certificate(
            id,
            "LISJP",
            tuple(Period(*row) for row in rows.select("start", "end", "degree").rows()),
            Icd10.parse(of["diagnosis"]),
            occupations=(of["occupation"],),
            person=PersonId.parse(of["person"], on=of["end"]),
            unit=of["unit"],
            postcode=of["postcode"],
            signed=of["signed"],
            replaces=tuple(replaces[id]),
        )


def test_the_survival_told_is_that_of_the_national_hazards(small):
    for row in small["truth"].sample(40, seed=1).iter_rows(named=True):
        model = MODEL.of(Icd10(row["diagnosis"]))
        names = [factor.name for factor in model.factors]
        told = [row[f"survival_{day}"] for day in GRID]
        computed = model.survival(np.array([[row[name] for name in names]]), GRID)[0]
        assert told == pytest.approx(computed, abs=1e-6)
        assert {name for name in PREDICTORS if row.get(name) is not None} == set(names)


@pytest.mark.parametrize(
    "group",
    ["diagnosis", "earlier_sick_leave", "year", "quarter", "sex", "region", "age", "followed"],
)
def test_lengths_are_drawn_from_the_survival_whatever_the_group(large, group):
    """Above all in each part of the years: histories must not choose lengths."""
    counts = large["truth"].group_by("person").len()
    truth = (
        large["truth"]
        .join(counts, on="person")
        .with_columns(
            year=pl.col("start").dt.year(),
            quarter=pl.col("start").dt.truncate("1q"),
            # The last spell of a person: the earlier one of two is long because of the later.
            followed=pl.col("start") == pl.col("start").max().over("person"),
        )
    )
    if group == "followed":
        truth = truth.filter("followed")
        truth = truth.filter(pl.col("len") > 1)
    for _, rows in truth.group_by(group):
        for day in (30, 90, 180, 365):
            survival = rows[f"survival_{day}"].cast(pl.Float64)
            seen = (rows["days"] > day).sum()
            spread = (survival * (1 - survival)).sum() ** 0.5
            assert abs(seen - survival.sum()) < 4.5 * spread + 0.5


def test_the_certificates_are_as_real_ones(large):
    periods = large["certificates"]
    assert periods["certificate"].n_unique() < len(periods)  # several periods in some
    valid = periods.filter(pl.col("replaced_by").is_null()).sort("person", "start", "end")
    before = pl.col("end").shift().over("person")
    gap = valid.select((pl.col("start") - before).dt.total_days() - 1).to_series().drop_nulls()
    assert (gap < 0).any()
    assert set(gap.filter(gap.is_between(1, 5))) == {1, 2, 3, 4, 5}
    assert set(periods["care_level"]) == {"primary", "specialised"}
    falls = valid.select((pl.col("degree") - pl.col("degree").shift()).over("person"))
    assert (falls.to_series().drop_nulls() < 0).any()


def test_an_extension_is_signed_before_its_spell_could_seem_to_have_ended(large):
    periods = large["certificates"]
    whole = (
        periods.filter(pl.col("replaced_by").is_null())
        .group_by("person", "certificate")
        .agg(pl.col("start").min(), pl.col("end").max(), pl.col("signed").first())
        .sort("person", "start")
        .with_columns(before=pl.col("end").shift().over("person"))
    )
    # A correction is signed the day after what it corrects, which showed that the spell goes on.
    corrections = periods["replaced_by"].drop_nulls().to_list()
    extends = whole.filter(
        (pl.col("start") - pl.col("before")).dt.total_days() <= 6,
        ~pl.col("certificate").is_in(corrections),
    )
    late = (extends["signed"].dt.date() - extends["before"]).dt.total_days()
    assert len(late) > 10_000
    assert late.max() <= 6
    assert late.min() < 0


def test_a_certificate_is_replaced_by_the_same_with_another_degree(large):
    replaced = large["certificates"].drop_nulls("replaced_by")
    by = large["certificates"].unique("certificate", keep="first", maintain_order=True)
    both = replaced.join(by, left_on="replaced_by", right_on="certificate", suffix="_by")
    assert len(both) == len(replaced) > 100
    for name in ("person", "start", "diagnosis", "unit"):
        assert (both[name] == both[f"{name}_by"]).all()
    assert (both["degree"] != both["degree_by"]).all()
    assert (both["signed"] < both["signed_by"]).all()


def test_persons_are_of_nobody_and_say_what_their_ids_say(small):
    persons = small["persons"]
    assert persons["person"].is_unique().all()
    for row in persons.iter_rows(named=True):
        read = PersonId.parse(row["person"], on=date(2020, 1, 1))
        assert (read.text, read.born, read.sex) == (row["person"], row["born"], row["sex"])
        assert not read.check_digit_agrees


def test_every_row_has_its_person(small):
    persons = small["persons"]["person"].to_list()
    for name in ("certificates", "covariates", "truth"):
        assert set(small[name]["person"]) == set(persons)
    assert small["covariates"].select(KEY).equals(small["truth"].select(KEY))


def test_covariates_and_persons_have_the_truths_levels(small):
    told = small["covariates"].join(small["persons"], on="person").join(small["truth"], on=KEY)
    for name in ("comorbidity", "primary_care", "university", "born_in_sweden"):
        names = dict(enumerate(level.name for level in PREDICTORS[name].levels))
        codes = told.drop_nulls(f"{name}_right" if f"{name}_right" in told.columns else name)
        truth = codes[f"{name}_right"].replace_strict(names)
        assert len(codes) > 100
        assert (codes[name] == truth).all()


def test_the_first_certificate_is_written_at_the_care_level(small):
    first = (
        small["certificates"].group_by(KEY, maintain_order=True).agg(pl.col("care_level").first())
    )
    both = small["covariates"].join(first, on=KEY)
    assert len(both) == len(small["covariates"])
    expected = both["primary_care"].replace_strict({"yes": "primary", "no": "specialised"})
    assert (both["care_level"] == expected).all()


def test_the_expected_lengths_are_the_countrys(country):
    differences = np.array([100 * (each.expected_cells() - each.cells) for each in country])
    assert np.abs(differences).max() < 1
    assert np.median(np.abs(differences)) < 0.3
    assert sum(each.national.spells for each in country) > 200_000


def test_tilting_keeps_the_women_and_the_subcodes(country):
    for before, after in zip(assumed(), country, strict=True):
        assert [s.share for s in before.strata] == [s.share for s in after.strata]
        women = sum(
            s.share * s.shares @ (s.codes[:, s.names.index("sex")] == 0) for s in after.strata
        )
        assert women == pytest.approx(after.women, abs=0.002)
        for stratum in after.strata:
            assert stratum.shares.sum() == pytest.approx(1)
            assert (stratum.shares >= 0).all()


def test_diagnoses_have_the_countrys_proportions(large, country):
    national = {each.code: each.national.spells for each in country}
    counts = large["truth"]["diagnosis"].str.head(3).value_counts()
    scale = len(large["truth"]) / sum(national.values())
    for code, count in counts.rows():
        assert count == pytest.approx(scale * national[code], abs=6)  # one a subcode


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        simulate(200, YEARS, seed, tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "same" / file.name).read_bytes()
        assert file.read_bytes() != (tmp_path / "other" / file.name).read_bytes()
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_one_spell_is_a_population(tmp_path):
    comparison = simulate(1, (2016, 2016), 1, tmp_path / "one")
    assert pl.read_parquet(tmp_path / "one" / "truth.parquet").height == 1
    assert errors(comparison)[0] > 0


def test_everything_shown_says_synthetic(small, tmp_path):
    assert small["manifest"]["synthetic"] is True
    shown = list(lines(simulate(100, YEARS, 1, tmp_path / "cohort")))
    assert shown[0].startswith("Synthetic")
    assert "synthetic" in (tmp_path / "cohort" / "report.csv").read_text().splitlines()[0]
    assert small["certificates"]["unit"].str.starts_with("SYNTHETIC").all()


@pytest.mark.parametrize(
    ("spells", "years", "seed", "names"),
    [(0, YEARS, 1, "--spells"), (9, (2018, 2015), 1, "--years"), (9, YEARS, -1, "--seed")],
)
def test_what_cannot_be_made_is_reported(tmp_path, spells, years, seed, names):
    with pytest.raises(BadInput, match=names):
        simulate(spells, years, seed, tmp_path / "cohort")
    assert not list(tmp_path.iterdir())


def test_the_command_writes_the_folder(tmp_path):
    words = ["cohort", "--spells", "50", "--years", "2016", "--seed", "3", "-o", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    assert result.stdout.startswith("Synthetic")
    assert {file.stem for file in tmp_path.iterdir()} == {*TABLES, "manifest", "report"}


def test_a_fault_is_one_line(tmp_path, monkeypatch, capsys):
    file = tmp_path / "taken"
    file.touch()
    monkeypatch.setattr("sys.argv", ["training", "cohort", "--spells", "50", "-o", str(file)])
    with pytest.raises(SystemExit) as exit:
        main()
    assert exit.value.code == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("-o:")
    assert told.err.count("\n") == 1
