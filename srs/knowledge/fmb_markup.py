"""The service's texts, with or without HTML, as plain text."""

from html.parser import HTMLParser

from ..wording import printable


def plain_text(markup: str) -> str:
    r"""
    >>> plain_text("<p>Vila &amp;\n rörelse</p><ul><li>gå</li><li>cykla</li></ul>")
    'Vila & rörelse\n- gå\n- cykla'
    """
    parser = _PlainText()
    parser.feed(markup)
    parser.close()
    lines = (printable(line) for line in "".join(parser.parts).split("\0"))
    return "\n".join(line for line in lines if line)


class _PlainText(HTMLParser):
    """Paragraphs, list items and headings as lines of text."""

    _LINES = ("p", "li", "ul", "ol", "br", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6")
    _SILENT = ("script", "style")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = False
        self.bullet = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent = self.silent or tag in self._SILENT
        self.bullet = self.bullet or tag == "li"
        if tag in self._LINES:
            self.parts.append("\0")

    def handle_endtag(self, tag: str) -> None:
        self.silent = self.silent and tag not in self._SILENT
        if tag in self._LINES:
            self.parts.append("\0")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if (
            self.bullet and data.strip()
        ):  # The mark waits for text: an item often contains a paragraph.
            self.parts.append("- ")
            self.bullet = False
        self.parts.append(data.replace("\0", ""))
