"""Settings of the service, each declared once."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from ..model import DEFAULT_MODEL, MODELS
from .call import SCOPES
from .origins import is_origin

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PublicUrl = Annotated[
    str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~-]+)*$")
]
# A custom hook has a reverse domain before its name.
HookName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=100)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Scope = Literal[
    "assess", "read", "opinion", "consent", "usage", "knowledge", "metrics", "tickets", "export"
]
assert set(Scope.__args__) == set(SCOPES)  # type: ignore[attr-defined]


def _origin(text: str) -> str:
    if not is_origin(text):
        raise ValueError(ORIGIN_EXPECTED)
    return text


ORIGIN_EXPECTED = (
    "expected a page's origin as browsers send it: scheme://host or scheme://host:port in lower "
    "case, without path, slash at the end, default port or *; such as https://webcert.example"
)
Origin = Annotated[str, AfterValidator(_origin)]

_STRICT = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class CallerSettings(BaseModel):
    """A system that may call, with its one credential.

    A caller with several credentials (while a certificate is renewed, say) has several entries with
    one name.
    """

    model_config = _STRICT

    name: Name
    """The caller's name, for logs and limits."""
    scopes: tuple[Scope, ...]
    """What the caller may do."""
    units: tuple[str, ...] | Literal["all"] = ()
    """HSA ids of the care units that it may see; `"all"`, or none."""
    certificate_sha256: Sha256 | None = None
    """The fingerprint of its client certificate."""
    certificate_subject: str | None = None
    """The exact subject of its client certificate."""
    key_sha256: Sha256 | None = None
    """The hash of its API key."""
    cds_issuer: str | None = None
    """The issuer in a CDS client's tokens."""
    cds_keys: tuple[str, ...] = ()
    """Files or `https://` URLs with that client's keys."""
    expires: AwareDatetime | None = None
    """When the credential expires; needed with `key_sha256`."""

    @model_validator(mode="after")
    def _one_credential(self) -> "CallerSettings":
        given = (self.certificate_sha256, self.certificate_subject, self.key_sha256)
        if sum(each is not None for each in (*given, self.cds_issuer)) != 1:
            raise ValueError(
                "expected one of certificate_sha256, certificate_subject, key_sha256 and cds_issuer"
            )
        if bool(self.cds_issuer) != bool(self.cds_keys):
            raise ValueError("cds_issuer and cds_keys: expected both or neither")
        if not all(map(_secure, self.cds_keys)):
            raise ValueError("cds_keys: expected files or URLs that begin with https://")
        if self.key_sha256 and not self.expires:
            raise ValueError("expected expires, such as 2027-01-31T00:00:00Z, with key_sha256")
        return self


