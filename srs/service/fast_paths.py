"""Fast paths: the most used addresses bypass the framework's search for a route.

The framework searches all routes and reads their declarations for each request, which takes about
as long as computing a risk. Its routes stay, for OpenAPI and for requests that need more.
"""

from collections.abc import Awaitable, Callable, Mapping
from traceback import clear_frames

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import SrsError

# Answers a POST; None, before anything is read, if the framework must answer.
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
            # They keep the body in a reference cycle that would be collected much later.
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
