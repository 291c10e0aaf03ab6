"""Every command and option, as ``--help`` knows them."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from srs.__main__ import app as srs
from training.__main__ import app as training

from .markdown import code, table

_PROGRAMS = {"srs": srs, "python -m training": training}
_HEAD = """\
# Command line

Results go to standard output, everything else to standard error. `--json` prints exactly one JSON
document. Exit status: 0 done, 1 the input is at fault (one line says how), 2 wrong usage, 3 a
watch found something to look at.

`python -m training` runs in a checkout, after `make test`.
"""


def page() -> str:
    parts = [_HEAD]
    for name, app in _PROGRAMS.items():
        parts.append(f"\n## {name}\n")
        parts += [_section(*each) for each in commands(get_command(app), name)]
    return "\n".join(parts)


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Those that do something, with the whole name of each."""
    below = getattr(command, "commands", {})
    if not below or command.invoke_without_command:
        yield name, command
    for word, each in below.items():
        yield from commands(each, f"{name} {word}")


def _section(name: str, command: Any) -> str:
    parts = [f"### {name}\n", _text(command.help)]
    shown = [each for each in command.params if not getattr(each, "hidden", False)]
    rows = [[_names(each), _text(each.help) or _text(each.name), _default(each)] for each in shown]
    if rows:
        parts.append(table(["", "", "default"], rows))
    if command.epilog:
        parts.append(_example(command.epilog))
    return "\n".join(parts)


def _text(text: str | None) -> str:
    return (text or "").replace("\b", "").strip() + "\n"


def _names(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return code((parameter.metavar or parameter.name.upper()).strip("[]"))
    words = ", ".join(code(each) for each in (*parameter.opts, *parameter.secondary_opts))
    metavar = parameter.metavar if not getattr(parameter, "is_flag", False) else ""
    return f"{words} {code(metavar or '')}".strip()


def _default(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    value = parameter.default
    if value is None or callable(value) or value == () or value == [] or value is False:
        return ""
    shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return "" if _is_place(shown) else code(shown)


def _is_place(text: str) -> bool:
    """Whether it is a path of the machine that the manual is made on, or no value at all."""
    return text.startswith(("/", "Sentinel", "<"))


def _example(text: str) -> str:
    said, _, example = text.partition(":")
    if not example:
        return _text(text)
    return f"{said.strip()}:\n\n```text\n{example.strip()}\n```\n"