class Settings(BaseModel):
    """All settings. Names are those of the TOML file; in the environment SRS_ and upper case."""

    model_config = _STRICT

    host: str = "127.0.0.1"
    """The address that it listens on."""
    port: int = Field(8080, ge=0, le=65535)
    """The port; 0 is any free one, named in the log."""
    workers: int = Field(1, ge=1, le=64)
    """The number of processes; about one per core."""
    threads: int = Field(32, ge=1, le=256)
    """Requests that a worker handles at once."""

    database: SecretStr
    """`sqlite:///FILE` or `postgresql://USER@HOST/NAME`. Keep a password in PostgreSQL's own
    password file.
    """
    anchor: Path | None = None
    """The file with the anchors of the access log; if not given, next to a SQLite file. On
    another disk or machine it proves more.
    """
    person_keys: SecretStr | None = None
    """The keys of persons' pseudonyms, `ID:HEX[,ID:HEX]`; only as `SRS_PERSON_KEYS`."""
    person_keys_file: Path | None = None
    """The file with the keys; if not given, made next to a SQLite file."""

    models: Path = MODELS
    """The folder of published models."""
    model: str = DEFAULT_MODEL
    """The model that answers."""
    shadow_model: str | None = None
    """A second model, computed and stored, never shown."""
    knowledge: Path | None = None
    """Where `srs fmb import`, `measures import` and `statistics import` keep their imports; if
    not given, the data folder.
    """
    fmb: Path | None = None
    """A file of recommendations to use instead of the one in that folder."""

    tls_certificate: Path | None = None
    """A PEM file."""
    tls_key: Path | None = None
    """A PEM file."""
    client_ca: Path | None = None
    """A PEM file of the authority that signs callers' certificates."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Addresses or networks of proxies whose headers are trusted."""
    proxy_certificate_header: str = "SRS-Client-Certificate"
    """The header in which such a proxy passes on a client's certificate."""

    oauth_issuer: str | None = None
    """The issuer of accepted tokens."""
    oauth_audience: str | None = None
    """The audience of accepted tokens."""
    oauth_jwks: str | None = None
    """A file or `https://` URL with the issuer's keys."""
    oauth_units_claim: str = "srs_units"
    """The claim that lists the care units of a token."""
    callers: tuple[CallerSettings, ...] = ()
    """The systems that may call."""
    insecure_no_auth: bool = False
    """Serves without authentication. Only on a loopback address, and for pages in a browser only
    the service's own.
    """
    origins: tuple[Origin, ...] = ()
    """Origins whose pages may call `/v1`, `/fhir` and `/cds-services` from a browser, each as
    `https://webcert.example`. In the environment separated by commas.
    """
    public_url: PublicUrl | None = None
    """The service's address as clients call it, `https://srs.example`, which their tokens name;
    needed with `cds_issuer`.
    """
    cds_certificate_hook: HookName | None = None
    """The name of a custom hook, with a reverse domain before it."""
    pages: bool = False
    """Serves the pages `/`, `/unit` and `/stored/ID`, as `insecure_no_auth` does; they ask for a
    ticket.
    """

    calls_per_second: float = Field(200, gt=0)
    """Calls of each caller per second, on average."""
    burst: int = Field(400, ge=1)
    """Calls of each caller at once."""
    failures_per_minute: float = Field(60, gt=0)
    """Failed authentications from one address; more are answered with 429. A valid credential is
    still answered, whoever else calls from there.
    """

    body_bytes: int = Field(5 * 2**20, ge=1024)
    """The maximum size of a request."""
    body_seconds: Seconds = 10
    """The time that a request may take to arrive."""
    header_seconds: Seconds = 10
    """The time that its head may take."""
    keep_alive_seconds: int = Field(75, ge=1, le=3600)
    """The time that a connection may be idle."""
    stop_seconds: int = Field(30, ge=1, le=3600)
    """The time to finish running requests when it is asked to stop."""
    connections: int = Field(500, ge=1)
    """Connections of a worker; more are answered with 503."""

    @model_validator(mode="after")
    def _agree(self) -> "Settings":
        if self.insecure_no_auth and not loopback(self.host):
            raise ValueError(
                "insecure_no_auth: expected host to be a loopback address, such as 127.0.0.1; "
                "name callers to answer others"
            )
        if self.insecure_no_auth and self.origins:
            raise ValueError(
                "origins: expected none with insecure_no_auth, which would let anyone who opens "
                "such a page do everything; name callers, and give users tickets"
            )
        clients = [each.cds_issuer for each in self.callers if each.cds_issuer]
        if clients and not self.public_url:
            raise ValueError(
                "public_url: expected the service's address, as clients call it, with cds_issuer"
            )
        if len(set(clients)) < len(clients):
            raise ValueError("cds_issuer: expected each once, with all of its cds_keys")
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key: expected both or neither")
        if self.client_ca and not self.tls_certificate:
            raise ValueError("client_ca: expected tls_certificate and tls_key with it")
        oauth = (self.oauth_issuer, self.oauth_audience, self.oauth_jwks)
        if any(oauth) and not all(oauth):
            raise ValueError("oauth_issuer, oauth_audience and oauth_jwks: expected all or none")
        if self.oauth_jwks and not _secure(self.oauth_jwks):
            raise ValueError("oauth_jwks: expected a file or a URL that begins with https://")
        return self


def loopback(host: str) -> bool:
    """
    >>> [loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "example")]
    [True, True, True, False, False]
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secure(source: str) -> bool:
    """Whether nobody can change what is read from *source* in transit."""
    found = re.match(r"http://(\[[^\]]*\]|[^/:]*)", source)
    return not source.startswith("http://") or (
        found is not None and loopback(found[1].strip("[]"))
    )
