"""Settings from arguments, then the environment, then a TOML file; and how to show them."""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr, TypeAdapter, ValidationError

from ..errors import BadSettings
from ..files import content, toml_in
from ..storage.place import data_folder, default_database
from .settings import ORIGIN_EXPECTED, CallerSettings, Settings


@dataclass(frozen=True, slots=True)
class Configured:
    """The settings, and where each that is not a default came from."""

    settings: Settings
    origins: Mapping[str, str]

    def shown(self) -> dict[str, tuple[str, str]]:
        """Value and origin of each setting except the callers, with secrets hidden."""
        return {
            name: (show(name, getattr(self.settings, name)), self.origins.get(name, "default"))
            for name in Settings.model_fields
            if name != "callers"
        }


def configure(
    arguments: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None
) -> Configured:
    """The settings from *arguments* (those that are not None), the environment and a TOML file.

    Raises
    ------
    BadSettings
    """
    values: dict[str, Any] = {
        "database": default_database(environment),
        "knowledge": str(data_folder(environment)),
    }
    origins: dict[str, str] = {}
    for given, origin in (
        (_from_file(file), f"{file}"),
        (_from_environment(environment), "environment"),
        (_as_json({k: v for k, v in arguments.items() if v is not None}), "argument"),
    ):
        values |= given
        origins |= dict.fromkeys(given, origin)
    try:
        # JSON's rules: a list is a tuple and a text a path, but "8080" is no number.
        settings = Settings.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as error:
        raise _bad(error, origins) from None
    return Configured(settings, origins)


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = toml_in(content(path))
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read: {(error.strerror or '').lower()}") from None
    except ValueError as error:
        place = re.search(r"line \d+", str(error))
        where = f", {place[0]}" if place else ""
        raise BadSettings(f"{path}{where}: expected TOML") from None
    if "person_keys" in found:
        raise BadSettings(
            f"{path}: person_keys: expected in the environment, as SRS_PERSON_KEYS, or in the file "
            "named by person_keys_file"
        )
    return found


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name, field in Settings.model_fields.items():
        text = environment.get(f"SRS_{name.upper()}")
        if text is None or name == "callers":
            continue
        listed = name in _LISTED
        given: Any = [each.strip() for each in text.split(",") if each.strip()] if listed else text
        adapter = TypeAdapter[Any](field.rebuild_annotation())
        try:
            value = adapter.validate_python(tuple(given) if listed else given)
        except ValidationError as error:
            raise _bad(error, {}, f"environment: SRS_{name.upper()}") from None
        found[name] = _plain(value)
    return found


def _as_json(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return [str(each) for each in value] if isinstance(value, tuple) else value


def _bad(error: ValidationError, origins: Mapping[str, str], place: str = "") -> BadSettings:
    """Name the setting, its source and what was expected; never the value that was given.

    *place*: the source and the setting.
    """
    found = error.errors(include_input=False, include_url=False, include_context=False)
    unknown = [each for each in found if each["type"] == "extra_forbidden"]
    first = (unknown or found)[0]  # an unknown setting explains why another one is missing
    steps = [str(each) for each in first["loc"] if unknown or isinstance(each, int) or each in _ALL]
    named = [place] if place else [origins.get(steps[0], "") if steps else "", ".".join(steps)]
    if unknown:
        near = difflib.get_close_matches(steps[-1], _names(steps))
        message = f"no such setting{f'; did you mean {near[0]}?' if near else ''}"
    else:
        own = place.rpartition("SRS_")[2].lower()
        setting = next((each for each in reversed(steps) if not each.isdecimal()), own)
        message = _expected(first["type"], first["msg"], setting)
    return BadSettings(": ".join([*filter(None, [*named, message])]))


_LISTED = ("trusted_proxies", "origins")  # in the environment: separated by commas
_ALL = {*Settings.model_fields, *CallerSettings.model_fields}
# Replaces pydantic's messages that show a pattern, each of several kinds, or the value given.
_FORMS = {
    "name": "expected up to 64 letters, digits, dots, hyphens and underscores",
    "units": 'expected a list of HSA ids, or "all"',
    "trusted_proxies": "expected a list of networks, such as 10.0.0.0/8",
    "origins": ORIGIN_EXPECTED,
    "certificate_sha256": "expected 64 hexadecimal digits in lower case",
    "key_sha256": "expected 64 hexadecimal digits in lower case",
}


def _expected(kind: str, message: str, setting: str) -> str:
    if kind == "missing":
        return "expected, but not given"
    own = message.removeprefix("Value error, ").replace("Input should be", "expected")
    return _FORMS.get(setting, own)


def _names(steps: list[str]) -> list[str]:
    return [*(CallerSettings if len(steps) > 1 else Settings).model_fields]


def show(name: str, value: Any) -> str:
    """The value as ``srs serve --check`` prints it, without secrets.

    >>> show("database", SecretStr("postgresql://srs:secret@db/srs?sslpassword=x"))
    'postgresql://***@db/srs?***'
    """
    if value is None:
        return "-"
    if name == "database":
        return _without_password(value.get_secret_value())
    if name == "oauth_jwks" and "://" in value:
        return _without_password(value)
    if isinstance(value, SecretStr):
        return "***"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_password(url: str) -> str:
    """A URL without its user, password and query: a password may have any character."""
    found = re.fullmatch(r"([a-z0-9+]+://)([^@/?]*@)?([^@?]*)(\?[^@]*)?", url)
    if not found:
        return "***"
    scheme, user, place, query = found.groups()
    return f"{scheme}{'***@' if user else ''}{place}{'?***' if query else ''}"
