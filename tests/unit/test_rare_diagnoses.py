"""The simulated rare diagnoses of the synthetic population."""

import hashlib
import json
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.stats import chisquare
from typer.testing import CliRunner

from srs import Icd10, load
from srs.errors import BadInput, NoModel
from srs.predictors import PREDICTORS
from srs.tables.spells import spells_table
from training.__main__ import app
from training.cohort import GRID, simulate
from training.cohort.assumptions import OTHER_DIAGNOSES, RARE_LENT, RARE_NOT
from training.cohort.population import population
from training.cohort.rare_diagnoses import donor, moved, tail
from training.cohort.spells import drawn, of_country
from training.run.plan import read_plan

MODEL = load("srs-3.0")
YEARS = (2015, 2017)
TABLES = ("persons", "certificates", "covariates", "truth")
KEY = ["person", "start"]
SPELLS, RARE = 12_000, 0.4

# Of 300 spells, seed 4, as they were before there were rare diagnoses.
BEFORE = "8fb5882ead92c9c69dee9622ee4e4ec53e88bacdc4f88acde0d5ba5aa78eef6e"


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rare")
    comparison = simulate(SPELLS, YEARS, 3, folder, rare=RARE)
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES} | {
        "manifest": json.loads((folder / "manifest.json").read_text()),
        "comparison": comparison,
    }


@pytest.fixture(scope="module")
def rare_truth(cohort):
    known = [each.code for each in MODEL.diagnoses]
    return cohort["truth"].filter(~pl.col("diagnosis").is_in(known))


@pytest.fixture(scope="module")
def many():
    return drawn(tail().mix(150_000, np.random.default_rng(1)), np.random.default_rng(2))


def categories():
    return [each for each in tail().strata if len(each.diagnosis) == 3]


def subcodes():
    by_code = {each.diagnosis: each for each in tail().strata}
    pairs = [(each, by_code.get(each.diagnosis[:3])) for each in tail().strata]
    return [(own, category) for own, category in pairs if category not in (None, own)]


# Without them


def test_without_rare_diagnoses_every_byte_is_as_it_was(tmp_path):
    simulate(300, YEARS, 4, tmp_path / "one")
    simulate(300, YEARS, 4, tmp_path / "other", rare=0)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()
    assert told(tmp_path / "one") == BEFORE


def told(folder):
    """A digest of the files without versions, words of assumptions and the last bits of numbers."""
    digest = hashlib.sha256()
    for name in TABLES:
        frame = pl.read_parquet(folder / f"{name}.parquet")
        digest.update(frame.write_csv(float_precision=4).encode())
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["versions"], manifest["assumptions"]
    digest.update(json.dumps(manifest).encode())
    digest.update((folder / "report.csv").read_bytes())
    return digest.hexdigest()


# Which codes, and how common


def test_no_model_knows_them_and_histories_are_not_made_of_them():
    codes = [each.diagnosis for each in tail().strata]
    assert len(codes) == len(set(codes)) > 200
    for code in codes:
        assert Icd10.parse(code).code == code
        with pytest.raises(NoModel):
            MODEL.of(Icd10(code))
        assert code not in OTHER_DIAGNOSES.value
        assert not code.startswith(RARE_NOT.value)


def test_shares_fall_with_the_rank_as_a_power():
    shares = np.array([each.share for each in tail().strata])
    assert shares.sum() == pytest.approx(1)
    assert (np.diff(shares) < 0).all()
    ranks = np.linspace(24, 1500, len(shares))
    slope, _ = np.polyfit(np.log(ranks), np.log(shares), 1)
    assert slope == pytest.approx(-1.1)
    assert shares[0] / shares[-1] == pytest.approx((1500 / 24) ** 1.1)


def test_the_power_is_that_of_the_national_counts():
    counts = sorted((each.national.spells for each in population()), reverse=True)
    slope, _ = np.polyfit(np.log(np.arange(1, 1 + len(counts))), np.log(counts), 1)
    assert slope == pytest.approx(-1.1, abs=0.05)


