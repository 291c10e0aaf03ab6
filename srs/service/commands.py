"""``srs serve`` and ``srs key``."""

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadSettings, SrsError, Unavailable
from ..files import content
from ..hints import COMMANDS
from ..installation import needing

if TYPE_CHECKING:
    from .configuration import Configured
    from .settings import Settings

_A_YEAR = timedelta(days=365)


def serve(
    port: Annotated[
        int | None, typer.Option(help="Port; 8080 if not given, 0 for any free one.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; 127.0.0.1 if not given.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME."),
    ] = None,
    anchor: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file with the anchors of the access log."),
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="See `srs models`.")] = None,
    shadow_model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A second model: computed and stored, never shown."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Number of processes; 1 if not given.")
    ] = None,
    tls_certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A PEM file.")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="A PEM file.")] = None,
    client_ca: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="PEM file of the authority that signs clients' certificates."
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Settings; also read from SRS_CONFIG.")
    ] = None,
    insecure_no_auth: Annotated[
        bool,
        typer.Option(
            "--insecure-no-auth", help="Serve without authentication; on this machine only."
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Print the settings it would run with, and try them.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --check: print exactly one JSON document.")
    ] = False,
) -> None:
    """Answer over HTTP: SOAP under /services, REST under /v1.

    Settings come from the options here, then from the environment (SRS_PORT), then from the file;
    docs/guides/operate.md lists them all. Exit status 0: it was asked to stop. 1 or 2: the input is
    at fault, do not restart. 70 or 75: start it again.
    """
    if as_json and not check:
        raise typer.BadParameter("--json: expected only with --check")
    arguments = {
        "port": port,
        "host": host,
        "database": database,
        "anchor": str(anchor) if anchor else None,
        "model": model,
        "shadow_model": shadow_model,
        "workers": workers,
        "tls_certificate": str(tls_certificate) if tls_certificate else None,
        "tls_key": str(tls_key) if tls_key else None,
        "client_ca": str(client_ca) if client_ca else None,
        "insecure_no_auth": insecure_no_auth or None,
    }
    with needing("the service", "service"):
        from .configuration import configure

        file = config or (Path(given) if (given := os.environ.get("SRS_CONFIG")) else None)
        configured = configure(arguments, os.environ, file)
        if check:
            raise typer.Exit(_checked(configured, as_json=as_json))
        raise typer.Exit(_run(configured.settings))


def key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The caller's name, as logs show it.")
    ] = "pilot",
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A client certificate (PEM) instead of a new key."),
    ] = None,
) -> None:
    """Print a caller's settings, with a new API key, shown once, or with a client certificate."""
    entry = _of_certificate(certificate) if certificate else _of_new_key()
    lines = ["[[callers]]", f'name = "{name}"', 'scopes = ["knowledge"]', "units = []", *entry]
    typer.echo("\n".join(lines))


def _of_certificate(path: Path) -> list[str]:
    with needing("a client certificate", "service"):
        from .certificates import read_certificate
    try:
        found = read_certificate(content(path).decode("ascii"))
    except (OSError, ValueError):
        raise BadSettings("--certificate: expected a PEM file that can be read") from None
    return [
        f'certificate_sha256 = "{found.sha256}"',
        f"# or any of this name: certificate_subject = {json.dumps(found.subject)}",
    ]


def _of_new_key() -> list[str]:
    import hashlib
    import secrets

    secret = secrets.token_urlsafe(
        32
    )  # 256 random bits cannot be guessed, so a plain hash is enough
    headers = "X-API-Key, or Authorization: Bearer"
    typer.echo(f"The key, for the header {headers}; it is not shown again: {secret}", err=True)
    expires = (datetime.now(UTC) + _A_YEAR).strftime("%Y-%m-%dT00:00:00Z")
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return [f'key_sha256 = "{digest}"', f"expires = {expires}"]


def _run(settings: "Settings") -> int:
    """Serve; return the exit status. A fault that may pass has another status than a fault of
    input.
    """
    from .first_start import prepared
    from .server import TRY_AGAIN, run

    try:
        return run(prepared(settings))
    except Unavailable as error:
        typer.echo(f"srs: {error}", err=True)
        return TRY_AGAIN


