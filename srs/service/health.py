"""Liveness and readiness of the service."""

import threading
import time
from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from ..errors import SrsError
from ..storage import Storage
from .auth import calling
from .metrics import MEDIA_TYPE

router = APIRouter(include_in_schema=False)
_FRESH = 1.0  # seconds for which a result is reused


class Readiness:
    """The parts needed to answer: None, or what is wrong with each."""

    def __init__(self, storage: Storage, seconds: Callable[[], float] = time.monotonic) -> None:
        self._storage, self._seconds = storage, seconds
        self._lock = threading.Lock()
        self.limiter = CapacityLimiter(1)
        self._checked_at = -_FRESH
        self._found: dict[str, str | None] = {}

    def parts(self) -> dict[str, str | None]:
        with self._lock:
            if self._seconds() - self._checked_at >= _FRESH:
                # A running process has its models: they are read before it listens.
                self._found = {"models": None, "database": self._database()}
                self._checked_at = self._seconds()
            return self._found

    def _database(self) -> str | None:
        try:
            self._storage.ready()
        except SrsError as error:
            return str(error)
        return None


@router.get("/health/live")
async def live() -> Response:
    """Answers as long as the process runs."""
    return JSONResponse({"status": "ok"})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """503 names the failing part, and what to do."""
    readiness: Readiness = request.app.state.readiness
    # In a separate thread: those of the requests may all be waiting for the database.
    parts = await to_thread.run_sync(readiness.parts, limiter=readiness.limiter)
    failing = any(parts.values())
    content: dict[str, Any] = {
        "status": "unavailable" if failing else "ok",
        "parts": {name: reason or "ok" for name, reason in parts.items()},
    }
    return JSONResponse(content, 503 if failing else 200)


@router.get("/metrics", dependencies=[Depends(calling("metrics"))])
def metrics(request: Request) -> Response:
    return Response(request.app.state.metrics.text(), media_type=MEDIA_TYPE)
