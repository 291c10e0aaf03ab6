"""The physician's own prognosis next to the model's, and where they differ."""

import pytest

from srs import assess, embedded, load
from srs.certificate import PROGNOSES, Prognosis
from srs.channels import CHANNELS
from srs.channels.json import document
from srs.wording import LANGUAGES
from tests.make import ANSWERS, ON, certificate, moment, period

ALL = ANSWERS | {"earlier_sick_leave": "none"}


def assessed(prognosis, diagnosis="F43.8A", *periods, model="srs-3.0", **fields):
    one = certificate(diagnosis, *periods, prognosis=prognosis, **fields)
    given = {"model": load(model), "knowledge": embedded(), "answers": ALL, "defaults": True}
    return assess([one], on=ON, **given)


def test_after_this_sick_leave_is_the_certificates_last_day():
    found = assessed(Prognosis("STOR_SANNOLIKHET"))
    assert found.foreseen.by_day == found.spell.days == 56
    assert "more than half" in found.foreseen.disagreement.en


@pytest.mark.parametrize(
    ("signed", "by_day"), [("2025-02-17", 1 + 90), ("2025-03-10", 22 + 90), (None, 32 + 90)]
)
def test_days_count_from_the_day_the_certificate_was_signed(signed, by_day):
    found = assessed(Prognosis("ATER_X_ANTAL_DGR", 90), signed=signed and moment(signed))
    assert found.foreseen.by_day == by_day
    (told,) = (each for each in found.length.remaining if each.what == "prognosis")
    assert told.day == by_day


@pytest.mark.parametrize("days", [30, 60, 90, 180, 365])
@pytest.mark.parametrize("model", ["srs-3.0", "boosted-2"])
def test_they_part_where_more_than_half_still_go_on_that_day(days, model):
    found = assessed(Prognosis("ATER_X_ANTAL_DGR", days), model=model, signed=None)
    (told,) = (each for each in found.length.remaining if each.what == "prognosis")
    assert (found.foreseen.disagreement is not None) == (told.probability > 0.5)
    assert (told.day < found.length.median_day) == (told.probability > 0.5)


@pytest.mark.parametrize(
    ("diagnosis", "parts"), [("F43.8A", False), ("F43.2", False), ("M54.5", True), ("S62", True)]
)
def test_no_return_is_doubted_where_three_quarters_have_ended_in_ninety_days(diagnosis, parts):
    found = assessed(Prognosis("SANNOLIKT_INTE"), diagnosis)
    assert found.foreseen.by_day is None
    assert (found.length.q75_day <= found.day + 90) == parts
    assert (found.foreseen.disagreement is not None) == parts


def test_a_share_is_not_shown_as_the_physicians():
    page = CHANNELS["text"](assessed(Prognosis("ATER_X_ANTAL_DGR", 30), signed=None), "en")
    assert "day 62   86% still go on (the physician expects a return)" in page


@pytest.mark.parametrize(("start", "parts"), [("2025-03-20", False), ("2025-03-06", True)])
@pytest.mark.parametrize("code", [("STOR_SANNOLIKHET",), ("ATER_X_ANTAL_DGR", 30)])
def test_a_return_is_not_doubted_before_the_first_day_that_the_model_knows(start, parts, code):
    periods = [period(start, "2025-03-25")]
    found = assessed(Prognosis(*code), "F43.8A", *periods, signed=None)
    assert found.day in (1, 15)
    assert (found.foreseen.disagreement is not None) == parts


def test_what_is_not_clear_or_has_passed_is_not_contradicted():
    assert assessed(Prognosis("PROGNOS_OKLAR")).foreseen.disagreement is None
    assert assessed(Prognosis("ATER_X_ANTAL_DGR")).foreseen.disagreement is None
    passed = assessed(Prognosis("ATER_X_ANTAL_DGR", 30), signed=moment("2025-02-17"))
    assert (passed.foreseen.by_day, passed.foreseen.disagreement) == (31, None)
    last_day = period("2025-02-17", ON.isoformat())
    ends = assessed(Prognosis("STOR_SANNOLIKHET"), "F43.8A", last_day)
    assert (ends.foreseen.by_day, ends.day, ends.foreseen.disagreement) == (32, 32, None)


def test_without_a_length_or_a_prognosis_nothing_is_compared():
    assert assessed(None).foreseen is None
    assert document(assessed(None), "en")["length"]["prognosis"] is None
    assert assessed(Prognosis("SANNOLIKT_INTE"), "S47").foreseen is None


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", PROGNOSES)
def test_every_channel_shows_it(code, lang):
    found = assessed(Prognosis(code))
    shown = document(found, lang)["length"]["prognosis"]
    assert (shown["code"], shown["text"]) == (code, found.foreseen.prognosis.words.to(lang))
    text = " ".join(CHANNELS["text"](found, lang).split())
    told = found.foreseen.disagreement
    assert shown["disagreement"] == (told and told.to(lang))
    assert told is None or told.to(lang) in text
