"""``srs panel``: a copy of the panel's files, for a host that serves them itself."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadInput
from ..terminal import reason
from .bundle import HOSTS, files


def panel(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder; made if it does not exist.")
    ],
) -> None:
    """Write the panel's script, types and licences, for a host that serves them itself.

    It prints each file, and for a script the value of the attribute integrity.
    """
    known = files()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (each for each in HOSTS if each in known):
            (folder / name).write_bytes(known[name].content)
            check = f"  {known[name].integrity}" if name.endswith(".js") else ""
            typer.echo(f"{folder / name}{check}")
    except OSError as error:
        raise BadInput(f"the folder cannot be written to: {reason(error)}") from None
