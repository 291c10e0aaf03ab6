"""The addresses that are asked most are answered past the framework's search for a route.

The framework looks through every route that there is and reads its declarations anew for each
request, which takes about as long as to compute a risk. Its routes stay what they are, for
OpenAPI and for whatever a request has beyond the plain.
"""

from collections.abc import Awaitable, Callable, Mapping
from traceback import clear_frames

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import SrsError

# Answers a POST; None, before anything was read, where the framework has to.
Endpoint = Callable[[Request], Awaitable[Response | None]]
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class Direct:
    """Middleware, the innermost: *endpoints* by path, for a POST without a query."""

    def __init__(self, app: ASGIApp, endpoints: Mapping[str, Endpoint], refuse: Refuse) -> None:
        self._app, self._endpoints, self._refuse = app, endpoints, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoint(scope)
        if endpoint is None:
            return await self._app(scope, receive, send)
        request = Request(scope, receive, send)
        try:
            response = await endpoint(request)
        except (SrsError, HTTPException) as error:
            response = await self._refuse(request, error)
            # They hold what was read of the body, and hang in a cycle that is collected far later.
            clear_frames(error.__traceback__)
        if response is None:
            return await self._app(scope, receive, send)
        return await response(scope, receive, send)

    def _endpoint(self, scope: Scope) -> Endpoint | None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return None
        if scope.get("query_string") or scope.get("root_path"):
            return None
        return self._endpoints.get(scope["path"])
