"""No text here asks anybody to install a stranger's package.

``srs`` on the registry is somebody else's, and ours is on none, so whoever types its name gets
what anybody may have put there. Every command that installs, wherever a text has one, may name
paths, wheels, files of requirements, what our locks pin, and the few tools listed here.
"""

import ast
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srs
from srs.errors import MissingExtra
from srs.installation import DISTRIBUTION, lacks

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]

# Tools of others that a text may ask to install, by the name that they have on the registry.
TOOLS = {"venv-pack"}

_SEPARATES = r"""[\s"',]+"""
_COMMAND = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(
        words.replace(" ", _SEPARATES)
        for words in (
            r"pip[\d.]* (?:install|download|wheel)",
            r"uv (?:add|tool install|tool run)",
            r"uvx",
            r"pipx (?:install|run|inject)",
            r"(?:poetry|pdm|hatch|rye) add",
            r"(?:conda|mamba|micromamba) (?:install|create)",
            r"easy_install",
            r"install_pypi_package\(",
            r"--with",
        )
    )
    + rf"){_SEPARATES}(?=(?P<rest>.*))"
)
_ENDS = re.compile(r"&&|\|\||[;|`#)…]|\s>\s|\\n|: |\. |\.$")
_VALUED = {
    *("-r", "--requirement", "-c", "--constraint", "-p", "--python", "-d", "--dest"),
    *(
        "-f",
        "--find-links",
        "-w",
        "--wheel-dir",
        "-t",
        "--target",
        "-n",
        "--name",
        "--group",
        "--root",
        "--prefix",
    ),
}
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@cache
def locked() -> frozenset[str]:
    """The names that the locks pin."""
    texts = [path.read_text() for path in (ROOT / "requirements").glob("*.txt")]
    names = (name for text in texts for name in re.findall(r"(?m)^([\w.-]+)==", text))
    return frozenset(map(_plain, names))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def strangers(text: str) -> list[str]:
    """What the commands in *text* would fetch from the registry that we do not know."""
    return [word for words in installs(text) for word in words if not _known(word)]


def installs(text: str) -> Iterator[list[str]]:
    """The packages of every command that installs, as written."""
    spans = re.findall(r"`([^`\n]+\n[^`\n]+)`", text)  # code that the line's end cuts
    unbroken = re.sub(r"\\\n", " ", text).splitlines() + [" ".join(s.split()) for s in spans]
    for line in unbroken:
        for found in _COMMAND.finditer(line):
            yield _packages(_ENDS.split(found["rest"])[0])


def _packages(arguments: str) -> list[str]:
    words, packages = iter(re.split(_SEPARATES, arguments)), []
    for word in words:
        if word in _VALUED:
            next(words, None)
        elif word and not word.startswith("-"):
            packages.append(word)
    return packages


def _known(word: str) -> bool:
    file = re.sub(r"\[[\w,-]*\]$", "", word)
    if re.search(r"^[.~$({<>=!]|/|\.(whl|tar\.gz)$", file) or not _NAME.match(file):
        return True
    return _plain(_NAME.match(file)[0]) in locked() | TOOLS


def _texts(path: Path) -> Iterator[str]:
    """A file's text, and of Python what its strings and lists of words add up to."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    yield text
    if path.suffix == ".py" and re.search("install|pip|uv|add|conda|mamba|--with", text):
        yield from _strings(text)


def _strings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.List | ast.Tuple):
            yield " ".join(_string(each) for each in node.elts)
        else:
            yield _string(node)


def _string(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_string(each) or "{}" for each in node.values)
    return ""


def files() -> Iterator[Path]:
    """All of the repository but what it ignores."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    ignored += [".git", "requirements"]
    ahead = [ROOT]
    while ahead:
        for path in ahead.pop().iterdir():
            if any(fnmatch(path.name, each) for each in ignored):
                continue
            if path.is_dir():
                ahead.append(path)
            elif path != Path(__file__):  # which has planted cases
                yield path


@cache
def all_told() -> frozenset[tuple[str, str]]:
    """Each file, and what a command in it would install."""
    return frozenset(
        (str(path.relative_to(ROOT)), word)
        for path in files()
        for text in _texts(path)
        for words in installs(text)
        for word in words
    )


def test_no_text_asks_to_install_a_strangers_package():
    assert not [told for told in all_told() if not _known(told[1])]


def test_commands_are_found_where_they_are():
    """Else the law above would hold of nothing."""
    words = {word for _, word in all_told()}
    assert "venv-pack" in words
    assert any(word.endswith("whl[service]") for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "pip install srs",
        "pip install 'srs[spark]'",
        "`pip install 'srs[spark]'`.",
        "python3 -m pip install -q -r requirements/run.txt srs",
        "python -m pip install --upgrade SRS>=0.1",
        "environment/bin/pip install 'srs[spark]' venv-pack",
        "$(BIN)/pip3.11 install venv-pack srs==1",
        "pip install srs-sjukskrivning",
        'pip install "srs_sjukskrivning[service]"',
        "uv add srs",
        "uv pip install --python .venv/bin/python srs",
        "uv tool install srs",
        "uvx srs assess",
        "uv run --with srs srs",
        "pipx install srs",
        "pipx run srs",
        "poetry add srs",
        "conda install -n here srs",
        "conda create -n here python-srs",
        "pip download srs",
        "%pip install srs",
        'RUN ["pip", "install", "srs"]',
        "pip install \\\n    --no-deps \\\n    srs",
        "say `pip\ninstall srs` here",
        "say `pip install\nsrs` here",
        "pip install numpy numpi",
        "sc.install_pypi_package('srs')",
        "pip install . && pip install srs",
    ],
)
def test_a_stranger_is_found(text):
    assert strangers(text)


