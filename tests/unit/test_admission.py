"""Whether a run's model may be published, and what twice as many spells would add."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import Icd10
from training.run.admission import publishing, reasons_against, what_would_help
from training.run.diagnoses import Pooled
from training.run.leads import interval
from training.run.learning_curve import Gain, gain, in_words, shares_of
from training.run.plan import Evaluation
from training.statistics.discrimination import AUC
from training.statistics.statistic import Statistic

PAIRS = Evaluation(days=(15, 30), horizons=(90,))


def metrics(first=(0.0, 0.004), second=(0.0, 0.004), intercept=(0.0, 0.02), slope=(1.0, 0.03)):
    """(lead over the ridge hierarchy, its error) of the two pairs; calibration of both."""
    found = {}
    for pair, (lead, error) in {"90|15": first, "90|30": second}.items():
        found |= {f"lead_ridge@{pair}": lead, f"lead_ridge_error@{pair}": error}
        found[f"lead_ridge_low@{pair}"] = lead - 1.96 * error
        found[f"lead_ridge_high@{pair}"] = lead + 1.96 * error
        for name, (value, se) in {"intercept": intercept, "slope": slope}.items():
            found |= {f"{name}@{pair}": value, f"{name}_error@{pair}": se}
    return found


# The rule, worked out by hand


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({}, 0),
        ({"first": (-0.0039, 0.004)}, 0),  # within one standard error
        ({"first": (-0.0041, 0.004)}, 1),
        ({"second": (-0.0041, 0.004)}, 0),  # by chance
        ({"second": (-0.0079, 0.004)}, 1),
        ({"intercept": (0.08, 0.02)}, 0),  # its interval reaches 0.05
        ({"intercept": (0.10, 0.02)}, 2),
        ({"intercept": (-0.10, 0.02)}, 2),
        ({"slope": (0.88, 0.03)}, 0),
        ({"slope": (0.86, 0.03)}, 2),
        ({"slope": (1.14, 0.03)}, 2),
        ({"slope": (float("nan"), 0.03)}, 2),
        ({"first": (float("nan"), 0.004)}, 1),
        ({"first": (-0.1, 0.004), "slope": (2, 0.03)}, 3),
    ],
)
def test_what_is_not_one_to_publish(given, count):
    found = reasons_against(PAIRS, metrics(**given))
    assert len(found) == count
    assert bool(what_would_help(PAIRS, metrics(**given))) == bool(count)
    assert all("\n" not in each for each in found)


def test_what_could_not_be_measured_is_a_reason():
    known = metrics()
    assert reasons_against(PAIRS, {k: v for k, v in known.items() if "slope@90|15" not in k}) == [
        "more than 90 days from day 15: the slope of its calibration could not be measured"
    ]
    assert reasons_against(PAIRS, {k: v for k, v in known.items() if "lead" not in k}) != []


def test_what_could_not_be_compared_is_not_one_to_publish():
    lacking = {name: v for name, v in metrics().items() if not name.startswith("lead_ridge@90|15")}
    assert reasons_against(PAIRS, lacking) == [
        "more than 90 days from day 15: it could not be compared with the ridge hierarchy"
    ]
    assert interval(lacking, "lead_ridge", 15, 90) is None


@given(st.floats(-0.1, 0.1), st.floats(1e-4, 0.05), st.floats(0, 0.1))
def test_a_better_model_is_never_refused_where_a_worse_one_is_not(lead, error, more):
    worse = reasons_against(PAIRS, metrics(first=(lead, error), second=(lead, error)))
    better = reasons_against(PAIRS, metrics((lead + more, error), (lead + more, error)))
    assert len(better) <= len(worse)


def test_only_a_model_to_publish_is_offered():
    (offer,) = publishing("abc", "mine", [], [])
    assert offer == "to publish it: python -m training publish abc --name mine"
    refused = publishing("abc", "mine", ["it is behind"], ["more spells"])
    assert "publish abc" not in "\n".join(refused)
    assert refused[1:] == ["- it is behind", "what would help: more spells"]


# Twice as many spells


def statistics(values, count=200, noise=0.0, seed=0):
    random = np.random.default_rng(seed)
    return [Statistic(v, noise * random.normal(size=count), AUC) for v in values]


@given(st.floats(0.6, 0.9), st.floats(0.0, 3.0))
def test_a_curve_that_follows_the_law_is_continued_by_it(a, b):
    sizes = [1000, 2000, 4000]
    found = gain(sizes, statistics([a - b * n**-0.5 for n in sizes]), np.arange(200), [2, 1, 0])
    assert found.value == pytest.approx(b * (4000**-0.5 - 8000**-0.5), abs=1e-12)
    assert found.low == pytest.approx(found.high, abs=1e-9)


def test_parts_of_a_share_that_differ_make_the_interval_wide():
    sizes, person = [1000] * 4 + [2000] * 2 + [4000], np.arange(200)
    draws = [2] * 4 + [1] * 2 + [0]
    alike = gain(sizes, statistics([0.7] * 4 + [0.71] * 2 + [0.72]), person, draws)
    values = [0.68, 0.69, 0.71, 0.72, 0.70, 0.72, 0.72]
    differ = gain(sizes, statistics(values), person, draws)
    assert differ.value == pytest.approx(alike.value)
    assert alike.high - alike.low < 1e-9
    assert differ.high - differ.low > 0.01


def test_its_interval_covers_the_truth_as_often_as_it_says():
    """Learnt from with error 0.6 / sqrt(n), judged with an error that all sizes share and own."""
    random, truth, hit = np.random.default_rng(1), 0.6 * (1 - 2**-0.5) * 4000**-0.5, 0
    sizes = np.array([1000] * 4 + [2000] * 2 + [4000])
    for _ in range(400):
        shares = random.normal(size=(100, 1)) * 1e-3 + random.normal(size=(100, 7)) * 2e-4
        values = 0.75 - 0.6 * sizes**-0.5 + random.normal(size=7) * 0.1 / np.sqrt(sizes)
        values = values + shares.sum(axis=0) * random.choice([-1, 1])
        of = [Statistic(v, s, AUC) for v, s in zip(values, shares.T, strict=True)]
        found = gain(list(sizes), of, np.arange(100), [2] * 4 + [1] * 2 + [0])
        hit += found.low <= truth <= found.high
    assert hit / 400 > 0.92


def test_a_gain_is_reported_in_words_and_noise_is_called_noise():
    pair = (15, 90)
    sure, noisy = Gain(0.004, 0.001, 0.007), Gain(0.004, -0.012, 0.02)
    assert in_words({"boosted": sure}, pair) == (
        "With twice as many spells, more than 90 days from day 15: +0.0040 AUC (+0.0010 to "
        "+0.0070)."
    )
    assert "unknown, the curve is too noisy" in in_words({"boosted": noisy}, pair)
    assert "unknown" in in_words({}, pair)


class _Plan:
    def __init__(self, learning):
        self.evaluate = Evaluation(learning=learning)


def test_small_runs_draw_the_curve_unasked():
    assert shares_of(_Plan(None), 50_000) == (0.25, 0.5)
    assert shares_of(_Plan(None), 50_001) == ()
    assert shares_of(_Plan((0.3, 0.1)), 10**6) == (0.1, 0.3)
    assert shares_of(_Plan(()), 100) == ()


# Diagnoses


class _Forests:
    """Answers as a model with trees of F43, F430 and all the rest together."""

    def of(self, diagnosis: Icd10):
        own = {"F430": "F430", "F43": "F43"}
        group = own.get(diagnosis.code) or own.get(diagnosis.code[:3], "")
        return type("Forest", (), {"coded": type("Coded", (), {"group": group})()})()


def test_diagnoses_are_counted_by_what_answers_for_them():
    codes = np.array(["F430"] * 4 + ["F431"] * 4 + ["M54"] * 4 + ["J20"] * 4)
    found = Pooled.of(codes, _Forests())
    assert (found.codes, found.own, found.by_parent, found.together) == (4, 1, 1, 2)
    assert found.effective == pytest.approx(4)  # equally frequent
    assert found.shared == 0.75
    assert Pooled.of(np.array(["", ""]), _Forests()) is None


def test_a_code_that_nearly_all_have_counts_as_little_more_than_one():
    codes = np.array(["F430"] * 999 + ["M54"])
    assert 1 < Pooled.of(codes, _Forests()).effective < 1.01
