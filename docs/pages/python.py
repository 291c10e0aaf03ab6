"""The Python API: one page for each package whose names are public."""

import inspect
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from typing import Any

# In the order of a patient's journey.
PACKAGES = (
    "srs",
    "srs.certificate",
    "srs.spell",
    "srs.predictors",
    "srs.model",
    "srs.risk",
    "srs.explanation",
    "srs.knowledge",
    "srs.caseload",
    "srs.channels",
    "srs.tables",
    "srs.batch",
    "srs.errors",
)
_ABOUT = """\
`import srs` is the door: what most programs need is in it. The packages below hold the rest, in
the order of a patient's journey. What is not here may change without notice.
"""


def public(package: str) -> list[str]:
    """The names that it offers, without those that only say which version it is."""
    module = import_module(package)
    names = getattr(module, "__all__", None) or _classes_of(module)
    return [each for each in names if not each.startswith("__")]


def _classes_of(module: Any) -> list[str]:
    own = inspect.getmembers(module, lambda each: inspect.getmodule(each) is module)
    return [name for name, each in own if inspect.isclass(each)]


@cache
def homes() -> dict[int, str]:
    """Where each class and function is described: once, by the first package that offers it."""
    found: dict[int, str] = {}
    for package in PACKAGES:
        for name in public(package):
            each = getattr(import_module(package), name)
            if _is_described(each):
                found.setdefault(id(each), f"{package}.{name}")
    return found


def _is_described(each: Any) -> bool:
    return inspect.isclass(each) or inspect.isfunction(each)


def page(package: str) -> str:
    about = inspect.cleandoc(import_module(package).__doc__ or "").partition("\n\n")[0]
    described = "\n\n".join(_entries(package))
    rst = f".. currentmodule:: {package}\n\n{described}"
    return f"# {package}\n\n{about}\n\n```{{eval-rst}}\n{rst}\n```\n"


def _entries(package: str) -> Iterator[str]:
    for name in public(package):
        each, whole = getattr(import_module(package), name), f"{package}.{name}"
        home = homes().get(id(each), whole)
        if home != whole:
            yield f".. py:data:: {name}\n   :no-index:\n\n   The same as :py:obj:`{home}`."
        elif inspect.isclass(each):
            yield f".. autoclass:: {name}\n   :members:"
        elif inspect.isfunction(each):
            yield f".. autofunction:: {name}"
        else:
            yield f".. py:data:: {name}\n   :type: {type(each).__name__}"


def index() -> str:
    names = "\n".join(PACKAGES)
    return f"# Python\n\n{_ABOUT}\n```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n"


PAGES: dict[str, Callable[[], str]] = {
    "index": index,
    **{each: partial(page, each) for each in PACKAGES},
}
