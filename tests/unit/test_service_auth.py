"""Who may call: each kind of credential, right, wrong, expired, forged."""

import asyncio
import hashlib
import hmac
import json
import urllib.parse
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import product

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from pydantic import SecretStr
from starlette.requests import Request

from srs.errors import BadInput, BadSettings, NotAuthenticated, NotPermitted, TooManyCalls
from srs.service.auth import Gate, call
from srs.service.call import PURPOSES, SCOPES
from srs.service.certificates import canonical_subject
from srs.service.proxies import BY_PROXY, Proxies
from srs.service.settings import CallerSettings, Settings

NOW = datetime(2025, 3, 20, 9, 30, tzinfo=UTC)
KEY = "a-key-of-the-pilot"
ISSUER, AUDIENCE = "https://idp.example", "srs"


def request(headers=(), *, by_proxy=False, certificate=None, client="192.0.2.7"):
    chain = [certificate] if certificate else []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "client": (client, 1),
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers],
        "extensions": {"tls": {"client_cert_chain": chain}},
        "state": {"request_id": "r-1", "time": NOW},
    }
    if by_proxy:
        scope[BY_PROXY] = True
    return Request(scope)


def key_of(name="pilot", key=KEY, **fields):
    given = {
        "name": name,
        "scopes": ("read",),
        "units": ("SE-1",),
        "key_sha256": hashlib.sha256(key.encode()).hexdigest(),
        "expires": NOW + timedelta(days=1),
    }
    return CallerSettings(**given | fields)


def gate(*callers, **fields):
    settings = Settings(database=SecretStr("sqlite:///srs.db"), callers=callers, **fields)
    return Gate(settings, lambda: NOW, lambda: 0.0)


def certificate(name="webcert", begins=-1, ends=1):
    """A self-signed one (the chain is checked by TLS), valid for some days around NOW."""
    own = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, "SE2321000016-1"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(own.public_key())
        .serial_number(1)
        .not_valid_before(NOW + timedelta(days=begins))
        .not_valid_after(NOW + timedelta(days=ends))
        .sign(own, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    return pem, made.fingerprint(hashes.SHA256()).hex()


def refused(gate, request):
    with pytest.raises(NotAuthenticated) as raised:
        gate.identify(request)
    return str(raised.value)


# Keys


def test_a_key_is_known_by_its_hash():
    caller = gate(key_of()).identify(request([("X-API-Key", KEY)])).caller
    assert (caller.name, caller.scopes, caller.units) == ("pilot", {"read"}, {"SE-1"})


def test_a_caller_sees_no_unit_unless_it_is_named():
    caller = gate(key_of(units=())).identify(request([("X-API-Key", KEY)])).caller
    assert not caller.sees("SE-1")
    assert not caller.sees(None)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-API-Key", "")],
        [("X-API-Key", KEY + "x")],
        [("X-API-Key", hashlib.sha256(KEY.encode()).hexdigest())],
        [("X-API-Key", KEY), ("X-API-Key", KEY)],
        [("Authorization", f"Bearer {KEY}x")],
        [("Authorization", f"Basic {KEY}")],
        [("Authorization", KEY)],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer ")],
        [("Authorization", f"Bearer {KEY}"), ("Authorization", f"Bearer {KEY}")],
        [("Authorization", f"Bearer {KEY}"), ("X-API-Key", "wrong")],
        [("Authorization", f"Bearer {hashlib.sha256(KEY.encode()).hexdigest()}")],
        [("X-API-Key", KEY), ("Authorization", "Basic eDp5")],
        [("SRS-Client-Certificate", "x")],
    ],
)
def test_anything_else_is_refused_without_a_word_of_it(headers):
    message = refused(gate(key_of()), request(headers))
    assert KEY not in message


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_key_may_come_as_bearer_which_prometheus_can_send(scheme):
    found = gate(key_of()).identify(request([("Authorization", f"{scheme} {KEY}")]))
    assert found == gate(key_of()).identify(request([("X-API-Key", KEY)]))


@pytest.mark.parametrize("header", [("X-API-Key", KEY), ("Authorization", f"Bearer {KEY}")])
def test_a_key_ends(header):
    assert "expired" in refused(gate(key_of(expires=NOW)), request([header]))


