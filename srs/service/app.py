"""The application: every channel behind one edge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from ..errors import BadSettings, Refused, SrsError, Unavailable
from ..files import content
from ..knowledge import Knowledge, imported
from ..storage import Keys, Storage, seen_tokens
from . import bundle, cds_hooks, health, panel, rest, soap, tickets
from .auth import Gate
from .bodies import Bodies
from .call import OPERATIONS, Clock
from .compression import Compression
from .desk import Desk
from .edge import PUBLIC_PATHS, Edge
from .fast_paths import Direct
from .live_models import read_models
from .metrics import Metrics
from .proxies import Proxies
from .rest import problems
from .rest.fhir import metadata
from .rest.fhir.media import speaks
from .rest.fhir.outcome import outcome
from .settings import Settings


def now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings, *, clock: Clock = now, storage: Storage | None = None
) -> FastAPI:
    """The service with these *settings*.

    Parameters
    ----------
    clock
        Returns aware times; each request reads the time once.
    storage
        Used instead of the one in *settings*; closed when the application stops.

    Raises
    ------
    BadSettings, NoModel, BrokenModel, BadKnowledge
    """
    # Faults in the settings are found before anything is opened.
    keys, served, known = person_keys(settings), read_models(settings), knowledge(settings)
    ticket_keys = keys.derived(tickets.LABEL)

    def first_time(digest: str, until: datetime) -> bool:
        return store.write(
            lambda connection: seen_tokens.first_time(connection, digest, until, clock())
        )

    gate = Gate(
        settings, clock, keep=keys.reference, ticket_keys=ticket_keys, first_time=first_time
    )
    store = storage or Storage(settings.database.get_secret_value(), settings.anchor)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        store.settle(clock())
        yield
        await anyio.to_thread.run_sync(store.close)

    app = FastAPI(
        title="SRS",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # It would send paths, bodies and exceptions wherever the environment says.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    bundle.by_name(), bundle.pages()  # read and compressed before the first request
    metrics = Metrics()
    app.state.gate, app.state.settings, app.state.metrics = gate, settings, metrics
    app.state.desk = Desk(served, known, store, keys, metrics.predicted, settings.models)
    app.state.readiness = health.Readiness(store)
    for router in (
        health.router,
        rest.router,
        metadata.router,
        *cds_hooks.ROUTERS,
        soap.router,
        panel.files,
    ):
        app.include_router(router)
    if settings.pages or settings.insecure_no_auth:
        app.include_router(panel.pages)
    metrics.expect_requests([*OPERATIONS, *PUBLIC_PATHS])
    metrics.expect_predictions(served)
    for error in (SrsError, HTTPException, RequestValidationError):
        app.add_exception_handler(error, _answer)
    # The middleware added last runs first.
    endpoints = {**rest.ENDPOINTS, **soap.ENDPOINTS, **cds_hooks.ENDPOINTS}
    app.add_middleware(Direct, endpoints=endpoints, refuse=_answer)
    app.add_middleware(Bodies, most_bytes=settings.body_bytes, seconds=settings.body_seconds)
    app.add_middleware(Compression)
    app.add_middleware(Edge, metrics=metrics, clock=clock, refuse=_answer, origins=settings.origins)
    if settings.trusted_proxies:
        app.add_middleware(Proxies, trusted=settings.trusted_proxies)
    return app


async def _answer(request: Request, error: Exception) -> Response:
    """The error in the form of the called channel."""
    if isinstance(error, Refused | Unavailable):
        request.state.reason = str(error)  # for the log
    if soap.owns(request.scope["path"]):
        return soap.fault(error, request)
    told = problems.problem(error, request)
    return outcome(told) if speaks(request) else told


def knowledge(settings: Settings) -> Knowledge:
    """
    Raises
    ------
    BadKnowledge
    """
    return imported(settings.knowledge, files={"fmb": settings.fmb} if settings.fmb else {})


def person_keys(settings: Settings) -> Keys:
    """
    Raises
    ------
    BadSettings
    """
    if settings.person_keys:
        return Keys.parse(settings.person_keys.get_secret_value())
    if settings.person_keys_file is None:
        raise BadSettings(
            "person_keys_file or SRS_PERSON_KEYS: expected the keys for persons' pseudonyms, such "
            "as 1: and the output of `openssl rand -hex 32`"
        )
    return Keys.parse(_text(settings.person_keys_file))


def _text(path: Path) -> str:
    try:
        return content(path).decode("ascii")
    except (OSError, ValueError):
        raise BadSettings("person_keys_file: expected a file that can be read") from None
