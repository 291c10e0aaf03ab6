"""Trusted proxies, by address: their headers give the client's address and scheme."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

BY_PROXY = "srs.by_proxy"  # in the scope of a request that came through one


class Proxies:
    """Middleware: sets the address and scheme of the client behind a trusted proxy."""

    def __init__(self, app: ASGIApp, trusted: Sequence[IPv4Network | IPv6Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted)
        # The same interface, which uvicorn declares with its own types.
        uvicorns: Any = ProxyHeadersMiddleware
        self._behind: ASGIApp = uvicorns(app, [str(each) for each in trusted])
        self._believed = lru_cache(maxsize=1024)(self._is_trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("client") and self._believed(scope["client"][0]):
            scope[BY_PROXY] = True
            scope["client"] = (_plain(scope["client"][0]), scope["client"][1])
            await self._behind(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_trusted(self, address: str) -> bool:
        try:
            found = ip_address(_plain(address))
        except ValueError:
            return False
        return any(found in network for network in self._trusted)


def _plain(address: str) -> str:
    """The IPv4 address in an IPv6 one, as a socket for both kinds gives it.

    >>> _plain("::ffff:192.0.2.1"), _plain("::1")
    ('192.0.2.1', '::1')
    """
    wrapped = getattr(ip_address(address), "ipv4_mapped", None)
    return str(wrapped or address)