def test_they_have_their_share_and_are_as_common_as_stated(cohort, rare_truth):
    assert len(cohort["truth"]) == SPELLS
    assert len(rare_truth) == cohort["manifest"]["rare"]["spells"] == round(SPELLS * RARE)
    found = dict(rare_truth["diagnosis"].value_counts().rows())
    assert len(found) == cohort["manifest"]["rare"]["diagnoses"]
    assert found.keys() <= {each.diagnosis for each in tail().strata}
    seen = np.array([found.get(each.diagnosis, 0) for each in tail().strata])
    expected = len(rare_truth) * np.array([each.share for each in tail().strata])
    assert chisquare(seen, expected).pvalue > 1e-4


def test_the_other_spells_keep_the_countrys_proportions(cohort):
    mix = of_country(population(), SPELLS - round(SPELLS * RARE))
    found = dict(cohort["truth"]["diagnosis"].value_counts().rows())
    for stratum, count in zip(mix.strata, mix.counts, strict=True):
        assert found[stratum.diagnosis] == count


def test_the_report_is_about_the_diagnoses_that_the_country_counts(cohort):
    lengths = cohort["comparison"].filter(pl.col("what") != "women")
    assert set(lengths["diagnosis"]) == {each.code for each in population()}
    assert lengths["synthetic_spells"].sum() == SPELLS - round(SPELLS * RARE)


# What is true of them


@pytest.mark.parametrize("length", [1, 3, 5], ids=["letter", "category", "code"])
def test_the_lengths_drawn_are_those_of_the_survival(many, length):
    codes = np.array([each.diagnosis for each in many.strata])
    groups = np.unique(codes.astype(f"U{length}"), return_inverse=True)[1][many.stratum]
    size = np.bincount(groups)
    for day in (20, 30, 60, 90, 180, 365):
        by_stratum = [each.survival([day])[:, 0] for each in many.strata]
        starts = np.cumsum([0, *map(len, by_stratum)])[:-1]
        survival = np.concatenate(by_stratum)[starts[many.stratum] + many.combination]
        expected = np.bincount(groups, survival)
        spread = np.bincount(groups, survival * (1 - survival)) ** 0.5
        seen = np.bincount(groups, many.days > day)
        assert (np.abs(seen - expected) < 4.5 * spread + 1).all()
        assert abs((seen - expected).sum()) < 4 * (spread**2).sum() ** 0.5
    assert size.sum() == 150_000


def test_women_have_their_lengths_and_men_theirs(many):
    survival = np.concatenate([each.survival([90])[:, 0] for each in many.strata])
    starts = np.cumsum([0, *(len(each.codes) for each in many.strata)])[:-1]
    survival = survival[starts[many.stratum] + many.combination]
    for name in ("sex", "age", "earlier_sick_leave", "occupation"):
        for level in range(len(PREDICTORS[name].levels)):
            # A code's own deviations must be in what is drawn, level by level.
            here = many.levels[name] == level
            spread = (survival[here] * (1 - survival[here])).sum() ** 0.5
            assert abs((many.days[here] > 90).sum() - survival[here].sum()) < 4.5 * spread


def test_the_file_shows_the_survival_of_the_codes_hazards(rare_truth):
    """By the formula of decision 0042, from the lender's published coefficients."""
    strata = {each.diagnosis: each for each in tail().strata}
    for row in rare_truth.sample(60, seed=1).iter_rows(named=True):
        model = strata[row["diagnosis"]].model
        hazard = np.exp(
            model.intercept + sum(factor.log_hazards[row[factor.name]] for factor in model.factors)
        )
        for day in GRID:
            exposed = np.clip(
                day - model.breaks[:-1], 0, np.append(np.diff(model.breaks)[:-1], 9e9)
            )
            assert row[f"survival_{day}"] == pytest.approx(np.exp(-hazard @ exposed), abs=1e-6)
        names = {factor.name for factor in model.factors}
        assert {name for name in PREDICTORS if row.get(name) is not None} == names


