"""Whatever file a command reads: one line of error, at once, and no traceback."""

import json
import os
import signal
import sys

import pytest

from srs.model import MODELS
from training import __main__ as training

DEEP = 100_000


def pipe(path):
    os.mkfifo(path)


def device(path):
    path.symlink_to("/dev/zero")


def folder(path):
    path.mkdir()


def brackets(path):
    path.write_text("[" * DEEP)


def objects(path):
    path.write_text('{"a":' * DEEP + "1" + "}" * DEEP)


def in_toml(path):
    path.write_text("a = " + "[" * DEEP)


def dotted(path):
    path.write_text("a" + ".a" * 20_000 + " = 1\n")


def digits(path):
    path.write_text('{"a": %s}' % ("9" * DEEP))


def zeros(path):
    path.write_bytes(bytes(DEEP))


def huge(path):
    with path.open("wb") as file:
        file.truncate(2**40)  # of which the disk holds nothing


SOME = [pipe, brackets, in_toml, dotted, huge]
HOSTILE = [pipe, device, folder, brackets, objects, in_toml, dotted, digits, zeros, huge]


class Waits(BaseException):
    """Which no command catches."""


@pytest.fixture(params=HOSTILE, ids=lambda make: make.__name__)
def file(request, tmp_path):
    path = tmp_path / "file"
    request.param(path)
    return path


@pytest.fixture(autouse=True)
def at_once():
    """A command that waits for a pipe, or reads without end, is stopped."""

    def stop(*_):
        raise Waits

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def told_in_one_line(ended):
    status, out, err = ended
    assert status == 1, (out, err)
    assert out == ""
    assert err.count("\n") == 1, err
    assert len(err) < 400
    return err


@pytest.mark.parametrize(
    "words",
    [
        ("assess", "FILE"),
        ("assess", "examples/certificate.xml", "--answers", "FILE"),
        ("fmb", "import", "FILE", "FILE"),
        ("key", "--certificate", "FILE"),
        ("serve", "--config", "FILE"),
    ],
    ids=" ".join,
)
def test_a_command_says_so(srs, file, words):
    told_in_one_line(srs(*(str(file) if word == "FILE" else word for word in words)))


@pytest.mark.parametrize("make", SOME, ids=lambda make: make.__name__)
@pytest.mark.parametrize(
    "words",
    [
        ("--tls-certificate", "FILE", "--tls-key", "FILE"),
        ("SRS_PERSON_KEYS_FILE",),
        ("SRS_OAUTH_JWKS",),
        ("SRS_FMB",),
    ],
    ids=" ".join,
)
def test_the_check_of_the_service_says_so(srs, make, words, monkeypatch, tmp_path):
    file = tmp_path / "file"
    make(file)
    if words == ("SRS_OAUTH_JWKS",):
        monkeypatch.setenv("SRS_OAUTH_ISSUER", "https://idp.example")
        monkeypatch.setenv("SRS_OAUTH_AUDIENCE", "srs")
    if words[0].startswith("SRS_"):
        monkeypatch.setenv(words[0], str(file))
        words = ()
    given = [str(file) if word == "FILE" else word for word in words]
    refused_by_the_check(srs, tmp_path, *given)


@pytest.mark.parametrize("make", [pipe, device, folder], ids=lambda make: make.__name__)
def test_an_anchor_that_is_no_file_is_reported(srs, make, tmp_path):
    make(tmp_path / "file")
    refused_by_the_check(srs, tmp_path, "--anchor", str(tmp_path / "file"))


def refused_by_the_check(srs, folder, *words):
    common = ("--insecure-no-auth", "--database", f"sqlite:///{folder}/srs.db")
    status, _, err = srs("serve", "--check", *common, *words)
    assert (status, err.count("\n")) == (1, 1), err


@pytest.mark.parametrize("make", SOME, ids=lambda make: make.__name__)
@pytest.mark.parametrize("name", ["manifest.json", "hazards.json", "card.md"])
def test_a_model_that_is_none_is_named(srs, make, name, tmp_path, monkeypatch):
    models = tmp_path / "models"
    (models / "srs-3.0").mkdir(parents=True)
    for each in (MODELS / "srs-3.0").iterdir():
        if each.name != name:
            (models / "srs-3.0" / each.name).write_bytes(each.read_bytes())
    make(models / "srs-3.0" / name)
    monkeypatch.setenv("SRS_MODELS", str(models))
    words = ("--insecure-no-auth", "--database", f"sqlite:///{tmp_path}/srs.db")
    status, _, err = srs("serve", "--check", *words)
    assert (status, err.count("\n")) == (1, 1), err
    assert "models/srs-3.0" in err


ODD = [None, 5, [], {"x": {}}]


@pytest.mark.parametrize("value", ODD, ids=str)
def test_a_manifest_of_other_kinds_is_not_whole(srs, value, tmp_path, monkeypatch):
    models = tmp_path / "models"
    (models / "srs-3.0").mkdir(parents=True)
    for each in (MODELS / "srs-3.0").iterdir():
        (models / "srs-3.0" / each.name).write_bytes(each.read_bytes())
    manifest = json.loads((MODELS / "srs-3.0" / "manifest.json").read_bytes())
    monkeypatch.setenv("SRS_MODELS", str(models))
    words = ("--insecure-no-auth", "--database", f"sqlite:///{tmp_path}/srs.db")
    for changed in ({each: value} for each in manifest):
        (models / "srs-3.0" / "manifest.json").write_text(json.dumps(manifest | changed))
        _, out, err = srs("serve", "--check", *words)
        assert "Traceback" not in out + err
        assert err.count("\n") <= 1, err
    (models / "srs-3.0" / "manifest.json").write_text(json.dumps(value))
    told_in_one_line((*srs("serve", "--check", *words)[:1], "", srs("serve", "--check", *words)[2]))


@pytest.fixture
def train(capsys, monkeypatch):
    def run(*words):
        monkeypatch.setattr(sys, "argv", ["training", *map(str, words)])
        with pytest.raises(SystemExit) as leaving:
            training.main()
        captured = capsys.readouterr()
        return leaving.value.code or 0, captured.out, captured.err

    return run


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "FILE", "-o", "OUT"),
        ("run", "FILE"),
        ("table", "FILE", "-o", "OUT.parquet"),
        ("evaluate", "TABLE", "--model", "A=a", "--outcome", "o", "--earlier", "FILE", "-o", "OUT"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("make", SOME, ids=lambda make: make.__name__)
def test_training_says_so(train, make, words, tmp_path):
    file = tmp_path / "file"
    make(file)
    table = tmp_path / "table.csv"
    table.write_text("id,a,o\n" + "".join(f"{n},0.{n % 9 + 1},{n % 2}\n" for n in range(200)))
    given = {"FILE": file, "OUT": tmp_path / "out", "OUT.parquet": tmp_path / "out.parquet"}
    words = [given.get(word, table if word == "TABLE" else word) for word in words]
    told_in_one_line(train(*words))
    assert not (tmp_path / "out").exists()
