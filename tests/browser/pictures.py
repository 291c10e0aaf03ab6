"""The panel's pictures in docs/pictures, as README and its guide show them: ``make pictures``."""

from pathlib import Path
from tempfile import TemporaryDirectory

from .chromium import chromium
from .scene import in_state
from .service import serving

TO = Path(__file__).parents[2] / "docs" / "pictures"
HEADING = 100  # px of the host's own page, which is left out

# By file: the state, its language, scheme, width and height.
PICTURES = {
    "panel.png": ("answer", "sv", "light", 1100, 690),
    "panel-range.png": ("range", "sv", "light", 1100, 510),
    "panel-dark-english.png": ("extension", "en", "dark", 1100, 540),
    "panel-narrow.png": ("answer", "sv", "light", 320, 1400),
    "panel-service-down.png": ("service down", "sv", "light", 768, 260),
}


def picture(browser, origin, state, lang, scheme, width, height):
    with browser.new_context(locale=f"{lang}-SE", color_scheme=scheme) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height + HEADING})
        host = in_state(page, origin, state, lang)
        top = host.panel.bounding_box()["y"]
        clip = {"x": 0, "y": top, "width": width, "height": height}
        return page.screenshot(clip=clip, full_page=True)


def main():
    with TemporaryDirectory() as folder, serving(folder) as origin, chromium() as browser:
        for name, asked in PICTURES.items():
            (TO / name).write_bytes(picture(browser, origin, *asked))
            print(TO / name)  # noqa: T201


if __name__ == "__main__":
    main()