def test_keys_of_two_callers_in_two_headers_are_nobodys():
    two = gate(key_of(), key_of("other", "another-key"))
    shown = [("X-API-Key", KEY), ("Authorization", "Bearer another-key")]
    assert "several" in refused(two, request(shown))


def test_credentials_of_two_callers_at_once_are_nobodys():
    pem, fingerprint = certificate()
    two = gate(key_of(), by_print(fingerprint))
    for headers, shown in (([("X-API-Key", KEY)], None), ([], pem)):
        two.identify(request(headers, certificate=shown))
    assert "several" in refused(two, request([("X-API-Key", KEY)], certificate=pem))


def test_two_credentials_of_one_caller_permit_what_both_do():
    pem, fingerprint = certificate()
    by_certificate = key_of(
        scopes=("read", "assess"), units="all", key_sha256=None, certificate_sha256=fingerprint
    )
    found = gate(key_of(), by_certificate).identify(request([("X-API-Key", KEY)], certificate=pem))
    assert found.caller.scopes == {"read"}
    assert found.caller.units == {"SE-1"}


# Certificates


def by_print(fingerprint):
    return key_of("webcert", key_sha256=None, expires=None, certificate_sha256=fingerprint)


def test_a_certificate_is_known_by_its_fingerprint():
    pem, fingerprint = certificate()
    assert gate(by_print(fingerprint)).identify(request(certificate=pem)).caller.name == "webcert"


@pytest.mark.parametrize(
    "subject",
    [
        "CN=webcert,2.5.4.5=SE2321000016-1,C=SE",
        "CN=webcert, serialNumber=SE2321000016-1, C=SE",
    ],
)
def test_a_certificate_is_known_by_its_exact_subject(subject):
    known = key_of("webcert", key_sha256=None, certificate_subject=subject)
    assert gate(known).identify(request(certificate=certificate()[0])).caller.name == "webcert"
    refused(gate(known), request(certificate=certificate("webcert2")[0]))


def test_a_subject_that_is_none_is_a_setting_at_fault():
    with pytest.raises(BadSettings, match="distinguished name"):
        gate(key_of(key_sha256=None, certificate_subject="webcert"))
    assert canonical_subject("CN=a\\, b,C=SE") == "CN=a\\, b,C=SE"


@pytest.mark.parametrize(("begins", "ends"), [(-2, -1), (1, 2)])
def test_a_certificate_is_valid_for_a_time(begins, ends):
    pem, fingerprint = certificate(begins=begins, ends=ends)
    assert "valid now" in refused(gate(by_print(fingerprint)), request(certificate=pem))


def test_a_certificate_that_nobody_named_is_refused():
    pem, fingerprint = certificate()
    refused(gate(by_print("0" * 64)), request(certificate=pem))


def test_a_proxy_passes_a_certificate_on_and_nobody_else():
    pem, fingerprint = certificate()
    header = [("SRS-Client-Certificate", urllib.parse.quote(pem))]
    one = gate(by_print(fingerprint))
    assert one.identify(request(header, by_proxy=True)).caller.name == "webcert"
    assert "trusted proxy" in refused(one, request(header))
    refused(one, request([("SRS-Client-Certificate", "")], by_proxy=True))
    refused(one, request([("SRS-Client-Certificate", "%00%ff")], by_proxy=True))
    refused(one, request([*header, *header], by_proxy=True))


# Tokens

SIGNS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "SE2321000016-ABC",
    "client_id": "rehabstod",
    "scope": "read assess unknown",
    "srs_units": ["SE-1", "SE-2"],
}


def public_jwk(key, kid="k1", **fields):
    algorithm = jwt.algorithms.RSAAlgorithm
    return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": kid, "alg": "RS256"} | fields


@pytest.fixture
def jwks(tmp_path):
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [public_jwk(SIGNS)]}))
    return file


@pytest.fixture
def tokens(jwks):
    return gate(oauth_issuer=ISSUER, oauth_audience=AUDIENCE, oauth_jwks=str(jwks))


def token(claims=None, key=SIGNS, algorithm="RS256", kid="k1", lifetime=60, **changed):
    now = datetime.now(UTC)  # the library has no clock to be given
    given = {"exp": now + timedelta(seconds=lifetime), "nbf": now, "iat": now} | CLAIMS | changed
    given = {name: value for name, value in given.items() if value is not None}
    text = jwt.encode(claims or given, key, algorithm, headers={"kid": kid} if kid else {})
    return request([("Authorization", f"Bearer {text}")])