def _checked(configured: "Configured", *, as_json: bool) -> int:
    """Print settings, callers and what was tried; return the exit status."""
    tried = dict(_tried(configured.settings))
    failed = any(tried.values())
    if as_json:
        typer.echo(json.dumps(_document(configured, tried), indent=2))
        return int(failed)
    for name, (value, origin) in configured.shown().items():
        typer.echo(f"{name:26} {value}  ({origin})")
    for caller in configured.settings.callers:
        units = "all" if caller.units == "all" else ", ".join(caller.units) or "none"
        scopes = ", ".join(caller.scopes) or "none"
        typer.echo(f"caller {caller.name}: by {_known_by(caller)}; may {scopes}; units: {units}")
    for name, reason in tried.items():
        typer.echo(f"{name}: {reason or 'ok'}", err=bool(reason))
    for warning in _warnings(configured.settings):
        typer.echo(f"warning: {warning}", err=True)
    return int(failed)


def _document(configured: "Configured", tried: dict[str, str | None]) -> dict[str, Any]:
    return {
        "settings": {
            name: {"value": value, "from": origin}
            for name, (value, origin) in configured.shown().items()
        },
        "callers": [
            {"name": each.name, "by": _known_by(each), "scopes": each.scopes, "units": each.units}
            for each in configured.settings.callers
        ],
        "checks": {name: reason or "ok" for name, reason in tried.items()},
        "warnings": [*_warnings(configured.settings)],
    }


def _known_by(caller: Any) -> str:
    kinds = ("certificate_sha256", "certificate_subject", "key_sha256")
    return next(kind for kind in kinds if getattr(caller, kind))


def _tried(settings: "Settings") -> Iterator[tuple[str, str | None]]:
    """Try each part: its name, and why it would fail. Makes and changes nothing."""
    from .first_start import check_anchor, check_database, check_keys
    from .live_models import read_models

    yield "models", _reason(lambda: read_models(settings))
    yield "database", _reason(lambda: check_database(settings))
    if settings.anchor:
        yield "anchor", _reason(lambda: check_anchor(settings))
    yield "person keys", _reason(lambda: check_keys(settings))
    yield from _imported(settings)
    if settings.tls_certificate:
        from .tls import tls_of

        tls = tls_of(settings)
        yield "tls", _reason(lambda: tls and tls.context())
    if settings.oauth_jwks:
        from .tokens import read_keys

        source = settings.oauth_jwks
        yield "oauth_jwks", _reason(lambda: read_keys(source))
    if not (settings.callers or settings.oauth_jwks or settings.insecure_no_auth):
        why = "no caller is configured: expected [[callers]], oauth_issuer or --insecure-no-auth"
        yield "callers", why


def _imported(settings: "Settings") -> Iterator[tuple[str, str | None]]:
    """Each source of knowledge that has an import."""
    from functools import partial

    from ..knowledge import SOURCES

    for name, source in SOURCES.items():
        path = settings.fmb if name == "fmb" else None
        path = path or (settings.knowledge and source.kept(settings.knowledge))
        if path and path.exists():
            yield name, _reason(partial(source.read, path))


def _warnings(settings: "Settings") -> Iterator[str]:
    """Warnings: settings that work but should not stay."""
    from .settings import loopback

    for each in settings.origins:
        scheme, _, host = each.partition("://")
        if scheme == "http" and not loopback(re.sub(r":\d+$", "", host).strip("[]")):
            yield (
                f"origins: {each} has no TLS: anyone on the network path can change the page; "
                "serve it by https"
            )
    keys = any(each.key_sha256 for each in settings.callers)
    if (
        (keys or settings.oauth_jwks)
        and not settings.tls_certificate
        and not loopback(settings.host)
    ):
        what = " and ".join([*["API keys"] * keys, *["tokens"] * bool(settings.oauth_jwks)])
        yield (
            f"{what} reach {settings.host} without TLS: anyone who listens on the network gets "
            "them; set tls_certificate and tls_key, or let only a proxy with TLS reach it"
        )


def _reason(attempt: Callable[[], object]) -> str | None:
    try:
        attempt()
    except SrsError as error:
        return error.worded(COMMANDS)
    return None
