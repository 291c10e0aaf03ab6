"""`srs serve --check`: the effective settings, what would fail, and no secret."""

import json

import pytest

from tests.authority import Authority

SECRET = "hemligt-losenord"


@pytest.fixture
def clean(monkeypatch):
    for name in ("SRS_DATABASE", "SRS_CONFIG", "SRS_PERSON_KEYS"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_first_start_would_work_and_nothing_is_made(srs, clean, tmp_path):
    database = tmp_path / "new" / "srs.db"
    words = ("serve", "--check", "--insecure-no-auth", "--database", f"sqlite:///{database}")
    status, out, err = srs(*words)
    assert (status, err) == (0, "")
    assert "models: ok" in out
    assert not database.parent.exists()


def test_each_value_shows_where_it_came_from(srs, clean, tmp_path):
    file = tmp_path / "srs.toml"
    file.write_text('port = 1\nhost = "127.0.0.2"\nworkers = 3\n')
    clean.setenv("SRS_PORT", "2")
    clean.setenv("SRS_WORKERS", "4")
    clean.setenv("SRS_CONFIG", str(file))
    _, out, _ = srs("serve", "--check", "--port", 5, "--insecure-no-auth", "--json")
    settings = json.loads(out)["settings"]
    assert settings["port"] == {"value": "5", "from": "argument"}
    assert settings["workers"] == {"value": "4", "from": "environment"}
    assert settings["host"] == {"value": "127.0.0.2", "from": str(file)}
    assert settings["model"]["from"] == "default"


def test_what_would_fail_is_named_and_no_secret_is_shown(srs, clean, tmp_path):
    clean.setenv("SRS_PERSON_KEYS", f"1:{SECRET}")
    file = tmp_path / "srs.toml"
    file.write_text(
        f'[[callers]]\nname = "pilot"\nscopes = ["read"]\nunits = ["SE-1"]\n'
        f'key_sha256 = "{"ab" * 32}"\nexpires = 2030-01-01T00:00:00Z\n'
    )
    words = ["--database", f"postgresql://srs:{SECRET}@127.0.0.1:1/srs", "--model", "srs-9"]
    words += ["--tls-certificate", tmp_path / "none.pem", "--tls-key", tmp_path / "none.key"]
    status, out, err = srs("serve", "--check", "--config", file, *words)
    assert status == 1
    for part in ("models: no such model", "database: ", "person keys: ", "tls: "):
        assert part in err
    assert "caller pilot: by key_sha256; may read; units: SE-1" in out
    assert SECRET not in out + err
    assert "ab" * 32 not in out + err


@pytest.mark.parametrize("place", ["none/anchor", "a file/anchor", "a folder"])
def test_an_anchor_that_cannot_be_written_is_named(srs, clean, tmp_path, place):
    (tmp_path / "a file").touch()
    (tmp_path / "a folder").mkdir()
    words = ("--insecure-no-auth", "--database", f"sqlite:///{tmp_path}/srs.db")
    status, _, err = srs("serve", "--check", *words, "--anchor", tmp_path / place)
    assert (status, err[:7], err.count("\n")) == (1, "anchor:", 1)
    status, out, _ = srs("serve", "--check", *words, "--anchor", tmp_path / "new")
    assert (status, "anchor: ok" in out) == (0, True)


def test_a_place_where_no_database_can_be_made_is_named(srs, clean, tmp_path):
    (tmp_path / "file").touch()
    database = f"sqlite:///{tmp_path}/file/srs.db"
    status, _, err = srs("serve", "--check", "--insecure-no-auth", "--database", database)
    assert (status, err.count("\n")) == (1, 1)
    assert "database: expected a file in a writable folder" in err


def test_a_service_that_nobody_may_call_is_pointed_out(srs, clean, tmp_path):
    status, _, err = srs("serve", "--check", "--database", f"sqlite:///{tmp_path}/srs.db")
    assert status == 1
    assert "no caller is configured" in err


KEY = f"""[[callers]]
name = "pilot"
scopes = ["read"]
key_sha256 = "{"ab" * 32}"
expires = 2100-01-01T00:00:00Z
"""
PRINT = KEY.replace("key_sha256", "certificate_sha256")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "srs.example"])
def test_keys_that_would_come_without_tls_are_warned_of(srs, clean, tmp_path, authority, host):
    file = tmp_path / "srs.toml"
    words = ("serve", "--check", "--config", file, "--database", f"sqlite:///{tmp_path}/srs.db")
    tls = ("--tls-certificate", authority / "server.pem", "--tls-key", authority / "server.key")
    file.write_text(f'host = "{host}"\n{KEY}')
    status, _, err = srs(*words)
    assert (status, err.count("\n")) == (0, 1)
    assert err.startswith(f"warning: API keys reach {host} without TLS")
    assert "ab" * 32 not in err
    status, out, _ = srs(*words, "--json")
    assert (status, len(json.loads(out)["warnings"])) == (0, 1)
    for fine in ((*words, *tls), (*words, "--host", "127.0.0.1"), (*words, "--host", "localhost")):
        assert srs(*fine)[::2] == (0, "")
    file.write_text(f'host = "{host}"\n{PRINT}')
    assert srs(*words)[::2] == (0, "")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    Authority(folder).server()
    return folder


def test_settings_at_fault_are_one_line(srs, clean, tmp_path):
    (tmp_path / "srs.toml").write_text('prot = 1\nkey = "x"\n')
    status, out, err = srs("serve", "--config", tmp_path / "srs.toml")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "prot: no such setting; did you mean port?" in err