def test_a_codes_truth_is_the_same_in_every_population(cohort, rare_truth, tmp_path):
    simulate(3000, (2010, 2011), 9, tmp_path, rare=0.9)
    other = pl.read_parquet(tmp_path / "truth.parquet")
    answers = [name for name in PREDICTORS if name in other.columns and name in rare_truth.columns]
    both = rare_truth.join(other, on=["diagnosis", *answers], nulls_equal=True)
    assert len(both) > 20
    for day in GRID:
        assert both[f"survival_{day}"].to_numpy() == pytest.approx(
            both[f"survival_{day}_right"].to_numpy(), abs=1e-6
        )


# Relatives


def test_a_letter_with_models_lends_its_own_and_one_without_a_few():
    letters = {stratum.diagnosis[0] for each in population() for stratum in each.strata}
    lent = defaultdict(set)
    for each in tail().strata:
        lent[each.diagnosis[0]].add(donor(each.diagnosis, population()).diagnosis)
    assert letters & lent.keys() == {"F", "G", "I", "M", "R", "S"} & lent.keys()
    for letter, donors in lent.items():
        if letter in letters:
            assert {code[0] for code in donors} == {letter}
        else:
            assert len(donors) <= RARE_LENT.value
    assert len(set.union(*(lent[letter] for letter in lent.keys() - letters))) > RARE_LENT.value


def level(stratum, lent):
    """How far its log-hazard lies from that of *lent*, and the slope by log days."""
    difference = stratum.model.intercept - lent.intercept
    breaks = stratum.model.breaks
    middle = np.log(breaks[1:] * breaks[:-1]) / 2 - np.log(90)
    slope, own = np.polyfit(middle, difference, 1)
    assert difference == pytest.approx(own + slope * middle)
    return own, slope


def test_deviations_are_as_large_as_is_assumed():
    lent = {each.diagnosis: donor(each.diagnosis, population()).model for each in tail().strata}
    found = np.array([level(each, lent[each.diagnosis]) for each in categories()])
    assert found.mean(axis=0) == pytest.approx([0, 0], abs=0.07)
    assert found.std(axis=0) == pytest.approx([0.3, 0.1], rel=0.2)
    effects = np.concatenate(
        [effect_deviations(each, lent[each.diagnosis]) for each in categories()]
    )
    assert effects.mean() == pytest.approx(0, abs=0.01)
    assert effects.std() == pytest.approx(0.1, rel=0.05)


def effect_deviations(stratum, lent):
    """Of each level but the baseline, which is the same at all times."""
    found = []
    for own, theirs in zip(stratum.model.factors, lent.factors, strict=True):
        assert (own.name, own.reference.tolist()) == (theirs.name, theirs.reference.tolist())
        difference = own.log_hazards - theirs.log_hazards
        baseline = ~theirs.log_hazards.any(axis=1)
        assert baseline.sum() == 1
        assert not own.log_hazards[baseline].any()
        assert np.ptp(difference, axis=1) == pytest.approx(0, abs=1e-9)
        found += difference[~baseline, 0].tolist()
    return found


def test_a_longer_code_is_nearer_to_its_category_than_that_to_the_lender():
    pairs = subcodes()
    assert len(pairs) > 20
    own = [level(each, category.model)[0] for each, category in pairs]
    assert np.std(own) == pytest.approx(0.15, rel=0.3)
    lenders = [donor(category.diagnosis, population()).model for _, category in pairs]
    theirs = [level(pair[1], lent)[0] for pair, lent in zip(pairs, lenders, strict=True)]
    assert abs(np.corrcoef(own, theirs)[0, 1]) < 0.5  # no copy of the category's
    for each, category in pairs:
        assert (each.model.breaks == category.model.breaks).all()
        assert each.codes is category.codes


