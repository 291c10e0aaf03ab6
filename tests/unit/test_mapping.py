"""A register's own extract, read according to its mapping file."""

from datetime import date
from pathlib import Path
from shutil import copy

import polars as pl
import pytest

from srs.errors import BadInput
from training.table import read_extract
from training.table.command import lines, write_training_table
from training.table.shape import COLUMNS

MAPPINGS = Path(__file__).parents[2] / "training" / "mappings"

HOSPITAL = """patient;admitted;icd10;kon;alder;rokare;ef;manader;status
1;2020-01-01;I21.9;K;61;1;55,5;2;ater
1;2021-01-01;I219;K;62;1;;0;kvar
2;2020-02-01;;M;48;9;30;1,5;kvar
3;2020-03-01;I50;M;70;3;41;;ater
;2020-03-01;I50;M;70;3;41;3;ater
"""
CERTIFICATES = """person,certificate,unit,diagnosis,start,end,degree,signed,care_level,postcode
1,a,u,F43,2018-01-01,2018-01-20,HELT_NEDSATT,2018-01-01T09:30:00,primary,41133
1,b,u,F43,2018-01-21,2018-02-10,0.5,2018-01-19 10:00,primary,41133
2,c,u,,2018-01-01,2018-01-20,100,2018-01-01,primary,41133
"""


def write(folder, mapping, **files):
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    path = folder / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    return path


@pytest.fixture
def hospital(tmp_path):
    """Read the hospital's extract with a change of mapping or data."""

    def read(old="", new="", data=HOSPITAL):
        mapping = (MAPPINGS / "hospital.toml").read_text(encoding="utf-8")
        assert old in mapping
        return read_extract(write(tmp_path, mapping.replace(old, new, 1), hospital=data))

    return read


def test_another_register_with_predictors_of_its_own(hospital):
    found = hospital()
    assert found.table.frame.columns == [*COLUMNS, "age", "sex", "smoking", "ejection_fraction"]
    shown = ("person", "diagnosis", "day", "last_day", "ended", "age", "sex", "smoking")
    assert found.table.frame.select(*shown, "ejection_fraction").rows() == [
        ("1", "I219", 0, 61, True, 61, "female", "never", 55.5),
        ("1", "I219", 0, 0, False, 62, "female", "never", None),
        ("2", None, 0, 46, False, 48, "male", None, 30.0),
    ]
    declared = found.table.predictors[2]
    assert (declared.levels, declared.label.to("sv")) == (("never", "former", "current"), "Rökning")
    assert found.report.rows() == [
        ("spells", "read", 5),
        ("spells", "dropped: no person", 1),
        ("spells", "dropped: no time", 1),
        ("spells", "kept", 3),
    ]


def test_diagnosis_person_and_start_may_be_missing(tmp_path):
    mapping = """
    spells = { file = "s.csv", columns = { dose = "d" }, outcome = { time = "t", event = "e" } }
    predictors = [{ name = "dose", kind = "number" }]
    """
    found = read_extract(write(tmp_path, mapping, s="d,t,e\n1,10,1\n2,20.5,false\n"))
    assert found.table.frame.select("person", "last_day", "ended", "dose").rows() == [
        ("row 1", 10, True, 1.0),
        ("row 2", 21, False, 2.0),
    ]
    assert (
        found.table.frame.select("start", "diagnosis", "unit", "on").null_count().row(0) == (2,) * 4
    )


def test_a_unit_of_their_own_counts_days(hospital):
    found = hospital('unit = "months"', "unit = 14").table.frame
    assert found["last_day"].to_list() == [28, 0, 21]


def test_a_spells_own_landmark_leaves_out_whoever_was_not_seen_on_it(hospital):
    found = hospital('unit = "months"', 'unit = "months"\nlandmark = 30')
    assert found.table.frame["on"].to_list() == [date(2020, 1, 30), date(2020, 3, 1)]
    assert ("spells", "dropped: not seen on day 30", 1) in found.report.rows()


def test_a_column_to_split_by_comes_along_whatever_it_is(hospital, tmp_path):
    hospital()
    for column, found in {
        "status": "the outcome",
        "manader": "the outcome",
        "ort": "lacks 1 column that the mapping names: ort",
    }.items():
        with pytest.raises(BadInput, match=found):
            read_extract(tmp_path / "mapping.toml", column)
    frame = read_extract(tmp_path / "mapping.toml", "rokare").table.frame
    assert frame["split_by"].to_list() == ["1", "1", "9"]  # as the file has it
    assert "split_by" not in read_extract(tmp_path / "mapping.toml", "smoking").table.frame.columns


