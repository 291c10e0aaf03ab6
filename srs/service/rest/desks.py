"""The desk that a request is answered from."""

from typing import Annotated, cast

from fastapi import Depends, Request

from ..desk import Desk
from .fhir.media import check_accept
from .queries import check_query


async def _desk(request: Request) -> Desk:
    check_accept(request)
    check_query(request)  # here, where the caller is known
    return cast(Desk, request.app.state.desk)


AtDesk = Annotated[Desk, Depends(_desk)]
