"""Colours of the panel and its pages: each has enough contrast with its background.

axe looks at text alone; bars, lines, dots, borders and the focus ring are computed here.
"""

import itertools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "panel/src/palette.ts").read_text()
PAGES = (ROOT / "srs/service/pages/pages.css").read_text()
SCHEMES = ("light", "dark")


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r'^  (\w+): \{ light: "(#[0-9a-f]{6})", dark: "(#[0-9a-f]{6})"', SOURCE, re.MULTILINE
    )
}


def listed(name):
    (inside,) = re.findall(rf"const {name} = \[(.*?)\] as const", SOURCE, re.DOTALL)
    return re.findall(r'"(\w+)"', inside)


GROUNDS, WRITTEN, DRAWN = listed("grounds"), listed("written"), listed("drawn")


def test_every_colour_is_read():
    (inside,) = re.findall(r"palette = \{(.*?)\n\} satisfies", SOURCE, re.DOTALL)
    assert inside.count("light:") == len(COLOURS) > 10


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("names", "least"), [(WRITTEN, 4.5), (DRAWN, 3)])
def test_text_and_drawings_can_be_distinguished_from_their_background(scheme, names, least):
    for front, back in itertools.product(names, GROUNDS):
        ratio = contrast(COLOURS[front][scheme], COLOURS[back][scheme])
        assert ratio >= least, f"{front} on {back}, {scheme}: {ratio:.2f}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_of_the_palette_is_a_ground_or_is_judged_on_one(scheme):
    on_others = {name: name.removeprefix("on_") for name in COLOURS if name.startswith("on_")}
    judged = {*GROUNDS, *WRITTEN, *DRAWN, *on_others}
    assert judged == {*COLOURS}
    for front, back in on_others.items():
        for name in COLOURS:
            if name == back or re.fullmatch(rf"{back}\d", name):
                assert contrast(COLOURS[front][scheme], COLOURS[name][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_pages_colours_can_be_distinguished_from_their_background(scheme):
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", PAGES, re.DOTALL)
    ]
    of = dict(zip(SCHEMES, blocks, strict=True))[scheme]
    assert {*blocks[0]} == {*blocks[1]}
    for front in ("text", "muted", "accent", "fault"):
        for back in ("bg", "surface"):
            assert contrast(of[front], of[back]) >= 4.5, (front, back)
    for back in ("bg", "surface"):
        assert contrast(of["line"], of[back]) >= 3


def test_the_ratio_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