@pytest.mark.parametrize(
    "source",
    [
        "call = ['pip', 'install', 'srs']",
        "raise E('it is not installed: pip '\n    'install srs')",
        "raise E(f'pip install srs[{extra}]')",
        "subprocess.run([python, '-m', 'pip', 'install', *options, 'srs'])",
        "# pip install srs",
    ],
)
def test_a_stranger_is_found_in_code(source):
    assert any(strangers(text) for text in [source, *_strings(source)])


@pytest.mark.parametrize(
    "text",
    [
        "pip install .",
        "pip install '.[service]'",
        "pip install -e '/opt/src/srs[spark]'",
        "pip install 'srs_sjukskrivning-0.1.0-py3-none-any.whl[service]'",
        "pip install --no-deps --require-hashes -r requirements/run.txt",
        "pip wheel --no-deps -w dist .",
        "uv pip install --python .venv/bin/python NumPy 'polars>=2,<3'",
        "pip uninstall srs",
        "/opt/srs/bin/pip install --no-cache-dir --no-deps /build \\\n    && pip uninstall srs",
        "`pip install` and what it does",
        "apt install openjdk-17-jre-headless",
        "pip install $WHEEL",
    ],
)
def test_what_is_known_is_not_refused(text):
    assert strangers(text) == []


@given(st.sampled_from(sorted(locked())), st.sampled_from(["pip install", "uv add"]))
def test_a_pinned_package_may_be_named_and_its_misspelling_not(name, command):
    assert strangers(f"{command} {name}") == []
    assert strangers(f"{command} {name}-srs") == [f"{name}-srs"]


# What is read by an installer


def test_our_own_extras_are_under_our_own_name():
    """Under another, a resolver takes that package from the registry and locks it."""
    named = [PROJECT["project"]["dependencies"], *EXTRAS.values()]
    named += [
        [each for each in group if isinstance(each, str)]
        for group in PROJECT["dependency-groups"].values()
    ]
    every = {_plain(_NAME.match(each)[0]) for group in named for each in group}
    assert every <= locked() | {DISTRIBUTION}
    assert PROJECT["project"]["name"] == DISTRIBUTION


def test_no_lock_pins_a_package_of_our_name():
    assert not locked() & {"srs", DISTRIBUTION}


def test_a_model_that_mlflow_serves_asks_for_nothing_that_is_not_locked():
    from training.pyfunc import requirements

    assert {_plain(each.partition("==")[0]) for each in requirements()} <= locked()


# What is said of a missing extra


def test_the_version_is_that_of_the_package():
    assert metadata.version(DISTRIBUTION) == srs.__version__


def command_of(error: MissingExtra) -> list[str]:
    return shlex.split(str(error).partition("not installed: ")[2])


@pytest.mark.parametrize("extra", EXTRAS)
def test_in_a_checkout_the_checkout_is_installed_with_the_extra(extra):
    error = lacks("this", extra)
    assert "\n" not in str(error)
    assert str(error).startswith(f"this needs the extra {extra}")
    assert command_of(error)[-2:] == ["-e", f"{ROOT}[{extra}]"]
    assert command_of(error)[0] in (sys.executable, "uv")


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """As if srs lay in site-packages, installed from what an installer has noted."""

    def noted(document):
        text = None if document is None else json.dumps(document)
        distribution = type("Installed", (), {"read_text": lambda self, name: text})
        monkeypatch.setattr("srs.installation.__file__", str(tmp_path / "site" / "srs" / "x.py"))
        monkeypatch.setattr(metadata, "distribution", lambda name: distribution())
        return command_of(lacks("this", "service"))[-1]

    return noted


def test_a_wheel_is_named_where_it_is(installed, tmp_path):
    wheel = tmp_path / "a folder" / "srs_sjukskrivning-0.1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.touch()
    assert installed({"url": wheel.as_uri(), "archive_info": {}}) == f"{wheel}[service]"


@pytest.mark.parametrize(
    "noted",
    [
        None,
        {"url": "file:///gone/srs_sjukskrivning-0.1.0-py3-none-any.whl"},
        {"url": "https://example.org/srs_sjukskrivning-0.1.0-py3-none-any.whl"},
        {},
    ],
)
def test_a_missing_wheel_is_named_by_its_file(installed, noted):
    asked = installed(noted)
    assert asked == f"srs_sjukskrivning-{srs.__version__}-py3-none-any.whl[service]"
    assert strangers(f"pip install '{asked}'") == []
