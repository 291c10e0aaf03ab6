"""The desk that a request is answered from."""

from typing import Annotated, cast

from fastapi import Depends, Request

from ..desk import Desk


async def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


AtDesk = Annotated[Desk, Depends(_desk)]
