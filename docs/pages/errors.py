"""Every error, what raises it, and how the service answers it."""

import inspect

from srs import errors
from srs.service.rest.problems import KINDS

from .markdown import code, table

_HEAD = """\
# Errors

Everything that `srs` raises on purpose is a `srs.SrsError`. A message is one line: what is at
fault, what was expected, where. It never holds a patient's value. `BadInput` also carries
`expected` and the `path` of the value, such as `("answers", "SA_1_gross")`.

```text
"""
_EXIT = """\
## Exit status of commands

| status | means |
|---|---|
| 0 | done |
| 1 | the input is at fault; one line on standard error says how |
| 2 | wrong usage |
| 3 | `training watch`: somebody has to look |
| 70 | a fault of srs (`srs serve`) |
| 75 | something outside is not there (`srs serve`); try again |

"""


def page() -> str:
    _, _, tree = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")
    kinds = [[code(kind.type), str(kind.status), kind.title] for kind in KINDS]
    return "".join(
        [
            *(_HEAD, tree, "\n```\n\n", _EXIT),
            "## Problems of the REST API\n\nProblem documents (RFC 9457).\n\n",
            table(["type", "status", ""], kinds),
        ]
    )
