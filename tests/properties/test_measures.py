"""Laws of measures: two catalogues together, and the import of any table."""

import csv
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from srs.certificate import Icd10
from srs.errors import BadKnowledge
from srs.knowledge import CATEGORIES, Measure, Measures, measures
from srs.knowledge.measures import in_order
from srs.knowledge.measures_file import load, save
from srs.knowledge.measures_import import NEEDED, OTHERS, import_measures
from srs.predictors.words import NOTHING
from srs.wording import Words

ON = date(2025, 3, 20)
HEADER = [*NEEDED, *OTHERS]
SOME = ["F", "F4", "F43", "F438", "F438A", "F432", "M54"]
codes = st.sampled_from([code for code in SOME if len(code) > 2])
words = Words("a", "b")
order = list(CATEGORIES)


@st.composite
def catalogues(draw, ids):
    """Catalogues of few codes and few ids, so that they overlap."""
    found = {}
    for code in draw(st.lists(codes, unique=True)):
        of_code = draw(st.lists(st.sampled_from(ids), unique=True, min_size=1))
        found[code] = in_order(
            Measure(each, draw(st.sampled_from(order)), place, words, words, words, 2025)
            for place, each in enumerate(of_code, 1)
        )
    return Measures(found)


@given(catalogues("abcd"), catalogues("cdef"), codes)
def test_two_catalogues_together_say_of_each_diagnosis_what_both_say(own, others, code):
    diagnosis = Icd10(code)
    both = own.before(others).about(diagnosis)
    first, rest = own.about(diagnosis), others.about(diagnosis)
    assert {each.id for each in both} == {each.id for each in (*first, *rest)}
    assert len({each.id for each in both}) == len(both)
    for category in CATEGORIES:
        here = [each for each in both if each.category == category]
        assert [each.priority for each in here] == list(range(1, len(here) + 1))
        firsts = [each.id for each in first if each.category == category]
        assert [each.id for each in here][: len(firsts)] == firsts
    places = [order.index(each.category) for each in both]
    assert places == sorted(places)


@given(catalogues("abcd"), codes)
def test_nothing_before_a_catalogue_or_after_it_changes_what_it_says(own, code):
    def told(catalogue):
        return [(each.id, each.category) for each in catalogue.about(Icd10(code))]

    assert told(own.before(Measures({}))) == told(Measures({}).before(own)) == told(own)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
plain = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=30).filter(
    lambda text: text not in NOTHING
)
rows = st.fixed_dictionaries(
    {
        "category": st.sampled_from(order),
        "diagnoses": st.lists(codes, min_size=1).map(" ".join),
        "title_sv": plain,
        "advice_sv": plain,
        "priority": st.integers(1, 99).map(str),
        "title_en": plain,
        "advice_en": plain,
        "source": plain,
        "year": st.integers(2000, 2026).map(str),
    }
)


def written(some, separator=",", header=HEADER):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(header)
    writer.writerows([[row[name] for name in header] for row in some])
    return out.getvalue().encode()


@given(st.lists(rows, min_size=1, max_size=5), st.sampled_from(",;\t|"), st.permutations(HEADER))
def test_what_is_written_is_taken_in_and_given_back(some, separator, header):
    some = [row | {"id": f"R{place}"} for place, row in enumerate(some)]
    catalogue, report = import_measures(written(some, separator, header), on=ON)
    assert (report.read, report.skipped) == (len(some), ())
    for row, entry in zip(some, catalogue.entries, strict=True):
        assert entry.id == row["id"]
        assert {each.code for each in entry.diagnoses} == set(row["diagnoses"].split())
        assert entry.title == (row["title_sv"], row["title_en"])
    with TemporaryDirectory() as folder:
        path = Path(folder, "measures.json")
        save(catalogue, path)
        again = load(path)
    national = measures.load()
    assert again.version == f"{catalogue.version} + {national.version}"
    for code in filter(lambda code: len(code) > 2, SOME):
        expected = catalogue.measures.before(national).about(Icd10(code))
        assert again.about(Icd10(code)) == expected


def tried(raw):
    """What is taken in, or None where it is refused in one line."""
    try:
        return import_measures(raw, on=ON)
    except BadKnowledge as error:
        message = str(error)
    assert len(message.splitlines()) == 1
    return None


cells = st.sampled_from(["F43", "REK", "1", "", "2025", '"', "x", "NA"]) | texts


@given(st.lists(st.lists(cells, max_size=11)), st.sampled_from(",;\t|"), st.booleans())
def test_any_table_is_taken_in_or_refused_and_every_row_is_accounted_for(table, separator, headed):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([*([HEADER] if headed else []), *table])
    if (found := tried(out.getvalue().encode())) is not None:
        catalogue, report = found
        filled = [row for row in table if "".join(row).strip()]
        assert report.read == len(catalogue.entries)
        assert report.read + len(report.skipped) == len(filled)
        assert all(len(line.splitlines()) == 1 for line in report.skipped)


@given(st.binary(), st.sampled_from([b"", ",".join(HEADER).encode() + b"\n"]))
def test_any_bytes_are_taken_in_or_refused(raw, before):
    tried(before + raw)
