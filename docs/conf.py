"""The manual: Sphinx reads the Markdown of this folder, and docstrings; `make docs` builds it."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from docutils import nodes  # noqa: E402 - the pages' place is known from here on only
from pages import decisions, write  # noqa: E402

from srs.installation import VERSION  # noqa: E402

write()

project = "srs"
release = version = VERSION
language = "en"
smartquotes = False  # `--all` is two hyphens
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
exclude_patterns = ["_build", "pages"]
# Of all the pages and of nothing else: a link that leads nowhere is an error (`make docs` says -W).
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence", "deflist"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_preserve_defaults = True
napoleon_use_rtype = False
napoleon_use_ivar = True
copybutton_prompt_text = "$ "
# Examples of requests have placeholders, which no lexer knows.
# Of a field that is called as a type is ("date"), the first is linked to.
suppress_warnings = ["misc.highlighting_failure", "ref.python"]

html_theme = "furo"
html_title = f"srs {VERSION}"
html_static_path: list[str] = []
html_favicon = "../srs/service/pages/icon.svg"
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False


def setup(app):
    app.connect("doctree-resolved", _titled)


def _titled(app, tree, page):
    """A decision that is named by its number has its title where the pointer rests."""
    titles = {each.number: each.title for each in decisions.decisions()}
    for link in tree.findall(nodes.reference):
        if title := titles.get(link.astext()):
            link["reftitle"] = title
