"""Tokens of CDS clients: whose they are, and every way in which one is invalid."""

import base64
import json
import time
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import ValidationError

from srs.errors import NotAuthenticated
from srs.service.client_tokens import Clients
from srs.service.settings import CallerSettings, Settings
from srs.storage import Storage, seen_tokens
from tests.databases import with_tables
from tests.rest import NOW

ISSUER, URL, PATH = "https://record.example", "https://srs.example", "/cds-services/srs-patient"
P384, P256 = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256R1())
RSA, WEAK = (rsa.generate_private_key(65537, size) for size in (2048, 1024))
STRANGER = ec.generate_private_key(ec.SECP384R1())
KEYS = {"ec": P384, "p256": P256, "rsa": RSA, "weak": WEAK}


def jwk(kid, key):
    kind = (
        jwt.algorithms.RSAAlgorithm if hasattr(key, "key_size") and kid in ("rsa", "weak") else None
    )
    algorithm = kind or jwt.algorithms.ECAlgorithm
    return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}


def written(folder, keys=None, name="keys.json"):
    path = Path(folder, name)
    keys = KEYS if keys is None else keys
    path.write_text(json.dumps({"keys": [jwk(kid, key) for kid, key in keys.items()]}))
    return path


@pytest.fixture
def source(tmp_path):
    return str(written(tmp_path))


def client(source, **fields):
    given = {"name": "record", "scopes": ("assess",), "units": "all", "cds_issuer": ISSUER}
    return CallerSettings(**{**given, "cds_keys": (source,), **fields})


def clients(*named, first_time=lambda digest, until: True):
    return Clients(named, URL, time.monotonic, first_time)


def token(key=P384, algorithm="ES384", kid="ec", header=None, **claims):
    now = int(time.time())
    said = {
        "iss": ISSUER,
        "aud": URL + PATH,
        "iat": now,
        "exp": now + 300,
        "jti": str(time.time_ns()),
    }
    said = {name: value for name, value in (said | claims).items() if value is not None}
    return jwt.encode(said, key, algorithm, headers={"kid": kid, **(header or {})})


@pytest.mark.parametrize(
    "given",
    [{}, {"key": RSA, "algorithm": "RS384", "kid": "rsa"}, {"aud": ["https://a", URL + PATH]}],
)
def test_a_good_one_is_its_clients(source, given):
    found, until = clients(client(source)).identify(token(**given), PATH)
    assert found.name == "record"
    assert 0 < until.timestamp() - time.time() <= 301


def unsigned():
    parts = [{"alg": "none", "kid": "ec"}, {"iss": ISSUER, "aud": URL + PATH, "jti": "1"}]
    coded = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in parts]
    return b".".join([*coded, b""]).decode()


