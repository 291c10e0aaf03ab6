"""``srs unit`` as a coordinator meets it."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

import srs as package
from srs.certificate import dump
from srs.certificate.folder import files_in
from tests.make import ON
from tests.unit.test_caseload import EVERY, at, one, patient

ROOT = Path(__file__).parents[2]
MODEL, KNOWLEDGE = package.load("srs-3.0"), package.embedded()


@pytest.fixture
def folder(tmp_path):
    """Certificates of four patients, in a folder and one below it."""
    place = tmp_path / "certificates"
    (place / "more").mkdir(parents=True)
    for number, certificate in enumerate(certificates(), 1):
        where = place / "more" if number == 4 else place
        (where / f"{number}.json").write_text(dump(certificate), encoding="utf-8")
    (place / "read me.txt").write_text("no certificate")
    return place


def certificates():
    return [one(1, day=30), one(2, day=20), one(3, day=400), one(4, diagnosis="Z73")]


def periods():
    return pl.DataFrame(
        [
            {
                "person": c.person.text,
                "certificate": c.id,
                "unit": c.unit,
                "diagnosis": c.diagnosis.code,
                "start": p.start,
                "end": p.end,
                "degree": p.degree,
                "signed": c.signed,
                "occupation": "|".join(c.occupations),
                "postcode": c.postcode,
            }
            for c in certificates()
            for p in c.periods
        ]
    )


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({c.id: EVERY for c in certificates()}))
    return path


def test_a_folder_of_certificates_becomes_a_list(srs, folder, answers):
    status, shown, err = srs(
        *("unit", folder, "--on", ON, "--answers", answers, "--capacity", 1, "--lang", "en")
    )
    assert (status, err) == (0, "")
    assert shown.startswith("4 ongoing spells on 2025-03-20, SE-1\n")
    assert "The first one: 0." in shown
    assert f"→1 {patient(2).text} F43.8A" in shown
    assert shown.index("Very high risk (2)") < shown.index("Already long (1)")
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_whole_certificates_mention_no_earlier_sick_leave(srs, folder):
    asked = [
        len(json.loads(srs("unit", folder, "--on", ON, "--json", *whole)[1])["rows"][0]["missing"])
        for whole in ((), ("--complete-since", "2010-01-01"))
    ]
    assert asked[1] == asked[0] - 1


def test_json_is_one_document_that_says_what_python_says(srs, folder, answers):
    status, shown, _ = srs("unit", folder, "--on", ON, "--answers", answers, "--json")
    found = json.loads(shown)
    same = package.unit(
        certificates(),
        on=ON,
        model=MODEL,
        knowledge=KNOWLEDGE,
        answers={c.id: EVERY for c in certificates()},
    )
    assert status == 0
    assert [row["certificate"] for row in found["rows"]] == [
        row.case.certificate for row in same.rows
    ]
    assert found["rows"][0]["risk"]["probability"] == same.rows[0].outlook.probability
    assert found["capacity"] is None
    assert not any(row["first"] for row in found["rows"])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_of_periods_gives_the_same_list_as_a_table(srs, tmp_path, ending):
    source, out = tmp_path / f"periods.{ending}", tmp_path / f"list.{ending}"
    persons = pl.DataFrame(
        [{"person": c.person.text, "start": c.start} | EVERY for c in certificates()]
    )
    for frame, path in ((periods(), source), (persons, tmp_path / f"answers.{ending}")):
        write = frame.write_csv if ending == "csv" else frame.write_parquet
        write(path)
    given = tmp_path / f"answers.{ending}"
    status, shown, err = srs("unit", source, "--on", ON, "--answers", given, "-o", out)
    assert (status, shown) == (0, "")
    assert err.startswith("4 pågående sjukfall 2025-03-20, SE-1\n")
    read = pl.read_csv if ending == "csv" else pl.read_parquet
    found = read(out)
    same = package.unit(
        certificates(),
        on=ON,
        model=MODEL,
        knowledge=KNOWLEDGE,
        answers={c.id: EVERY for c in certificates()},
    )
    assert found["certificate"].to_list() == [row.case.certificate for row in same.rows]
    risks = [row.outlook.probability for row in same.rows]
    assert found["risk"].to_list() == risks
    assert found["support"].to_list() == ["Beslutsstöd: stödjer en bedömning, avgör inget."] * 4
    assert found["median_day"].to_list() == [
        row.outlook.length and row.outlook.length.median_day for row in same.rows
    ]


def test_the_care_level_of_a_spells_first_certificate_is_no_question(srs, tmp_path):
    source = tmp_path / "periods.csv"
    told = periods().head(1).with_columns(diagnosis=pl.lit("M19"), care_level=pl.lit("primary"))
    for frame, asked in ((told, False), (told.drop("care_level"), True)):
        frame.write_csv(source)
        _, shown, _ = srs("unit", source, "--on", ON, "--json")
        (row,) = json.loads(shown)["rows"]
        assert ("primary_care" in row["missing"]) is asked


def test_a_page_to_print_is_written_whole(srs, folder, tmp_path):
    out = tmp_path / "list.html"
    status, shown, err = srs("unit", folder, "--on", ON, "--capacity", 2, "-o", out)
    page = out.read_text(encoding="utf-8")
    assert (status, shown) == (0, "")
    assert "De 2 första" in err
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert page.count("<tr class=first role=row>") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["certificates", "list.html"]


def test_one_unreadable_certificate_among_many_is_named_and_counted(srs, folder):
    (folder / "5.json").write_text("{}")
    (folder / f"{patient(6).text}.xml").write_text("<a/>")
    status, shown, err = srs("unit", folder, "--on", ON, "--lang", "en")
    assert status == 0
    assert err.splitlines()[0].startswith("left out: file 2 of 6: ")
    assert err.splitlines()[1].startswith("left out: 5.json: not a certificate")
    assert patient(6).text not in err
    assert "Certificates that could not be read" in " ".join(shown.split())
    assert ": 2" in shown


def test_what_cannot_be_read_in_a_folder_is_counted_whatever_it_is(srs, folder):
    os.mkfifo(folder / "pipe.xml")
    (folder / "nowhere.json").symlink_to("none.json")
    (folder / "more" / "loop").symlink_to("..")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "5.json").write_text("{}")
    status, shown, err = srs("unit", folder, "--on", ON, "--lang", "en", "--json")
    assert (status, len(json.loads(shown)["rows"])) == (0, 4)
    assert err.splitlines() == [
        "left out: loop: a link to a folder, which is not followed: expected the folder itself",
        "left out: nowhere.json: the file cannot be read: no such file or directory",
        "left out: pipe.xml: the file cannot be read: it is a pipe",
    ]
    assert json.loads(shown)["left_out"][0] | {"text": ""} == {
        "code": "unread",
        "count": 3,
        "text": "",
    }


def test_a_folder_that_may_not_be_looked_into_is_reported(folder, monkeypatch):
    def scandir(path, real=os.scandir):
        if Path(path).name == "more":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert folder / "more" in files_in([folder])


def test_a_row_that_breaks_a_rule_is_reported_and_the_others_are_kept(srs, tmp_path):
    source = tmp_path / "periods.csv"
    rows = periods().with_columns(pl.col("degree").cast(pl.String))
    rows = rows.with_columns(
        degree=pl.when(pl.col("certificate") == "c-1").then(pl.lit("60")).otherwise("degree")
    )
    rows.write_csv(source)
    status, shown, err = srs("unit", source, "--on", ON, "--json")
    assert status == 0
    assert err.startswith("left out: 1 row: degree: expected 25, 50, 75 or 100")
    assert len(json.loads(shown)["rows"]) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--capacity", 0), "the capacity: expected how many patients"),
        (("-o", "list.pdf"), "-o: expected a file that ends in .csv, .parquet, .html, .json"),
        (("--lang", "fi"), "the language is not known"),
        (("--answers", "none.json"), "the answers' file cannot be read"),
        (("--answers", "empty.json"), "the answers: expected a table, or JSON as"),
        (("--answers", "strangers.json"), "the answers: none belongs to a person"),
        (("--answers", "twice.json"), "the answers have the same key twice"),
        (("--answers", "strangers.csv"), "the answers: no row belongs to a person"),
        (("--model", "srs-9"), "no such model is published"),
        (("periods.csv",), "expected certificate files or tables of periods, not both"),
    ],
)
def test_what_is_at_fault_is_reported_in_one_line_and_nothing_is_written(
    srs, folder, tmp_path, words, message
):
    (tmp_path / "empty.json").write_text("[]")
    (tmp_path / "strangers.json").write_text(json.dumps({patient(9).text: EVERY}))
    (tmp_path / "twice.json").write_text('{"c-1": {"sex": "male", "sex": "female"}}')
    (tmp_path / "strangers.csv").write_text(f"person,comorbidity\n{patient(9).text},no\n")
    periods().write_csv(tmp_path / "periods.csv")
    before = sorted(tmp_path.iterdir())
    files = [tmp_path / w if "." in str(w) and w != ON else w for w in words]
    status, shown, err = srs("unit", folder, *files, "--on", ON)
    assert (status, shown, err.count("\n")) == (1, "", 1)
    assert message in err
    assert sorted(tmp_path.iterdir()) == before


def test_columns_of_answers_that_are_not_read_are_reported_without_their_values(srs, tmp_path):
    periods().write_csv(tmp_path / "periods.csv")
    given = pl.DataFrame(
        {"person": [patient(1).text], "comorbidty": ["no"], "problem": ["a secret"], "met": ["x"]}
    )
    given.write_csv(tmp_path / "answers.csv")
    asked = ("unit", tmp_path / "periods.csv", "--on", ON, "--answers", tmp_path / "answers.csv")
    status, shown, err = srs(*asked)
    assert (status, "a secret" in shown + err) == (0, False)
    assert err.splitlines() == [
        "the answers: columns not read: 3: comorbidty, problem, met",
        'the answers: the column "comorbidty" is not read: did you mean comorbidity? Then rename '
        "it",
    ]


def test_a_unit_that_nobody_names_is_refused(srs, folder):
    status, shown, err = srs("unit", folder, "--on", ON, "--unit", "SE-O")
    assert (status, shown, err) == (
        1,
        "",
        "srs: --unit: no patient has a certificate of that unit: expected its id as "
        "certificates have it\n",
    )


def test_what_is_read_is_never_written_over(srs, tmp_path, answers):
    source = tmp_path / "periods.csv"
    periods().write_csv(source)
    (tmp_path / "link.csv").symlink_to(source)
    before = source.read_bytes(), answers.read_bytes()
    for out in (source, tmp_path / "link.csv", answers):
        status, _, err = srs("unit", source, "--on", ON, "--answers", answers, "-o", out)
        assert (status, err) == (1, "srs: -o: expected a file other than those that are read\n")
    assert (source.read_bytes(), answers.read_bytes()) == before


def test_ids_that_a_spreadsheet_would_run_are_reported_and_written_as_they_are(srs, tmp_path):
    rows = periods().with_columns(
        certificate=pl.when(pl.col("certificate") == "c-1")
        .then(pl.lit("=cmd|'/c calc'!A1"))
        .otherwise("certificate")
    )
    rows.write_csv(tmp_path / "periods.csv")
    asked = ("unit", tmp_path / "periods.csv", "--on", ON, "-o")
    status, _, err = srs(*asked, tmp_path / "list.csv")
    assert (status, "ids that begin like formulas (= + - @): 1 of 8" in err) == (0, True)
    assert "=cmd|'/c calc'!A1" in pl.read_csv(tmp_path / "list.csv")["certificate"].to_list()
    for harmless in ("list.html", "list.parquet"):
        assert "formulas" not in srs(*asked, tmp_path / harmless)[2]


def test_spells_of_two_units_are_refused_by_their_number(srs, tmp_path):
    both = [one(1, unit="SE-1"), one(2, unit="SE-2")]
    for each in both:
        (tmp_path / f"{each.id}.json").write_text(dump(each))
    status, _, err = srs("unit", tmp_path, "--on", ON)
    assert (status, err) == (
        1,
        "srs: the ongoing spells belong to 2 units: expected those of one unit, or a unit to "
        "choose; --unit says which\n",
    )
    status, shown, _ = srs("unit", tmp_path, "--on", ON, "--unit", "SE-2", "--lang", "en")
    assert status == 0
    assert "Ongoing spells of other units: 1" in shown


def test_a_day_after_all_spells_is_answered_with_none(srs, folder):
    later = ON + timedelta(days=100)
    status, shown, _ = srs("unit", folder, "--on", later, "--lang", "en")
    assert status == 0
    assert "No ongoing spells." in shown
    assert "Patients whose spell has ended before the day: 4" in shown


def test_a_folder_without_certificates_is_refused(srs, tmp_path):
    (tmp_path / "empty").mkdir()
    status, _, err = srs("unit", tmp_path / "empty", "--on", ON)
    assert (status, "a folder has no certificates" in err) == (1, True)
    (tmp_path / "a.xml").write_text("<a/>")
    (tmp_path / "b.json").write_text("")
    status, _, err = srs("unit", tmp_path / "a.xml", tmp_path / "b.json", "--on", ON)
    assert (status, err.splitlines()[-1]) == (
        1,
        "srs: none of the 2 files can be read: expected certificates",
    )


def test_certificates_signed_later_are_counted(srs, tmp_path):
    for each in (one(1), one(1, id="c-9", day=-9, left=30, signed=at(ON + timedelta(days=2)))):
        (tmp_path / f"{each.id}.json").write_text(dump(each))
    _, shown, _ = srs("unit", tmp_path, "--on", ON, "--json")
    assert [each["code"] for each in json.loads(shown)["left_out"]] == ["signed_later"]


def test_what_the_guide_shows_of_python_is_what_happens(monkeypatch, capsys):
    guide = ROOT / "docs" / "guides" / "caseload.md"
    (code,) = re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(compile(code, guide.name, "exec"), {})
    said = re.findall(r"print\(.*\)  # (.*)$", code, flags=re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == said
