"""What the service is run with: every setting, once."""

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
# A hook of one's own has a reverse domain before its name.
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
    "expected a page's origin as browsers tell it: scheme://host or scheme://host:port in lower "
    "case, without path, slash at the end, default port or *; such as https://webcert.example"
)
Origin = Annotated[str, AfterValidator(_origin)]

_STRICT = ConfigDict(frozen=True, extra="forbid")


class CallerSettings(BaseModel):
    """A system that may call, and the one credential that it is known by.

    A caller with several (while a certificate is renewed, say) has several entries of one name.
    """

    model_config = _STRICT

    name: Name
    scopes: tuple[Scope, ...]
    units: tuple[str, ...] | Literal["all"] = ()
    certificate_sha256: Sha256 | None = None
    certificate_subject: str | None = None
    key_sha256: Sha256 | None = None
    cds_issuer: str | None = None
    cds_keys: tuple[str, ...] = ()
    expires: AwareDatetime | None = None

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
            raise ValueError("expected expires, such as 2027-01-31T00:00:00Z, beside key_sha256")
        return self


class Settings(BaseModel):
    """Every setting, once. Named as in the TOML file; in the environment SRS_ and upper case."""

    model_config = _STRICT

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=64)
    threads: int = Field(32, ge=1, le=256)

    database: SecretStr
    anchor: Path | None = None
    person_keys: SecretStr | None = None
    person_keys_file: Path | None = None

    models: Path = MODELS
    model: str = DEFAULT_MODEL
    shadow_model: str | None = None
    knowledge: Path | None = None
    fmb: Path | None = None

    tls_certificate: Path | None = None
    tls_key: Path | None = None
    client_ca: Path | None = None
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    proxy_certificate_header: str = "SRS-Client-Certificate"

    oauth_issuer: str | None = None
    oauth_audience: str | None = None
    oauth_jwks: str | None = None
    oauth_units_claim: str = "srs_units"
    callers: tuple[CallerSettings, ...] = ()
    insecure_no_auth: bool = False
    origins: tuple[Origin, ...] = ()
    public_url: PublicUrl | None = None
    cds_certificate_hook: HookName | None = None
    pages: bool = False

    calls_per_second: float = Field(200, gt=0)
    burst: int = Field(400, ge=1)
    failures_per_minute: float = Field(60, gt=0)

    body_bytes: int = Field(5 * 2**20, ge=1024)
    body_seconds: Seconds = 10
    header_seconds: Seconds = 10
    keep_alive_seconds: int = Field(75, ge=1, le=3600)
    stop_seconds: int = Field(30, ge=1, le=3600)
    connections: int = Field(500, ge=1)

    @model_validator(mode="after")
    def _agree(self) -> "Settings":
        if self.insecure_no_auth and not loopback(self.host):
            raise ValueError(
                "insecure_no_auth: expected host to be a loopback address, such as 127.0.0.1; "
                "name callers to answer others"
            )
        if self.insecure_no_auth and self.origins:
            raise ValueError(
                "origins: expected none beside insecure_no_auth, which would let whoever opens "
                "such a page do everything; name callers, and give its users tickets"
            )
        clients = [each.cds_issuer for each in self.callers if each.cds_issuer]
        if clients and not self.public_url:
            raise ValueError(
                "public_url: expected the service's address, as clients call it, beside cds_issuer"
            )
        if len(set(clients)) < len(clients):
            raise ValueError("cds_issuer: expected each once, with all of its cds_keys")
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key: expected both or neither")
        if self.client_ca and not self.tls_certificate:
            raise ValueError("client_ca: expected tls_certificate and tls_key beside it")
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
    """Whether nobody can change on the way what is read from *source*."""
    found = re.match(r"http://(\[[^\]]*\]|[^/:]*)", source)
    return not source.startswith("http://") or (
        found is not None and loopback(found[1].strip("[]"))
    )
