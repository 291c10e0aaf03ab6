"""Every setting of the service."""

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from srs.service.call import SCOPES
from srs.service.settings import CallerSettings, Settings

from .markdown import code, codes, table

_HEAD = """\
# Settings

An option of `srs serve` wins over the environment (`SRS_` and the name in upper case, as
`SRS_PORT`), which wins over the TOML file (`--config` or `SRS_CONFIG`). A name that is not known,
or a value of another type, stops the start. `srs serve --config FILE --check` prints every
setting with where it came from. [Running the service](../guides/operate.md) has examples.

"""
_CALLERS = """
## Callers

Each entry of `[[callers]]` has one credential: `certificate_sha256`, `certificate_subject`,
`key_sha256` or `cds_issuer`. `srs key NAME` prints an entry.

"""
# What a default is where the code says "not given", or a place of this machine.
_ELSE = {"database": "SQLite in the data folder", "models": "those installed"}


def page() -> str:
    scopes = ([code(name), codes(of) or "`srs db export`"] for name, of in SCOPES.items())
    return "".join(
        [
            _HEAD,
            table(["setting", "default", "meaning"], _rows(Settings)),
            _CALLERS,
            table(["setting", "default", "meaning"], _rows(CallerSettings)),
            "\n## Scopes\n\n",
            table(["scope", "permits"], scopes),
        ]
    )


def _rows(model: type[BaseModel]) -> Iterator[list[str]]:
    for name, field in model.model_fields.items():
        yield [code(name), _ELSE.get(name) or _default(field), field.description or ""]


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.is_required():
        return "needed"
    if value is None or value == ():
        return ""
    return code(str(value).lower() if isinstance(value, bool) else str(value))