def test_what_is_lent_is_not_changed():
    model = population()[0].strata[0].model
    before = [model.intercept.copy(), *(factor.log_hazards.copy() for factor in model.factors)]
    moved(model, Icd10("F20"))
    after = [model.intercept, *(factor.log_hazards for factor in model.factors)]
    assert all((one == other).all() for one, other in zip(before, after, strict=True))


# With all else


def test_the_product_finds_their_spells_too(cohort):
    end = date.fromisoformat(cohort["manifest"]["follow_up_end"])
    found = spells_table(cohort["certificates"], on=end).filter(
        pl.col("days") >= 15,
        pl.col("start").dt.year().is_between(*YEARS),
        pl.col("diagnosis").is_in(cohort["truth"]["diagnosis"].unique().to_list()),
    )
    both = found.join(cohort["truth"], on=KEY, validate="1:1")
    assert len(both) == len(found) == SPELLS
    assert (both["diagnosis"] == both["diagnosis_right"]).all()
    ended = both.filter(pl.col("end") < end - timedelta(days=5))
    assert (ended["days"] == ended["days_right"]).all()


def test_persons_and_covariates_have_their_answers(cohort, rare_truth):
    told = rare_truth.join(cohort["covariates"], on=KEY).join(cohort["persons"], on="person")
    assert len(told) == len(rare_truth)
    for name in ("comorbidity", "primary_care", "university", "born_in_sweden", "sex"):
        names = dict(enumerate(each.name for each in PREDICTORS[name].levels))
        asked = told.drop_nulls(name)
        assert len(asked) > 100
        assert (asked[name].replace_strict(names) == asked[f"{name}_right"]).all()


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        simulate(300, YEARS, seed, tmp_path / name, rare=0.3)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "same" / file.name).read_bytes()
        assert file.read_bytes() != (tmp_path / "other" / file.name).read_bytes()


def test_the_manifest_says_what_is_made_up(cohort):
    manifest = cohort["manifest"]
    assert "made up" in manifest["rare"]["what"]
    assert manifest["rare"]["share"] == RARE
    named = {name for name in manifest["assumptions"] if name.startswith("RARE_")}
    assert len(named) == 9
    assert "made up" in manifest["assumptions"]["RARE_LEVEL"]


@pytest.mark.parametrize(("spells", "rare"), [(1, 0.9), (3, 0.99), (2, 0.001), (400, 0.9999)])
def test_the_country_keeps_a_spell_to_compare(tmp_path, spells, rare):
    comparison = simulate(spells, YEARS, 1, tmp_path, rare=rare)
    assert pl.read_parquet(tmp_path / "truth.parquet").height == spells
    assert comparison.filter(pl.col("what") != "women")["synthetic_spells"].sum() >= 1


@pytest.mark.parametrize("rare", [-0.1, 1, 1.5, float("nan"), float("inf")])
def test_an_impossible_share_is_reported(tmp_path, rare):
    with pytest.raises(BadInput, match="--rare: expected a share from 0 to less than 1"):
        simulate(9, YEARS, 1, tmp_path / "cohort", rare=rare)
    assert not list(tmp_path.iterdir())


def test_a_run_has_them_in_its_file(tmp_path):
    file = tmp_path / "run.toml"
    text = 'name = "a"\ntitle = { sv = "a", en = "a" }\nsource = "a"\n[split]\nby = "person"\n'
    text += "share = 0.2\n[cohort]\nspells = 9\n"
    file.write_text(text)
    assert read_plan(file).cohort.rare == 0
    file.write_text(f"{text}rare = 0.1\n")
    assert read_plan(file).cohort.rare == 0.1
    for wrong in ("1", "-0.1", "nan", "true", '"0.1"'):
        file.write_text(f"{text}rare = {wrong}\n")
        with pytest.raises(BadInput, match=r"\[cohort\] rare: expected"):
            read_plan(file)


def test_the_command_has_them(tmp_path):
    words = ["cohort", "--spells", "60", "--rare", "0.5", "-o", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["rare"]["spells"] == 30
