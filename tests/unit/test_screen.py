"""One screen: what a physician reads in twenty seconds, in both languages, for any patient."""

import itertools
from datetime import date

import pytest

import srs
from srs.channels import CHANNELS
from srs.channels.screen import LINES, WORDS, word_count
from srs.wording import LANGUAGES
from tests.make import ANSWERS, ON, certificate, period

KNOWLEDGE = srs.embedded()


def assessed(of, model="srs-3.0", **asked):
    given = {"on": ON, "model": srs.load(model), "knowledge": KNOWLEDGE, "defaults": True}
    return srs.assess([of], **given | asked)


def screen(assessment, lang="sv"):
    return CHANNELS["screen"](assessment, lang)


def whole(assessment, lang="sv"):
    return CHANNELS["text"](assessment, lang)


SITUATIONS = (
    {},
    {"signed": None, "id": "draft"},
    {"extends": ("earlier",), "other": "Fri text"},
)


def every_diagnosis():
    """Of every model, of the one of hundreds each seventh.

    In turn in each situation, with and without answers, in each language.
    """
    steps = {"srs-3.0": 1, "srs-2.1": 1, "boosted-2": 7}
    codes = [(str(c), name) for name, n in steps.items() for c in srs.load(name).diagnoses[::n]]
    turns = itertools.cycle(itertools.product(SITUATIONS, (True, False), LANGUAGES))
    for (code, name), (fields, defaults, lang) in zip(codes, turns, strict=False):
        yield screen(assessed(certificate(code, **fields), name, defaults=defaults), lang)


def test_every_diagnosis_of_every_model_fits_the_screen():
    for page in every_diagnosis():
        lines = page.splitlines()
        assert len(lines) <= LINES, page
        assert max(map(len, lines)) <= 80, page
        assert word_count(page) <= WORDS, page


def test_the_example_has_three_reasons_each_way_where_there_are_three():
    page = screen(assessed(certificate(), answers=ANSWERS, defaults=False, horizon=90))
    assert "Svar som saknas: tidigare sjukskrivning" in page
    page = screen(assessed(certificate()))
    assert page.count("\n   ▼") == 3
    assert page.count("\n  • ") == 3


def test_what_somebody_can_change_comes_before_who_the_patient_is():
    lines = screen(assessed(certificate())).splitlines()
    marked = [line for line in lines if line[:4].strip() in ("▲", "▼", "▲▲", "▼▼", "▲▲▲")]
    assert "Bakgrund: " in marked[-1]
    assert "ålder" in marked[-1]
    assert not any("Ålder" in line for line in lines)


def test_the_background_points_where_its_reasons_point_together():
    assessment = assessed(certificate())
    total = sum(
        each.log_odds for each in assessment.explanation.reasons if each.known.predictor.background
    )
    mark = "▲" if total > 0 else "▼"
    (line,) = [each for each in screen(assessment).splitlines() if "Bakgrund: " in each]
    assert line.strip().startswith(mark)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_number_and_reason_of_the_screen_stands_in_the_whole_page(lang):
    assessment = assessed(certificate())
    page, text = screen(assessment, lang), " ".join(whole(assessment, lang).split())
    reasons = [
        each.statement(lang)
        for each in assessment.explanation.reasons
        if f" {each.statement(lang)}\n" in page
    ]
    assert len(reasons) >= 2
    for said in (*reasons, *(m.title.to(lang) for m in assessment.measures[:3])):
        assert said in page
        assert said in text
    shown = [line for line in page.splitlines() if line.startswith(("Risk ", "Genomsnitt", "Aver"))]
    assert len(shown) == 2
    for line in shown:
        assert line.replace("█", "").split("  ")[-1].strip() in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_synthetic_model_says_so_above_its_number(lang):
    page = screen(assessed(certificate(), "boosted-2"), lang)
    warning, number = page.index("! "), page.index("%")
    assert warning < number
    assert ("inte för patienter" if lang == "sv" else "not for patients") in page[:number]


def test_answers_that_are_missing_make_a_range_and_are_named():
    page = screen(assessed(certificate(), defaults=False))
    assert "är mellan" in page
    assert "Svar som saknas: " in page
    assert "Vad modellen väger in" not in page


def test_where_there_is_no_risk_the_screen_says_why_and_asks_for_nothing():
    ended = screen(assessed(certificate(), on=date(2026, 3, 3), defaults=False))
    assert "Risken är inte beräknad" in ended
    assert "Svar som saknas" not in ended
    unknown = screen(assessed(certificate("S47")))
    assert "Modellen är inte gjord för diagnosen" in unknown


def test_what_makes_the_number_doubtful_is_on_the_screen():
    assert "! Obesvarade frågor har fått formulärets förvalda svar." in screen(
        assessed(certificate())
    )
    extends = certificate(extends=("earlier",))
    assert "! Intyget förlänger ett intyg som saknas här" in screen(assessed(extends))
    longer = certificate("G56.0", period("2024-06-01", "2025-04-13"))
    assert "! Sjukfallet är längre än" in screen(assessed(longer, horizon=365))


def test_the_screen_says_where_the_rest_is():
    page = screen(assessed(certificate()), "en")
    assert "More: --all (FMB F43.8, reasons, measures, 3 notes)." in " ".join(page.split())
    ranged = screen(assessed(certificate(), defaults=False), "en")
    assert "More: --all (FMB F43.8, measures, " in " ".join(ranged.split())
    assert screen(assessed(certificate("Z73"))).rstrip().endswith("Mer: --all.")
