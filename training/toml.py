"""A TOML table as a frozen dataclass: keys are its fields, values have its types."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from srs.errors import BadInput
from srs.files import content, toml_in
from srs.wording import counted

_NAMES = {
    int: "a whole number",
    float: "a number",
    str: "a text in quotation marks",
    bool: "true or false",
}


def study_table(path: Path, expected: str) -> dict[str, Any]:
    """A study's file as a dictionary; *expected* names its tables, for the error message.

    Raises
    ------
    BadInput
    """
    try:
        return toml_in(content(path))
    except OSError:
        raise BadInput(
            "the study cannot be read: the file is missing or access is denied"
        ) from None
    except ValueError:
        raise BadInput(f"the study is not TOML: expected key = value, and {expected}") from None


def declared(study: Any) -> dict[str, Any]:
    """A dataclass as JSON has it: lists, and dates as 2025-03-20."""
    found: dict[str, Any] = _as_json(asdict(study))
    return found


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def read_table(kind: type[Any], table: Mapping[str, Any], where: str) -> Any:
    """An instance of the dataclass *kind*; *where* names the table in messages.

    Raises
    ------
    BadInput
        Naming the key, never its value.
    """
    known = {each.name: each for each in fields(kind) if each.init}
    unknown = sorted(table.keys() - known.keys())
    if unknown:
        raise BadInput(
            f"{where} has {counted(len(unknown), 'unknown key')}, "
            f"{', '.join(unknown)}: expected {', '.join(known)}"
        )
    lacking = [name for name, each in known.items() if _needed(each) and name not in table]
    if lacking:
        raise BadInput(f"{where} lacks {', '.join(lacking)}")
    types = get_type_hints(kind)
    inside = "" if where.startswith("the ") else where.strip("[]") + "."
    return kind(
        **{
            name: _value(types[name], value, f"[{inside}{name}]", _key(inside, name))
            for name, value in table.items()
        }
    )


def _needed(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _key(inside: str, name: str) -> str:
    return f"[{inside.rstrip('.')}] {name}" if inside else name


def _value(kind: Any, value: object, table: str, key: str) -> Any:
    """*value* as *kind*; *table* and *key* are its name in messages, as a table or as a key."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (kind,) = (each for each in inner if each is not type(None))
        return _value(kind, value, table, key)
    if origin is Literal:
        if value not in inner:
            raise BadInput(f"{key}: expected one of {', '.join(map(str, inner))}")
        return value
    if origin is tuple:
        return _values(inner, value, table, key)
    if isinstance(kind, type) and is_dataclass(kind):
        return read_table(kind, _dict(value, table), table)
    if origin is Mapping:
        return {
            name: _value(inner[1], each, f"{table[:-1]}.{name}]", f"{table} {name}")
            for name, each in _dict(value, table).items()
        }
    return _plain(kind, value, key)


def _dict(value: object, table: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{table}: expected a table")
    return value


def _values(inner: tuple[Any, ...], value: object, table: str, key: str) -> tuple[Any, ...]:
    alike = inner[-1] is Ellipsis
    if not isinstance(value, list) or not (alike or len(value) == len(inner)):
        raise BadInput(f"{key}: expected a list" + ("" if alike else f" of {len(inner)}"))
    kinds = [inner[0]] * len(value) if alike else inner
    return tuple(_value(k, v, table, key) for k, v in zip(kinds, value, strict=True))


def _plain(kind: Any, value: object, key: str) -> Any:
    if kind is date:
        if type(value) is not date:
            raise BadInput(f"{key}: expected a date as YYYY-MM-DD without quotes")
        return value
    taken = (int, float) if kind is float else kind
    if not isinstance(value, taken) or (isinstance(value, bool) and kind is not bool):
        raise BadInput(f"{key}: expected {_NAMES[kind]}")
    return kind(value)