def test_numbers_beyond_all_levels_are_counted(hospital):
    data = HOSPITAL.replace("K;61", "K;16").replace("M;48", "M;64").replace(";70;", ";99;")
    found = [row for row in hospital(data=data).report.rows() if "outside of" in row[1]]
    ((_, what, rows),) = found
    assert rows == 2  # the third belongs to a dropped row
    assert what.startswith("age outside of 17 to 63: taken as the nearest level, 17-29 or 57-63")
    # Also where some of them are levels already.
    mixed = hospital(data=data.replace("K;62", "K;57-63")).report.rows()
    assert [rows for _, what, rows in mixed if "outside of" in what] == [2]


def test_certificates_in_a_csv(tmp_path):
    mapping = """
    follow_up_end = 2018-12-31
    [certificates]
    file = "certificates.csv"
    [persons]
    file = "persons.csv"
    columns = { person = "id", born = "year", sex = "kon" }
    codes = { sex = { K = "female" } }
    units = { born = "year" }
    """
    persons = "id,year,kon\n1,1980,K\n"
    path = write(tmp_path, mapping, certificates=CERTIFICATES, persons=persons)
    found = read_extract(path)
    (row,) = found.table.frame.rows(named=True)
    assert (row["person"], row["last_day"], row["degree"], row["region"]) == (
        "1",
        41,
        "100",
        "west",
    )
    assert (row["age"], row["sex"], row["on"]) == (37, "female", date(2018, 1, 15))


def test_the_mapping_of_the_synthetic_population(tmp_path):
    copy(MAPPINGS / "cohort.toml", tmp_path)
    certificates = pl.DataFrame(
        {
            "person": ["1"],
            "certificate": ["a"],
            "unit": ["u"],
            "diagnosis": ["F43"],
            "start": [date(2018, 1, 1)],
            "end": [date(2018, 3, 1)],
            "degree": [50],
            "signed": [date(2018, 1, 1)],
            "occupation": ["ARBETSSOKANDE"],
        }
    )
    certificates.write_parquet(tmp_path / "certificates.parquet")
    persons = pl.DataFrame({"person": ["1"], "born": [date(1980, 1, 1)], "county": ["14"]})
    persons.write_parquet(tmp_path / "persons.parquet")
    covariates = pl.DataFrame({"person": ["1"], "start": [date(2018, 1, 1)], "comorbidity": ["no"]})
    covariates.write_parquet(tmp_path / "covariates.parquet")
    report = write_training_table(tmp_path / "cohort.toml", tmp_path / "out.parquet")
    (row,) = pl.read_parquet(tmp_path / "out.parquet").rows(named=True)
    assert (row["age"], row["comorbidity"], row["degree"], row["last_day"]) == (38, "no", "50", 60)
    assert (row["occupation"], row["earlier_sick_leave"]) == ("unemployed", 0)
    assert "persons  1  1 column that is not ours: not used" in [
        " ".join(line.split()).replace(" 1 1", "  1  1") for line in lines(report)
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('smoking = "rokare"', 'smoking = "rok"', r"lacks 1 column that .* rok \(for smoking\)"),
        ('smoking = "rokare"', 'shoes = "rokare"', "shoes: 1 unknown name"),
        ('smoking = "rokare"', 'smoking = "status"', "smoking: the same column as the outcome"),
        ('smoking = "rokare"\n', "", "codes or units for smoking, which no column gives"),
        ('ejection_fraction = "ef"\n', "", "no column is mapped to the predictors ejection_frac"),
        ('1 = "never"', "", "column smoking: 2 of 5 rows; smoking: expected one of never, former"),
        ('K = "female"', "", "column sex: 2 of 5 rows; sex: expected one of female"),
        ('ater = "yes"', "", "column event: 3 of 5 rows; expected one of kvar, which"),
        ("high = 100", "high = 50", "column ejection_fraction: 1 of 5 rows; .* from 0 to 50"),
        ('sv = "Rökning"', 'sv = ""', "smoking: expected a label of one line"),
        ('sv = "Rökning"', 'sv = "a\\nb"', "smoking: expected a label of one line"),
        ('unit = "months"', 'unit = "moons"', "unit: expected one of days, weeks, months, years"),
        ('unit = "months"', "unit = 0", "unit: .* or how many days it has"),
        ('unit = "months"', "unit = true", "unit: .* or how many days it has"),
        ('kvar = "no"', "kvar = 0", "codes.event. kvar: expected texts in quotation marks"),
        ('unit = "months"', 'units = "months"', "has 1 unknown key, units: expected event"),
        ('time = "manader"', 'time = ["manader", "ef"]', "2 columns are two outcomes"),
        ("[spells.outcome]", "[[spells.outcome]]\n[[spells.outcome]]", "2 outcomes: expected one"),
        ('kind = "levels"', 'kind = "words"', "smoking: expected kind = levels or number"),
        ("[spells]", "[certificates]\n[spells]", "two outcomes, from .certificates. and"),
        ("[spells]", "gap = 5\n[spells]", "gap: expected with .certificates. only"),
        ("[spells]", "[spell]", "unknown key, spell"),
        ("[spells]", "[spells", "the mapping is not TOML"),
        ('"hospital.csv"', '"clinic.csv"', "spells: the table cannot be read"),
        ('kind = "number"', 'kind = "number"\nlable = "x"', "unknown key, lable"),
        ("low = 0", 'low = "none"', "ejection_fraction: expected low as a number"),
    ],
)
def test_a_mapping_that_does_not_fit_is_reported_in_one_line(hospital, old, new, message):
    with pytest.raises(BadInput, match=message) as caught:
        hospital(old, new)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (";2;ater", ";-2;ater", "column time: 1 of 5 rows; negative times"),
        (";2;ater", ";long;ater", "column time: 1 of 5 rows; expected numbers"),
        (";2;ater", ";2020-02-02;ater", "column time: .* for two dates, the days between"),
        (";2;ater", ";1200;ater", "column time: 1 of 5 rows; times of more than 36500 days"),
        # Read as ours it would be an end; who coded some has said what their codes mean.
        (";2;ater", ";2;1", "column event: 1 of 5 rows; expected one of ater, kvar, which have"),
        ("I21.9", "heart", "column diagnosis: 1 of 5 rows; expected ICD-10-SE"),
        ("2020-02-01", "1 feb", "column start: 1 of 5 rows; expected dates"),
        ("55,5", "155", "column ejection_fraction: 1 of 5 rows"),
        (";1;55,5", ";7;55,5", "column smoking: 1 of 5 rows"),
    ],
)
def test_data_that_do_not_fit_are_named_by_column_and_count(hospital, old, new, message):
    with pytest.raises(BadInput, match=message) as caught:
        hospital(data=HOSPITAL.replace(old, new))
    assert new.strip(";").split(";")[0] not in str(caught.value).split("expected")[0]


