"""Settings: three sources, one order, clear errors, no secret shown."""

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from srs.errors import BadSettings
from srs.service.certificates import canonical_subject
from srs.service.configuration import configure, show
from srs.service.metrics import Metrics

ports = st.none() | st.integers(0, 65535)


def toml(folder, text):
    file = folder / "srs.toml"
    file.write_text(text)
    return file


@given(argument=ports, environment=ports, file=ports)
def test_arguments_win_over_the_environment_over_the_file_over_the_default(
    tmp_path_factory, argument, environment, file
):
    folder = tmp_path_factory.mktemp("settings")
    found = configure(
        {"port": argument},
        {} if environment is None else {"SRS_PORT": str(environment)},
        None if file is None else toml(folder, f"port = {file}"),
    )
    given = [each for each in (argument, environment, file) if each is not None]
    assert found.settings.port == (given or [8080])[0]
    assert (found.origins.get("port") is None) == (not given)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prot = 80", "prot: no such setting; did you mean port?"),
        ('port = "80"', "port: expected a valid integer"),
        ("port = true", "port: expected a valid integer"),
        ("port = 65536", "port: expected less than or equal to 65535"),
        ("workers = 0", "workers: expected greater than or equal to 1"),
        ('insecure_no_auth = "yes"', "insecure_no_auth: expected a valid boolean"),
        (
            'trusted_proxies = ["10.0.0.1/8"]',
            "trusted_proxies.0: expected a list of networks, such as 10.0.0.0/8",
        ),
        ('person_keys = "1:00"', "person_keys: expected in the environment"),
        ("port = ]\n", "line 1: expected TOML"),
        ('oauth_issuer = "x"', "oauth_issuer, oauth_audience and oauth_jwks: expected all"),
        ('client_ca = "x"', "client_ca: expected tls_certificate"),
        ('tls_key = "x"', "tls_certificate and tls_key: expected both"),
        (
            'oauth_issuer="x"\noauth_audience="x"\noauth_jwks = "http://example.org/jwks"',
            "https://",
        ),
        ('[[callers]]\nname = "a"\nscopes = []', "callers.0: expected one of certificate_sha256"),
        ('[[callers]]\nname = "a"\nscopes = ["all"]\ncertificate_subject = "CN=a"', "scopes.0"),
        (
            '[[callers]]\nname = "a\\n"\nscopes = []\ncertificate_subject = "CN=a"',
            "callers.0.name: expected up to 64 letters",
        ),
        (
            '[[callers]]\nnam = "a"\nscopes = []',
            "callers.0.nam: no such setting; did you mean name?",
        ),
        ('[[callers]]\nname = "a"\nunits = []', "callers.0.scopes: expected, but not given"),
        (
            '[[callers]]\nname = "a"\nscopes = []\nunits = "none"',
            'callers.0.units: expected a list of HSA ids, or "all"',
        ),
        (
            '[[callers]]\nname = "a"\nscopes = []\nkey_sha256 = "hemligt"',
            "callers.0.key_sha256: expected 64 hexadecimal digits",
        ),
        (f'[[callers]]\nname = "a"\nscopes = []\nkey_sha256 = "{"0" * 64}"', "expires"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_what_was_expected(tmp_path, text, expected):
    file = toml(tmp_path, text)
    with pytest.raises(BadSettings) as raised:
        configure({}, {}, file)
    assert expected in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "hemligt" not in str(raised.value)
    assert "10.0.0.1" not in str(raised.value)


def test_what_is_wrong_in_the_environment_is_named():
    with pytest.raises(BadSettings, match="environment: SRS_PORT: expected a valid integer"):
        configure({}, {"SRS_PORT": "tcp://10.0.0.1:8080"})
    with pytest.raises(BadSettings, match="SRS_TRUSTED_PROXIES: expected a list of networks"):
        configure({}, {"SRS_TRUSTED_PROXIES": "10.0.0.0/8, proxy"})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadSettings, match="no such file"):
        configure({}, {}, tmp_path / "srs.toml")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "srs.example", ""])
def test_only_this_machine_is_served_without_authentication(host):
    with pytest.raises(BadSettings, match="loopback"):
        configure({"host": host, "insecure_no_auth": True}, {})


# Hypothesis tries words of our own, too, such as a setting's name: no secret is one.
secrets = st.text(st.characters(codec="ascii", categories=["L", "N", "P"])).map("{}-hemligt".format)


@given(secrets, secrets)
def test_no_secret_is_ever_shown(password, key):
    url = f"postgresql://srs:{password}@db.example/srs?sslpassword={password}"
    found = configure({"database": url}, {"SRS_PERSON_KEYS": f"1:{key}"})
    for text in (str(found.shown()), repr(found)):
        assert password not in text
        assert key not in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://srs:p@keys.example/jwks?token=p", "https://***@keys.example/jwks?***"),
        ("https://keys.example/jwks", "https://keys.example/jwks"),
        ("/etc/srs/jwks.json", "/etc/srs/jwks.json"),
    ],
)
def test_a_password_for_the_issuers_keys_is_not_shown(given, shown):
    assert show("oauth_jwks", given) == shown


def test_where_the_database_is_stays_readable():
    url = SecretStr("postgresql://srs:p%40@db.example:5432/srs")
    assert show("database", url) == "postgresql://***@db.example:5432/srs"


def test_worker_processes_get_the_same_settings(tmp_path):
    file = toml(
        tmp_path,
        'trusted_proxies = ["10.0.0.0/8", "::1"]\nbody_seconds = 2.5\n'
        '[[callers]]\nname = "a"\nscopes = ["read"]\nunits = "all"\nkey_sha256 = '
        f'"{"0" * 64}"\nexpires = 2030-01-01T00:00:00Z\n',
    )
    settings = configure({"host": "::1"}, {"SRS_PERSON_KEYS": "1:00"}, file).settings
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert settings.callers[0].expires.year == 2030


def test_lists_and_truths_can_be_given_in_the_environment():
    words = {"port": "1", "trusted_proxies": "10.0.0.0/8, ::1", "insecure_no_auth": "true"}
    found = configure({}, {f"SRS_{name.upper()}": text for name, text in words.items()})
    assert found.origins.keys() == words.keys()
    assert len(found.settings.trusted_proxies) == 2


# docs/guides/operate.md

GUIDE = (Path(__file__).parents[2] / "docs/guides/operate.md").read_text(encoding="utf-8")


def test_the_guides_example_is_taken(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
    found = configure({}, {}, toml(tmp_path, example)).settings
    assert [each.name for each in found.callers] == ["webcert", "monitoring"]
    assert all(canonical_subject(c.certificate_subject or "CN=x") for c in found.callers)


def test_the_guide_mentions_metrics_that_there_are():
    told = set(re.findall(r"^\| `(srs_[a-z_]+)`", GUIDE, flags=re.M))
    made = {f"{each.name}_total" if each.type == "counter" else each.name for each in collected()}
    assert told == made


def collected():
    return list(Metrics()._registry.collect())
