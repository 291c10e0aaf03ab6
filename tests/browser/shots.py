"""Pictures of every state of the panel, into shots/: ``make shots``, or some states by name."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .chromium import LANGUAGES, SCHEMES, WIDTHS, chromium
from .scene import in_state
from .service import serving
from .states import STATES

TO = Path(__file__).parents[2] / "shots"


def shots(names, to=TO):
    to.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, serving(folder) as origin, chromium() as browser:
        for name in names:
            for lang in LANGUAGES:
                with browser.new_context(locale=f"{lang}-SE") as context:
                    page = context.new_page()
                    in_state(page, origin, name, lang)
                    for width in WIDTHS:
                        page.set_viewport_size({"width": width, "height": 900})
                        for scheme in SCHEMES:
                            page.emulate_media(color_scheme=scheme)
                            file = f"{name.replace(' ', '-')}-{width}-{scheme}-{lang}.png"
                            page.screenshot(path=to / file, full_page=True)
            print(name)  # noqa: T201


if __name__ == "__main__":
    shots(sys.argv[1:] or STATES)
