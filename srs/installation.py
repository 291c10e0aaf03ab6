"""Which parts of srs are installed, and how to install the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import MissingExtra

VERSION = "0.1.0"
DISTRIBUTION = "srs-sjukskrivning"
# The files that browsers load, as `make panel` builds them.
PAGES = Path(__file__).parent / "service" / "pages"


def lacks(what: str, extra: str) -> MissingExtra:
    """*what* needs *extra*: the message has the command that installs it where srs runs.

    The command names the checkout or the wheel that srs was installed from, never a name that an
    index would look up: srs is on no index, and ``srs`` there is another package.
    """
    return MissingExtra(
        f"{what} needs the extra {extra}, which is not installed: {_installer()} {_source(extra)}"
    )


@contextmanager
def needing(what: str, extra: str) -> Iterator[None]:
    """A library that cannot be imported inside the block means that *extra* is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if is_own(error.name):
            raise
        raise lacks(what, extra) from None


def is_own(module: str | None) -> bool:
    """Whether *module* is part of srs, so that its absence is a bug."""
    return (module or "").partition(".")[0] in ("srs", "training")


def _installer() -> str:
    """The installer for the environment that runs: pip, or uv if it has no pip."""
    import shlex
    import sys
    from importlib.util import find_spec

    python = shlex.quote(sys.executable or "python3")
    if find_spec("pip"):
        return f"{python} -m pip install"
    return f"uv pip install --python {python}"


def _source(extra: str) -> str:
    """The checkout or wheel with *extra*, quoted for a shell."""
    import shlex

    path, editable = _origin()
    return f"{'-e ' if editable else ''}{shlex.quote(f'{path}[{extra}]')}"


def _origin() -> tuple[str, bool]:
    """What srs was installed from, and whether it runs there.

    Installers record it (PEP 610). A wheel that is gone, or came from elsewhere, is given by its
    file name.
    """
    import json
    from contextlib import suppress
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    checkout = Path(__file__).resolve().parents[1]
    with suppress(OSError):
        if f'"{DISTRIBUTION}"' in (checkout / "pyproject.toml").read_text(encoding="utf-8"):
            return str(checkout), True
    try:
        noted = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        noted = {}
    url = urlsplit(noted.get("url", ""))
    path = Path(url2pathname(url.path))
    if url.scheme == "file" and path.exists():
        return str(path), False
    return f"{DISTRIBUTION.replace('-', '_')}-{VERSION}-py3-none-any.whl", False