def test_a_token_tells_the_caller_its_scopes_its_units_and_the_user(tokens):
    found = tokens.identify(token())
    assert found.caller.name == "rehabstod"
    assert found.caller.scopes == {"read", "assess"}
    assert found.caller.units == {"SE-1", "SE-2"}
    assert found.user == "SE2321000016-ABC"


def test_a_token_without_units_sees_none(tokens):
    assert tokens.identify(token(srs_units=None)).caller.units == frozenset()
    assert tokens.identify(token(srs_units={"all": True})).caller.units == frozenset()
    assert tokens.identify(token(scope=None)).caller.scopes == frozenset()


def test_a_token_that_names_no_key_is_checked_with_the_only_one(tokens):
    assert tokens.identify(token(kid=None)).caller.name == "rehabstod"


@pytest.mark.parametrize(
    "changed",
    [
        {"lifetime": -3600},
        {"exp": None},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"client_id": "x" * 65},
        {"client_id": "a\nb"},
        {"client_id": None, "sub": "19121212-1212"},
        {"kid": "k2"},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
    ],
)
def test_a_token_that_is_not_right_is_refused(tokens, changed):
    message = refused(tokens, token(**changed))
    assert "rehabstod" not in message


def made(claims, header=None, key=SIGNS):
    """A token with a right signature, whatever it says."""
    parts = [
        jwt.utils.base64url_encode(each if isinstance(each, bytes) else json.dumps(each).encode())
        for each in ({"alg": "RS256", "kid": "k1", "typ": "JWT"} | (header or {}), claims)
    ]
    signature = key.sign(b".".join(parts), padding.PKCS1v15(), hashes.SHA256())
    text = b".".join([*parts, jwt.utils.base64url_encode(signature)]).decode()
    return request([("Authorization", f"Bearer {text}")])


ODD = [None, True, False, [], {}, ["x"], {"x": 1}, "", "x", -1, float("nan"), float("inf"), 1e300]
BEGAN = int(datetime.now(UTC).timestamp())  # all tests together take a quarter of an hour
SOON = BEGAN + 12 * 3600


@pytest.mark.parametrize("kind", ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", None])
def test_an_access_token_says_what_it_is_or_nothing(tokens, kind):
    made_so = made(CLAIMS | {"exp": SOON}, {"typ": kind})
    assert tokens.identify(made_so).caller.name == "rehabstod"


@pytest.mark.parametrize(
    "header",
    [
        *({"typ": each} for each in ("id+jwt", "logout+jwt", "dpop+jwt", "at", 5, ["JWT"], {})),
        *(
            {"alg": each}
            for each in ("none", "HS256", "rs256", "RS512", "", 5, None, ["RS256"], {})
        ),
        *({"kid": each} for each in (5, ["k1"], {}, True, "k2")),
        *({"crit": each} for each in (["exp"], [], 5, None)),
        {"b64": False},
        {"b64": False, "crit": ["b64"]},
    ],
    ids=str,
)
def test_a_token_of_another_kind_is_refused(tokens, header):
    refused(tokens, made(CLAIMS | {"exp": SOON}, header))


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize(
    "value",
    [*ODD, str(BEGAN - 100), str(SOON), 10**400],
    ids=[*(str(odd)[:9] for odd in ODD), "text of the past", "text of what comes", "huge"],
)
def test_the_times_of_a_token_are_numbers(tokens, name, value):
    refused(tokens, made(CLAIMS | {"exp": SOON} | {name: value}))
    fine = {"exp": SOON, "nbf": BEGAN - 100.5, "iat": BEGAN - 100}
    assert tokens.identify(made(CLAIMS | fine)).caller.name == "rehabstod"


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "client_id"])
@pytest.mark.parametrize("value", [5, True, {"x": 1}, [5], [ISSUER, 5], ["a", ["b"]]], ids=str)
def test_whom_a_token_is_from_for_and_about_are_texts(tokens, name, value):
    refused(tokens, made(CLAIMS | {"exp": SOON} | {name: value}))


@pytest.mark.parametrize("deep", [b"[" * 20_000, b'{"a":' * 20_000, b"9" * 20_000], ids=len)
def test_a_token_that_is_deep_or_long_is_refused(tokens, deep):
    refused(tokens, made(deep))
    text = jwt.utils.base64url_encode(deep).decode()
    refused(tokens, request([("Authorization", f"Bearer {text}.{text}.{text}")]))
    refused(tokens, made(b'{"exp": %s}' % deep))