def test_an_empty_file_is_refused(hospital):
    with pytest.raises(BadInput, match="spells: the table has no rows"):
        hospital(data=HOSPITAL.splitlines()[0] + "\n")
    with pytest.raises(BadInput, match="spells: the table cannot be read"):
        hospital(data="")
    with pytest.raises(BadInput, match="no row for the training table"):
        hospital(data="\n".join(HOSPITAL.splitlines()[::5]) + "\n")


def test_nothing_is_written_when_the_input_is_at_fault(tmp_path):
    path = write(
        tmp_path, "follow_up_end = 2018-12-31\n[certificates]\nfile = 'c.csv'\n", c="a\n1\n"
    )
    with pytest.raises(BadInput, match="no column is mapped to person"):
        write_training_table(path, tmp_path / "out.parquet")
    with pytest.raises(BadInput, match="ends in .parquet"):
        write_training_table(path, tmp_path / "out.csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["c.csv", "mapping.toml"]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("", "the mapping has no outcome"),
        ("[certificates]\nfile='c.csv'", "follow_up_end: expected the last day"),
        ("follow_up_end='2018'\n[certificates]\nfile='c.csv'", "follow_up_end: expected a date"),
        ("follow_up_end=2018-01-01\nlandmarks=15\n[certificates]\nfile='c.csv'", "a list of days"),
        (
            "follow_up_end=2018-01-01\ngap='x'\n[certificates]\nfile='c.csv'",
            "gap: expected a whole",
        ),
        ("follow_up_end=2018-01-01\n[certificates]\nfil='c.csv'", "unknown key, fil"),
        ("follow_up_end=2018-01-01\n[certificates]", "file: expected the name of a CSV"),
        (
            "predictors=[1]\n[spells]\nfile='c.csv'",
            "expected time|expected a list of tables|name of",
        ),
        ("certificates=1\nfollow_up_end=2018-01-01", ".certificates.: expected a table"),
    ],
)
def test_a_mapping_without_what_it_needs_is_refused(tmp_path, mapping, message):
    with pytest.raises(BadInput, match=message):
        read_extract(write(tmp_path, mapping))
