"""What the pages of a pilot and of a measure's effect say to do next."""

import pytest
from lxml import etree

from tests import effect_document
from tests.study_pages import root
from training.report import effect, pilot_steps

LOOK = {"month": "2025-09", "n": 4100, "difference": -0.004, "low": -0.007, "high": -0.001,
        "gain": 0.004, "gain_low": 0.001, "gain_high": 0.007, "more": None}  # fmt: skip


def steps(*, use=None, oe=None, look=None, synthetic=False, lang="en"):
    row = {"model": "srs-3.0", "horizon": 90, "subgroup": "all", "metric": "oe", "n": 900}
    metrics = [{**row, **dict(zip(("value", "low", "high"), oe, strict=True))}] if oe else []
    shown = {"evaluation": {"metrics": metrics}}
    pairs = [{"a": "srs-3.0", "b": "example-1", "looks": [{**LOOK, **look}]}] if look else []
    compared = {"level": 0.95, "pairs": pairs}
    found = pilot_steps.box(use or {}, shown, compared, synthetic=synthetic, lang=lang)
    return [] if found is None else [each.text_content() for each in _items(found)]


def _items(found):
    return root(etree.tostring(found, encoding="unicode", method="html")).iter("li")


@pytest.mark.parametrize(
    ("answer", "more", "step"),
    [
        ("superior", None, "The numbers support showing example-1 in place of srs-3.0."),
        ("worse", None, "Keep srs-3.0 rather than example-1"),
        ("inconclusive", 2650, "Wait for about 2\u202f650 more persons"),
        ("inconclusive", None, "read the verdict again next month"),
    ],
)
def test_the_answer_on_the_shadow_says_what_to_do_with_it(answer, more, step):
    (found,) = steps(look={"answer": answer, "more": more})
    assert step in found


def test_a_risk_that_is_off_is_named_with_its_interval_and_one_that_may_be_right_is_not():
    (higher,) = steps(oe=(1.08, 1.05, 1.12))
    assert higher.startswith("Update srs-3.0: more spells became long")
    assert higher.endswith("Observed / expected: 1.08 1.05–1.12")
    (lower,) = steps(oe=(0.9, 0.85, 0.95))
    assert "what measures may have done" in lower
    assert steps(oe=(1.02, 0.97, 1.07)) == []


def test_units_that_hardly_use_it_are_asked_and_made_up_data_decide_nothing():
    assert steps(use={"hardly_used": ["u1"]}) == ["Ask the unit that hardly uses the support why."]
    (two,) = steps(use={"hardly_used": ["u1", "u2"]}, lang="sv")
    assert two.startswith("Fråga de 2 enheter")
    assert steps(synthetic=True)[0].startswith("Base no decision")


@pytest.mark.parametrize(("answer", "asks"), [("shorter", True), ("refused", False)])
def test_a_study_of_a_measure_asks_for_what_was_not_measured_only_where_it_has_an_answer(
    answer, asks
):
    found = root(effect.page(effect_document.document(answer), "en"))
    links = found.xpath("//section[@id='verdict']//div[@class='next']//a/@href")
    assert ("#unmeasured" in links) is asks
    assert "#target" in links