def test_unsigned_tokens_and_those_signed_with_what_is_public_are_refused(tokens):
    refused(tokens, token(key="", algorithm="none"))
    pem = SIGNS.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    now = int(datetime.now(UTC).timestamp())
    # PyJWT refuses to make this one, so it is made by hand (RFC 7515).
    parts = [
        jwt.utils.base64url_encode(json.dumps(each).encode())
        for each in (
            {"alg": "HS256", "kid": "k1", "typ": "JWT"},
            CLAIMS | {"exp": now + 60, "nbf": now, "iat": now},
        )
    ]
    signed = b".".join(parts)
    mac = jwt.utils.base64url_encode(hmac.digest(pem, signed, "sha256"))
    forged = (signed + b"." + mac).decode()
    refused(tokens, request([("Authorization", f"Bearer {forged}")]))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é.é.é", "." * 3, "e30.e30.e30"])
def test_what_is_no_token_is_refused(tokens, text):
    refused(tokens, request([("Authorization", f"Bearer {text}")]))


def test_with_tokens_a_key_is_a_key_and_a_token_is_never_mistaken_for_one(jwks):
    late = token(lifetime=-3600).headers["authorization"].removeprefix("Bearer ")
    oauth = {"oauth_issuer": ISSUER, "oauth_audience": AUDIENCE, "oauth_jwks": str(jwks)}
    both = gate(key_of(), key_of("late", late), **oauth)
    assert both.identify(request([("Authorization", f"Bearer {KEY}")])).caller.name == "pilot"
    assert both.identify(token()).caller.name == "rehabstod"
    # Its form says what it is, and as that it is checked, whatever else is known of it.
    assert "expired" in refused(both, request([("Authorization", f"Bearer {late}")]))
    assert "several" in refused(both, request([*token().headers.items(), ("X-API-Key", KEY)]))


def test_secret_keys_in_a_key_set_are_not_used(jwks):
    jwks.write_text(
        json.dumps({"keys": [{"kty": "oct", "kid": "k1", "k": "AAAA", "alg": "HS256"}]})
    )
    one = gate(oauth_issuer=ISSUER, oauth_audience=AUDIENCE, oauth_jwks=str(jwks))
    refused(one, token(key="\x00" * 32, algorithm="HS256"))


def test_a_new_key_is_found_and_strange_ones_do_not_have_the_file_read_each_time(jwks):
    now = [1000.0]
    settings = Settings(
        database=SecretStr("sqlite:///srs.db"),
        oauth_issuer=ISSUER,
        oauth_audience=AUDIENCE,
        oauth_jwks=str(jwks),
    )
    one = Gate(settings, lambda: NOW, lambda: now[0])
    one.identify(token())
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwks.write_text(json.dumps({"keys": [public_jwk(SIGNS), public_jwk(other, "k2")]}))
    refused(one, token(key=other, kid="k2"))
    now[0] += 61
    assert one.identify(token(key=other, kid="k2")).caller.name == "rehabstod"
    jwks.unlink()
    now[0] += 7200
    assert one.identify(token()).caller.name == "rehabstod"


# Limits


def test_who_fails_often_is_not_listened_to_any_more():
    one = gate(key_of(), failures_per_minute=3)
    for header in (("X-API-Key", "wrong"), ("Authorization", "Bearer wrong"), ("X-API-Key", "")):
        refused(one, request([header]))
    for header in (("X-API-Key", "wrong"), ("Authorization", "Bearer wrong")):
        with pytest.raises(TooManyCalls):
            one.identify(request([header]))
    refused(one, request([("X-API-Key", "wrong")], client="192.0.2.8"))


def test_who_fails_often_locks_out_nobody_behind_the_same_proxy():
    pem, fingerprint = certificate()
    one = gate(key_of(), by_print(fingerprint), failures_per_minute=1)
    refused(one, request([("X-API-Key", "wrong")]))
    for _ in range(5):
        with pytest.raises(TooManyCalls):
            one.identify(request([("X-API-Key", "wrong")]))
        assert one.identify(request([("X-API-Key", KEY)])).caller.name == "pilot"
        assert one.identify(request(certificate=pem)).caller.name == "webcert"


