"""Every metric of an evaluation, with formula, estimator and source."""

from itertools import groupby

from training.statistics.catalogue import METRICS
from training.statistics.definition import Definition

from .markdown import code

_HEAD = """\
# Metrics

What `python -m training evaluate` and `compare` compute, declared once in `training/statistics`.
p_i is a predicted probability, y_i the outcome. Where outcomes are censored, the estimator says
how that is met. A metric that has a better direction or an ideal can have a margin.
"""
_GROUPS = ("discrimination", "calibration", "overall", "usefulness", "other")


def page() -> str:
    ordered = sorted(METRICS.values(), key=lambda each: _GROUPS.index(each.group))
    parts = [_HEAD]
    for group, found in groupby(ordered, key=lambda each: each.group):
        parts.append(f"## {group.capitalize()}\n")
        parts += map(_section, found)
    return "\n".join(parts)


def _section(each: Definition) -> str:
    told = {
        "Formula": code(each.formula),
        "Estimator": each.estimator,
        "Source": each.source,
        "Better": _better(each),
        "Outcomes": ", ".join(each.kinds),
        "One for each": {"thresholds": "threshold", "levels": "level", "low": "low cut-off"}.get(
            each.at, ""
        ),
    }
    lines = [f": {name}: {text}" for name, text in told.items() if text]
    return f"### {each.id}\n\n{each.name.en} ({each.name.sv})\n" + "\n".join(lines) + "\n"


def _better(each: Definition) -> str:
    if each.ideal is not None:
        return f"nearer to {each.ideal:g}" + (", on the log scale" if each.scale == "log" else "")
    return each.better
