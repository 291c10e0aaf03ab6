"""Taking in FMB from the service's two documents.

The real documents are read if they lie next to the project; documents made here, in the same
shape, cover the same ground without them.
"""

import copy
import json
import resource
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from srs.certificate.icd10 import Icd10
from srs.errors import BadKnowledge
from srs.knowledge.fmb import Fmb
from srs.knowledge.fmb_case import concepts
from srs.knowledge.fmb_file import default, load, save
from srs.knowledge.fmb_import import Report, import_fmb
from srs.wording import Words
from tests.machine import NOT_BESIDE
from training.carry.fmb import carry, facts

TODAY = date(2025, 3, 1)
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "fmb"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=NOT_BESIDE)

ICD10 = "1.2.752.116.1.1.1.3.2"
SNOMED = "1.2.752.116.2.1.1"
WORK_LOAD = "1.2.752.116.3.1.13"


def coded(code: str, system: str = SNOMED, text: str = "något") -> dict[str, Any]:
    return {"kod": code, "kodsystem": system, "kodsystemnamn": "-", "beskrivning": text}


def case(
    identity: str = "1",
    *,
    codes: tuple[str, ...] = ("F432",),
    amount: Any = "2",
    unit: str | None = "wk",
    text: str = "",
    sentence: str = "En mening.",
    degree: str = "1",
    end: str | None = None,
    **selections: Any,
) -> dict[str, Any]:
    """One typical case in the service's shape."""
    none: dict[str, Any] = {
        "urvalsjukdomsforlopp": [],
        "urvalsvarighetsgrad": [],
        "urvalatgard": [],
        "urvalarbetsbelastning": [],
        "urvalkomplicerandefaktor": [],
        "urvalsamsjuklighet": [],
    }
    return {
        "type": "typfall",
        "id": identity,
        "attributes": {
            "senastuppdaterad": "2016-12-08T23:00:00+0000",
            "giltighetsperiod": {"start": "2015-11-15", "slut": end},
            "status": coded("giltig", "-"),
            "typfallsmening": sentence,
            "fmbtillstand": {
                "tillstandsmening": None,
                "diagnoskod": [coded(code, ICD10) for code in codes],
                **none,
                **selections,
            },
            "rekommenderadsjukskrivning": {
                "maximalsjukskrivningsgrad": coded(degree, "1.2.752.116.3.1.14"),
                "typfalletsrekommenderadesjukskrivning": text,
                "maximalsjukskrivningstid": amount,
                "maximalsjukskrivningsenhet": unit,
            },
        },
    }


def information(identity: str = "2", codes: tuple[str, ...] = ("F432",)) -> dict[str, Any]:
    """One diagnosis document in the service's shape."""
    return {
        "type": "forsakringsmedicinskdiagnosinformation",
        "id": identity,
        "attributes": {
            "senastuppdaterad": "2017-06-30T22:00:00+0000",
            "giltighetsperiod": {"start": "2015-11-15", "slut": None},
            "status": coded("giltig", "-"),
            "diagnosrubrik": "Anpassningsstörning",
            "diagnoskod": [coded(code, ICD10) for code in codes],
            "forsakringsmedicinskinformation": {
                "markup": "<p>Ett &amp; <em>två</em> <b>tre</b></p>\n<ul><li>\n<p>gå</p></li>"
                "<li>vila</li></ul><script>alert(1)</script>"
            },
            "symtomprognosbehandling": {"markup": "AHI 5-<15<br>eller AHI > 30"},
            "informationomrehabilitering": {},
            "aktivitetsbegransning": {
                "aktivitetsbegransningsbeskrivning": "Svårt att\nplanera \u001b[31m",
                "kompletterandekod": [],
                "centralkod": [],
            },
            "funktionsnedsattning": {"funktionsnedsattningsbeskrivning": None},
            "referens": [{"text": "Sidan", "uri": "https://example.org/fmb/2"}],
        },
    }