def test_workers_share_what_a_caller_may():
    one = gate(key_of(), workers=4, burst=8, calls_per_second=1)
    for header in (("X-API-Key", KEY), ("Authorization", f"Bearer {KEY}")):
        one.identify(request([header]))
    with pytest.raises(TooManyCalls):
        one.identify(request([("X-API-Key", KEY)]))


# Without authentication


HOSTS = ["localhost", "127.0.0.1:8080", "[::1]:80", "evil.example", "localhost.evil.example", None]
ORIGINS = [f"{scheme}://{host}" for scheme in ("http", "https") for host in HOSTS if host]
ORIGINS += [None, "null", "*", "http://localhost:1", "http://localhost/", "http://LOCALHOST", ""]
SITES = [None, "none", "same-origin", "same-site", "cross-site"]


@pytest.mark.parametrize("host", HOSTS)
def test_without_authentication_this_machine_and_the_services_own_pages_get_in(host):
    here = host in ("localhost", "127.0.0.1:8080", "[::1]:80")
    one = gate(insecure_no_auth=True, failures_per_minute=1e6)
    for origin, site in product(ORIGINS, SITES):
        told = (("Host", host), ("Origin", origin), ("Sec-Fetch-Site", site))
        asked = request([each for each in told if each[1] is not None])
        own = origin in (None, f"http://{host}") and site in (None, "none", "same-origin")
        if not (here and own):
            refused(one, asked)
            continue
        caller = one.identify(asked).caller
        assert caller.scopes == SCOPES.keys()
        assert caller.units is None


@pytest.mark.parametrize("name", ["Host", "Origin", "Sec-Fetch-Site"])
def test_without_authentication_a_header_that_comes_twice_is_nobodys(name):
    own = {"Host": "localhost", "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    one = gate(insecure_no_auth=True)
    one.identify(request([*own.items()]))
    refused(one, request([*own.items(), (name, own[name])]))


# Calls


class App:
    def __init__(self, gate):
        self.state = type("State", (), {"gate": gate})()


def asked(gate, operation, headers):
    given = request([("X-API-Key", KEY), *headers])
    given.scope["app"] = App(gate)
    return call(given, operation)


def test_a_call_has_what_the_access_log_needs():
    made = asked(gate(key_of()), "spells", [("SRS-User", "SE1-A"), ("SRS-Purpose", "quality")])
    assert (made.request_id, made.time) == ("r-1", NOW)
    assert (made.user, made.purpose, made.operation) == ("SE1-A", "quality", "spells")
    assert asked(gate(key_of()), "spells", []).purpose == PURPOSES[0]


@pytest.mark.parametrize(
    "header",
    [("SRS-User", "19121212-1212"), ("SRS-User", "x" * 32), ("SRS-Purpose", "curiosity")],
)
def test_a_header_that_is_not_in_its_form_is_refused_without_a_word_of_it(header):
    with pytest.raises(BadInput) as raised:
        asked(gate(key_of()), "spells", [header])
    assert header[1] not in str(raised.value)


@pytest.mark.parametrize(
    "operation", sorted({each for name, all_ in SCOPES.items() if name != "read" for each in all_})
)
def test_a_caller_does_what_its_scopes_permit_and_nothing_else(operation):
    with pytest.raises(NotPermitted):
        asked(gate(key_of()), operation, [])


# Proxies


@pytest.mark.parametrize("address", ["10.0.0.9", "::ffff:10.0.0.9"])
def test_a_trusted_proxy_says_who_is_behind_it(address):
    scope = behind(address)
    assert (scope["client"][0], scope["scheme"], scope[BY_PROXY]) == ("192.0.2.7", "https", True)


@pytest.mark.parametrize("address", ["11.0.0.9", "", "unix", "::ffff:11.0.0.9"])
def test_nobody_else_is_believed(address):
    scope = behind(address)
    assert (scope["client"][0], scope["scheme"]) == (address, "http")
    assert BY_PROXY not in scope


def behind(address):
    """The scope that the application sees."""
    seen = {}

    async def app(scope, receive, send):
        seen.update(scope)

    headers = [(b"x-forwarded-for", b"198.51.100.1, 192.0.2.7"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "scheme": "http", "client": (address, 1), "headers": headers}
    asyncio.run(Proxies(app, [ip_network("10.0.0.0/8")])(scope, None, None))
    return seen