NOW_S = int(time.time())
WRONG = {
    "another address": {"aud": f"{URL}/cds-services/srs-order"},
    "another host": {"aud": f"https://other.example{PATH}"},
    "the base alone": {"aud": URL},
    "an address that only begins so": {"aud": f"{URL}{PATH}/feedback"},
    "no audience": {"aud": None},
    "HS256 with the public key": {"key": "k" * 64, "algorithm": "HS256"},
    "ES256": {"key": P256, "algorithm": "ES256", "kid": "p256"},
    "ES384's name on another curve": {"key": P384, "kid": "p256"},
    "RS256": {"key": RSA, "algorithm": "RS256", "kid": "rsa"},
    "a weak key": {"key": WEAK, "algorithm": "RS384", "kid": "weak"},
    "a stranger's key": {"key": STRANGER},
    "expired": {"exp": NOW_S - 60, "iat": NOW_S - 120},
    "of the future": {"iat": NOW_S + 600, "exp": NOW_S + 900},
    "good for a day": {"exp": NOW_S + 86_400},
    "an unknown kid": {"kid": "x"},
    "no kid": {"header": {"kid": ""}},
    "an unknown issuer": {"iss": "https://other.example"},
    "no issuer": {"iss": None},
    "no jti": {"jti": None},
    "an empty jti": {"jti": ""},
    "a jti without end": {"jti": "x" * 256},
    "no iat": {"iat": None},
    "no exp": {"exp": None},
    "a jku that nobody listed": {"header": {"jku": "https://evil.example/keys"}},
    "something critical": {"header": {"crit": ["b64"], "b64": True}},
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", WRONG)
def test_one_that_is_wrong_is_refused(source, name):
    shown = []
    known = clients(client(source), first_time=lambda *given: shown.append(given) or True)
    with pytest.raises(NotAuthenticated):
        known.identify(token(**WRONG[name]), PATH)
    assert shown == []


@pytest.mark.parametrize("text", [unsigned(), "a.b.c", "e30.e30.", "..", "\udcff.e30.e30"])
def test_what_is_no_signed_token_is_refused(source, text):
    with pytest.raises(NotAuthenticated):
        clients(client(source)).identify(text, PATH)


def test_a_clients_key_signs_for_no_other(tmp_path):
    other = str(written(tmp_path, {"ec": STRANGER}, "other.json"))
    both = clients(
        client(str(written(tmp_path))),
        client(other, name="other", cds_issuer="https://other.example"),
    )
    assert both.identify(token(), PATH)[0].name == "record"
    with pytest.raises(NotAuthenticated):
        both.identify(token(key=STRANGER), PATH)


def test_a_jku_of_the_list_is_that_source_alone(tmp_path):
    first = str(written(tmp_path, {"ec": STRANGER}, "first.json"))
    second = str(written(tmp_path))
    known = clients(client(first, cds_keys=(first, second)))
    assert known.identify(token(header={"jku": second}), PATH)
    with pytest.raises(NotAuthenticated):
        known.identify(token(header={"jku": first}), PATH)


@pytest.fixture
def workers(tmp_path):
    """Two stores of one database, as two workers have."""
    url = f"sqlite:///{tmp_path}/srs.db"
    with_tables(url)
    stores = [Storage(url), Storage(url)]
    yield [
        lambda digest, until, store=store: store.write(
            lambda connection: seen_tokens.first_time(connection, digest, until, NOW)
        )
        for store in stores
    ]
    for store in stores:
        store.close()


def test_one_that_was_shown_to_another_worker_is_refused(source, workers):
    one, other = (clients(client(source), first_time=each) for each in workers)
    given = token()
    assert one.identify(given, PATH)
    for again in (other, one):
        with pytest.raises(NotAuthenticated, match="not used before"):
            again.identify(given, PATH)
    assert other.identify(token(), PATH)


def test_the_same_id_of_another_client_is_another_token(tmp_path, source, workers):
    named = (client(source), client(source, name="b", cds_issuer="https://b.example"))
    known = clients(*named, first_time=workers[0])
    assert known.identify(token(jti="1"), PATH)
    assert known.identify(token(jti="1", iss="https://b.example"), PATH)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cds_keys": ()},
        {"cds_keys": ("http://record.example/keys",)},
        {"key_sha256": "0" * 64},
        {"cds_issuer": None},
    ],
)
def test_settings_that_say_half_of_it_are_refused(source, wrong):
    with pytest.raises(ValidationError, match="expected"):
        client(source, **wrong)


def test_clients_need_the_public_address_and_an_issuer_each(source):
    given = {"database": "sqlite:///srs.db", "callers": (client(source),)}
    with pytest.raises(ValidationError, match="public_url"):
        Settings(**given)
    with pytest.raises(ValidationError, match="each once"):
        Settings(**given | {"callers": (client(source),) * 2}, public_url=URL)
    for wrong in ("patient-view", "Se.Example.x", "se..x"):
        with pytest.raises(ValidationError):
            Settings(**given, public_url=URL, cds_certificate_hook=wrong)
