"""Forest plots: drawing and numbers agree."""

import pytest

from training.report.document import Value
from training.report.forest import Mark, Row, forest, scale


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("span", [(-17.7, 55.5), (0.0, 0.72), (-3.0, -2.9), (0.1, 3e5)])
def test_every_line_has_its_number_below(span, turned):
    mark = Mark(Value(sum(span) / 2, *span))
    drawn = forest(("A", "B"), [Row("a", (mark,))], scale([mark], turned=turned), "sv", caption="A")
    lines = {each.get("x1") for each in drawn.iterfind(".//line[@class='grid']")}
    numbers = {each.get("x") for each in drawn.iterfind(".//text")}
    assert numbers
    assert numbers <= lines
    assert all(not 4 <= float(each.rstrip("%")) <= 96 for each in lines - numbers)
