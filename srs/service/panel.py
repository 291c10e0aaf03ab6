"""The panel's files, which are public, and the service's own pages, if enabled."""

import re

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from . import bundle
from .content_codings import GZIP, takes_gzip

_READ = ["GET", "HEAD"]
_A_YEAR = "public, max-age=31536000, immutable"
_ASK_FIRST = "public, no-cache"
# A page loads only from this service, and cannot send anything elsewhere.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Swagger UI sets styles and has its own pictures; scripts still come only from this service.
DOCS_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self'", "img-src 'self' data:"
)
# A host on another origin may load the files: they contain no personal data.
_FOR_EVERY_PAGE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}
# The names of these addresses in metrics and logs.
LABELS = ("/panel", "/docs", "/", "/unit", "/stored")
_ADDRESS = re.compile(r"(/panel)/[A-Za-z0-9._-]+|(/stored)/[0-9a-f]{32}|(/)|(/docs)|(/unit)")

files = APIRouter(include_in_schema=False)
pages = APIRouter(include_in_schema=False)


def label(path: str) -> str | None:
    """
    >>> label("/panel/srs-panel.js"), label("/stored/" + "0" * 32), label("/v1/models")
    ('/panel', '/stored', None)
    """
    found = _ADDRESS.fullmatch(path)
    return found and next(filter(None, found.groups()))


@files.api_route("/panel/{name}", methods=_READ)
async def file(name: str, request: Request) -> Response:
    if name not in bundle.by_name():
        raise HTTPException(404)
    found, lasting = bundle.by_name()[name]
    headers = _FOR_EVERY_PAGE | {
        "Cache-Control": _A_YEAR if lasting else _ASK_FIRST,
        "ETag": found.etag,
    }
    if _has(request.headers.getlist("if-none-match"), found.etag):
        return Response(status_code=304, headers=headers)
    smaller = len(found.compressed) < len(found.content)
    if smaller and takes_gzip(request.headers.get("accept-encoding", "")):
        headers |= {"Content-Encoding": GZIP}
        return Response(found.compressed, headers=headers, media_type=found.media_type)
    return Response(found.content, headers=headers, media_type=found.media_type)


@files.api_route("/docs", methods=_READ)
async def docs() -> Response:
    """The REST API, to read and to try; public, as is its description."""
    return _page("docs", DOCS_POLICY)


@pages.api_route("/", methods=_READ)
async def index() -> Response:
    return _page("index")


@pages.api_route("/unit", methods=_READ)
async def unit() -> Response:
    return _page("unit")


@pages.api_route("/stored/{assessment}", methods=_READ)
async def stored(request: Request) -> Response:
    if not label(request.url.path):
        raise HTTPException(404)
    return _page("stored")


def _page(name: str, policy: str = PAGE_POLICY) -> Response:
    headers = {"Content-Security-Policy": policy}
    return Response(bundle.pages()[name], headers=headers, media_type="text/html")


def _has(given: list[str], etag: str) -> bool:
    """Whether the client already has it; compared weakly (RFC 9110, 13.1.2)."""
    tags = {each.strip().removeprefix("W/") for line in given for each in line.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