def envelope(*items: Any) -> bytes:
    return json.dumps({"meta": {"version": "1"}, "links": {}, "data": list(items)}).encode()


def imported(*cases: Any) -> tuple[Fmb, Report]:
    return import_fmb(envelope(*cases), envelope(information()), on=TODAY)


def changed(item: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The item with one value replaced, or left out where it is None."""
    item = copy.deepcopy(item)
    *parents, last = path.split(".")
    place = item
    for key in parents:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return item


def test_a_typical_case_keeps_its_codes_time_degree_and_day() -> None:
    fmb, report = imported(case(codes=("M05", "m06.9"), amount="3", unit="mo", degree="2"))
    (found,) = fmb.cases
    assert found.diagnoses == (Icd10("M05"), Icd10("M069"))
    assert (found.amount, found.unit, found.degree) == (3, "mo", "part")
    assert found.sentence == "En mening."
    assert (fmb.imported, report) == (TODAY, Report(2, 0, (), ()))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2016-12-08T23:00:00+0000", date(2016, 12, 9)),
        ("2010-05-31T22:00:00+0000", date(2010, 6, 1)),
        ("2010-06-01T00:00:00+0200", date(2010, 6, 1)),
    ],
)
def test_midnight_in_sweden_told_in_utc_is_the_swedish_day(moment: str, day: date) -> None:
    fmb, _ = imported(changed(case(), "attributes.senastuppdaterad", moment))
    assert fmb.cases[0].updated == day


def test_selections_are_read_in_the_order_in_which_they_are_reported() -> None:
    heading = {"samsjuklighetsrubrik": "-", "diagnoskod": [coded("J44", ICD10)]}
    fmb, _ = imported(
        case(
            urvalarbetsbelastning=[{"arbetsbelastning": [coded("BELASTNING_3", WORK_LOAD)]}],
            urvalatgard=[
                {"kod": [coded("51316009")], "status": coded("398166005")},
                {"kod": [coded("395087001")], "status": coded("385651009")},
            ],
            urvalsamsjuklighet=[[heading], [heading]],
            urvalkomplicerandefaktor=[{"komplicerandefaktor": [coded("22253000")]}],
            urvalsjukdomsforlopp=[{"sjukdomsforlopp": [coded("90734009")]}],
            urvalsvarighetsgrad=[{"svarighetsgrad": [coded("24484000")]}],
        )
    )
    (found,) = fmb.cases
    assert [(s.kind, s.system, s.status) for s in found.selections] == [
        ("severity", "snomed", None),
        ("course", "snomed", None),
        ("complicating_factor", "snomed", None),
        ("comorbidity", "icd10", None),
        ("measure", "snomed", "performed"),
        ("measure", "snomed", "ongoing"),
        ("work_load", "workload", None),
    ]
    assert found.text("en") == (
        "Severe · chronic · pain · comorbidity (J44) · laparoscopic surgery (performed) · "
        "treatment of pain and symptoms (ongoing) · heavy work: up to 2 weeks full time"
    )


def test_a_concept_without_our_wording_is_shown_as_in_the_document_and_remarked() -> None:
    group = [{"svarighetsgrad": [coded("999999999", text="ovanlig")]}]
    fmb, report = imported(case(urvalsvarighetsgrad=group))
    assert fmb.cases[0].selections[0].words == Words("ovanlig", "ovanlig")
    assert report.remarks == (
        "typfall item 1 (id 1): concept 999999999 has no wording of ours: shown as in the document",
    )


def test_a_document_becomes_plain_text_with_a_line_for_each_paragraph_and_list_item() -> None:
    fmb, _ = imported(case())
    (found,) = fmb.documents
    assert found.information == "Ett & två tre\n- gå\n- vila"
    assert found.symptoms == "AHI 5-<15\neller AHI > 30"
    assert found.rehabilitation == found.function_impairment == ""
    assert found.activity_limitation == "Svårt att planera [31m"
    assert found.reference == "https://example.org/fmb/2"
    assert fmb.date == found.updated == date(2017, 7, 1)


def test_a_document_may_lack_a_reference() -> None:
    document = changed(information(), "attributes.referens", [])
    fmb, _ = import_fmb(envelope(case()), envelope(document), on=TODAY)
    assert fmb.documents[0].reference == ""


def test_items_that_are_not_valid_on_the_day_are_counted_and_left_out() -> None:
    withdrawn = changed(case("3"), "attributes.status.kod", "upphavd")
    fmb, report = imported(
        case("1", end=TODAY.isoformat()), case("2", end="2025-02-28"), withdrawn,
        changed(case("4"), "attributes.giltighetsperiod.start", "2025-03-02"),
    )  # fmt: skip
    assert [found.id for found in fmb.cases] == ["1"]
    assert (report.not_valid, report.skipped) == (3, ())


# What the texts of the real cases say of their times, in other sentences.
@pytest.mark.parametrize(
    ("amount", "unit", "text", "sentence"),
    [
        ("2", "wk", "Upp till 2 veckor", ""),
        ("6", "wk", "Upp till 6 v", ""),
        ("2", "wk", "Upp till två veckor", ""),
        ("1", "mo", "högst en månad", ""),
        ("12", "mo", "Upp till ett år", ""),
        ("3", "mo", "upp till 90 dagar", ""),
        ("4", "mo", "2–4 mån", ""),
        ("1", "wk", "Upp till 1 vecka", "Det tar sällan mer än en vecka."),
        ("2", "mo", "Upp till 2 månader", "Bör inte pågå längre än 2 månader till en början."),
        ("6", "mo", "mer än tre månader, ibland upp till sex månader", ""),
        ("12", "mo", "En längre tid, upp till 12 månader", ""),
        ("0", "d", "Ingen (utöver eventuell egen sjukanmälan upp till 1 vecka)", ""),
        ("0", "d", "Ingen", "Förmågan är inte nedsatt någon längre tid."),
        ("6", "wk", "Upp till 6 veckor", "Grupp A klarar sig med 6 veckor, grupp B med 4 månader."),
    ],
)
def test_a_time_that_its_text_bears_out_is_an_upper_limit(
    amount: str, unit: str, text: str, sentence: str
) -> None:
    fmb, report = imported(case(amount=amount, unit=unit, text=text, sentence=sentence))
    assert fmb.cases[0].upper_limit
    assert report.remarks == ()


@pytest.mark.parametrize(
    ("amount", "unit", "text", "sentence"),
    [
        ("3", "mo", "mer än 3 månader", ""),
        ("3", "mo", "ofta mer än tre månader", ""),
        ("4", "wk", "Längre än 4 veckor", ""),
        ("8", "wk", "", "Minst 8 veckor efter operation."),
        ("12", "mo", "ett år eller längre", ""),
        ("6", "wk", "Upp till 6 veckor eller mer", ""),
        ("12", "mo", "upp till 12 månader och ibland längre", ""),
        ("7", "wk", "Upp till 7 veckor", "Upp till 7 veckor, eller längre i väntan på åtgärd."),
        ("3", "wk", "ytterligare tre veckor", ""),
        ("4", "wk", "Upp till 4 veckor. Ytterligare 2-4 veckor på deltid.", ""),
        ("2", "mo", "Upp till 2 månader, därefter partiell sjukskrivning", ""),
        ("4", "wk", "Upp till 4 veckor. Eventuellt tillkommer en period på deltid.", ""),
        ("3", "mo", "Upp till 6 månader", ""),
        ("3", "wk", "2-3 veckor, i vissa fall fyra veckor", ""),
        ("3", "wk", "upp till 3 veckor (ibland upp till några månader)", ""),
        ("12", "wk", "Upp till 12 veckor, eller fram till operation", ""),
        ("8", "wk", "Upp till 8 veckor. I vissa fall längre tider.", ""),
        ("0", "d", "Ingen sjukskrivning med undantag för det som följer av en infarkt", ""),
    ],
)
def test_a_time_that_its_text_exceeds_or_contradicts_is_no_upper_limit(
    amount: str, unit: str, text: str, sentence: str
) -> None:
    fmb, report = imported(case(amount=amount, unit=unit, text=text, sentence=sentence))
    assert not fmb.cases[0].upper_limit
    assert fmb.cases[0].amount == int(amount)
    (remark,) = report.remarks
    assert remark.startswith("typfall item 1 (id 1): the time is not used as an upper limit: ")


def test_no_time_is_no_upper_limit_and_needs_no_remark() -> None:
    fmb, report = imported(case(amount=None, unit=None, text="Livet ut, eller längre"))
    assert not fmb.cases[0].upper_limit
    assert report.remarks == ()


def test_a_number_is_taken_like_the_text_that_the_service_writes() -> None:
    fmb, _ = imported(case(amount=2))
    assert fmb.cases[0].amount == 2


TIME = "attributes.rekommenderadsjukskrivning.maximalsjukskrivningstid"
SEVERITY = "attributes.fmbtillstand.urvalsvarighetsgrad"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("id", None, "id: missing"),
        ("id", 7, "id: expected letters, digits or hyphens"),
        ("type", "annat", "type: expected typfall"),
        ("attributes", [], "attributes: expected an object"),
        ("attributes.status.kod", 1, "attributes.status.kod: expected a text"),
        ("attributes.giltighetsperiod.start", "i går", "start: expected a day as YYYY-MM-DD"),
        ("attributes.giltighetsperiod.slut", "", "slut: expected a day as YYYY-MM-DD"),
        ("attributes.senastuppdaterad", "2016", "expected a time as YYYY-MM-DDTHH:MM:SS+0000"),
        ("attributes.senastuppdaterad", "9999-12-31T23:00:00+0000", "expected a time as YYYY"),
        ("attributes.typfallsmening", None, "attributes.typfallsmening: missing"),
        ("attributes.fmbtillstand.diagnoskod", {}, "diagnoskod: expected a list"),
        ("attributes.fmbtillstand.diagnoskod", [], "expected at least one diagnosis"),
        (
            "attributes.fmbtillstand.diagnoskod",
            [coded("mage", ICD10)],
            "diagnoskod[0].kod: expected an ICD-10-SE code",
        ),
        (
            "attributes.fmbtillstand.diagnoskod",
            [coded("F432", SNOMED)],
            f"diagnoskod[0].kodsystem: expected ICD-10 ({ICD10})",
        ),
        (TIME, "-2", "expected a whole number from 0 to 999, or no unit"),
        (TIME, "1.5", "expected a whole number from 0 to 999, or no unit"),
        (TIME, True, "expected a whole number from 0 to 999, or no unit"),
        (TIME, "1000", "expected a whole number from 0 to 999, or no unit"),
        (
            "attributes.rekommenderadsjukskrivning.maximalsjukskrivningsenhet",
            "år",
            "maximalsjukskrivningsenhet: expected one of d, wk, mo, or no time",
        ),
        (
            "attributes.rekommenderadsjukskrivning.maximalsjukskrivningsgrad.kod",
            "3",
            "maximalsjukskrivningsgrad.kod: expected 1 or 2",
        ),
        (
            SEVERITY,
            [{"svarighetsgrad": [coded("abc")]}],
            f"svarighetsgrad[0].kod: expected a code of {SNOMED}",
        ),
        (
            SEVERITY,
            [{"svarighetsgrad": [coded("24484000", WORK_LOAD)]}],
            f"svarighetsgrad[0].kodsystem: expected {SNOMED}",
        ),
        (
            SEVERITY,
            [{"svarighetsgrad": [coded("999999999", text="\x1b")]}],
            "expected words for all but comorbidity",
        ),
        (
            "attributes.fmbtillstand.urvalatgard",
            [{"kod": [coded("51316009")], "status": coded("1")}],
            "urvalatgard[0].status.kod: expected one of 398166005, 385651009",
        ),
    ],
)
def test_a_malformed_case_is_skipped_and_the_report_says_where(
    path: str, value: Any, expected: str
) -> None:
    fmb, report = imported(changed(case("7"), path, value), case("8"))
    assert [found.id for found in fmb.cases] == ["8"]
    (line,) = report.skipped
    assert line.startswith("typfall item 1")
    assert line.endswith(expected) or expected in line


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("attributes.diagnoskod", [], "expected at least one diagnosis"),
        ("attributes.referens", [{"uri": "javascript:alert(1)"}], "an address of http or https"),
        ("attributes.symtomprognosbehandling", {"markup": 1}, "markup: expected a text"),
        ("attributes.symtomprognosbehandling", {"annat": ""}, "markup: missing"),
        ("attributes.symtomprognosbehandling", {"markup": "<![ 1"}, "markup: expected HTML"),
    ],
)
def test_a_malformed_document_is_skipped_and_the_report_says_where(
    path: str, value: Any, expected: str
) -> None:
    documents = envelope(changed(information("7"), path, value), information("8"))
    fmb, report = import_fmb(envelope(case()), documents, on=TODAY)
    assert [found.id for found in fmb.documents] == ["8"]
    (line,) = report.skipped
    assert "item 1 (id 7)" in line
    assert expected in line


@pytest.mark.parametrize(
    ("typfall", "documents", "says"),
    [
        (b"", envelope(information()), "typfall is not JSON"),
        (b"\x89PNG\xff", envelope(information()), "typfall is not JSON"),
        (b"[" * 100_000, envelope(information()), "typfall is not JSON"),
        (b"[]", envelope(information()), "typfall has no list named data"),
        (b'{"data": {}}', envelope(information()), "typfall has no list named data"),
        (envelope(), envelope(information()), "typfall has no usable item"),
        (envelope(7), envelope(information()), "typfall has no usable item"),
        (envelope(case(end="2020-01-01")), envelope(information()), "no usable item"),
        (envelope(information()), envelope(case()), "the document typfall is the other one"),
        (envelope(case()), envelope(case()), "diagnosinformation is the other one"),
    ],
)
def test_a_document_that_cannot_be_used_at_all_is_refused(
    typfall: bytes, documents: bytes, says: str
) -> None:
    with pytest.raises(BadKnowledge, match=says) as refused:
        import_fmb(typfall, documents, on=TODAY)
    assert "\n" not in str(refused.value)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    group = [{"svarighetsgrad": [coded("999999999", text="ovanlig")]}]
    fmb, _ = imported(case(urvalsvarighetsgrad=group), case("2", amount=None, unit=None))
    path = tmp_path / "new folder" / "fmb.json"
    save(fmb, path)
    assert load(path) == fmb
    assert list(path.parent.iterdir()) == [path]


def test_a_save_that_is_cut_short_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "fmb.json"
    old, _ = imported(case())
    save(old, path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # The disk is full.
    try:
        with pytest.raises(BadKnowledge, match="the old content stays"):
            save(default(), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert load(path) == old
    assert list(tmp_path.iterdir()) == [path]


def test_a_save_that_cannot_replace_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "fmb.json"
    path.mkdir()
    with pytest.raises(BadKnowledge, match="the old content stays"):
        save(default(), path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_save_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadKnowledge, match="the old content stays"):
        save(default(), tmp_path / "file" / "fmb.json")


def test_a_missing_file_asks_for_a_new_import(tmp_path: Path) -> None:
    with pytest.raises(BadKnowledge, match="import again"):
        load(tmp_path / "fmb.json")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "{}",
        '{"source": "s", "imported": "", "cases": [], "documents": []}',
        '{"source": 1, "imported": null, "cases": [], "documents": []}',
        '{"source": "s", "imported": null, "cases": [{}], "documents": []}',
    ],
)
def test_a_damaged_file_asks_for_a_new_import(tmp_path: Path, content: str) -> None:
    path = tmp_path / "fmb.json"
    path.write_text(content)
    with pytest.raises(BadKnowledge, match="damaged: expected .* import again"):
        load(path)


def test_a_bool_in_a_saved_file_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "fmb.json"
    save(imported(case())[0], path)
    path.write_text(path.read_text().replace('"amount": 2', '"amount": true'))
    with pytest.raises(BadKnowledge, match="damaged"):
        load(path)


def test_the_default_is_carried_without_texts(tmp_path: Path) -> None:
    (tmp_path / "typfall.json").write_bytes(envelope(case()))
    documents = tmp_path / "forsakringsmedicinskdiagnosinformation.json"
    documents.write_bytes(envelope(information()))
    report = carry(tmp_path, tmp_path / "out.json", on=TODAY)
    carried = load(tmp_path / "out.json")
    assert report.read == 2
    assert (carried.documents, carried.imported) == ((), None)
    assert [found.sentence for found in carried.cases] == [""]


def test_the_default_is_not_carried_with_a_concept_in_the_words_of_the_source() -> None:
    group = [{"svarighetsgrad": [coded("999999999", text="ovanlig")]}]
    fmb, _ = imported(case(urvalsvarighetsgrad=group))
    with pytest.raises(BadKnowledge, match="add 999999999 to fmb_concepts.csv"):
        facts(fmb)


@pytest.fixture(scope="module")
def real() -> tuple[Fmb, Report]:
    return import_fmb(
        (REAL / "typfall.json").read_bytes(),
        (REAL / "forsakringsmedicinskdiagnosinformation.json").read_bytes(),
        on=TODAY,
    )


@needs_real
def test_the_real_documents_are_read_whole(real: tuple[Fmb, Report]) -> None:
    fmb, report = real
    assert (len(fmb.cases), len(fmb.documents)) == (439, 116)
    assert (report.read, report.not_valid, report.skipped) == (555, 0, ())
    assert len({code for doc in fmb.documents for code in doc.diagnoses}) == 306


@needs_real
@pytest.mark.parametrize("code", ["M202", "M232", "M659B"])
def test_the_real_documents_without_any_case_are_found(real: tuple[Fmb, Report], code: str) -> None:
    found = real[0].about(Icd10(code))
    assert found is not None
    assert (found.diagnosis, found.cases, len(found.documents)) == (Icd10(code), (), 1)


@needs_real
def test_the_default_is_the_real_documents_without_their_texts(real: tuple[Fmb, Report]) -> None:
    assert facts(real[0]) == default()


# Ids of the cases whose times were found, by reading all 439, to be no upper limit.
NO_LIMIT = """
    357 515 363 365 519 368 369 526 530 258 379 422 265 387 388 427 548 46 47 48 49 437 560 51
    56 57 60 206 450 68 176 177 294007 294008 294009 295006 295007 295008 333 180 78 80
"""


@needs_real
def test_of_the_real_times_those_that_read_as_no_upper_limit_are_none(
    real: tuple[Fmb, Report],
) -> None:
    fmb, report = real
    timed = {found.id for found in fmb.cases if found.amount is not None}
    assert timed - {found.id for found in fmb.cases if found.upper_limit} == set(NO_LIMIT.split())
    assert len(report.remarks) == len(NO_LIMIT.split())


@needs_real
def test_no_longer_wording_of_ours_is_copied_from_the_documents() -> None:
    texts: dict[str, str] = {}
    for item in json.loads((REAL / "typfall.json").read_bytes())["data"]:
        state = item["attributes"]["fmbtillstand"]
        groups = [group for name in state if name.startswith("urval") for group in state[name]]
        lists = [v for g in groups if isinstance(g, dict) for v in g.values() if type(v) is list]
        texts |= {code["kod"]: code["beskrivning"] for codes in lists for code in codes}
    assert set(texts) == set(concepts())
    copied = {code for code, text in texts.items() if concepts()[code].sv.lower() == text.lower()}
    # A standard term, or one with a common adjective, has no other wording.
    assert all(len(texts[code].split()) <= 2 or code == "371923003" for code in copied)
