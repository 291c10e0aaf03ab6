"""Every predictor, as it is declared."""

from srs.predictors import PREDICTORS, Predictor

from .markdown import code, table

_HEAD = """\
# Predictors

What a model may be given, each declared once in `srs/predictors`. Answers take our names and
levels or the ids of SRS. Where a value comes from if nobody answers: the certificate, the person
id, or nowhere ("answer"). The share of the reference population is what reasons are measured from
(decision [0002](../decisions/0002-reference-population.md)).
"""


def page() -> str:
    return "\n".join([_HEAD, *map(_section, PREDICTORS.values())])


def _section(each: Predictor) -> str:
    parts = [
        f"## {each.name}\n",
        f"**{each.label.en}** ({each.label.sv}). SRS: `{each.srs}`. Comes from: {each.origin}.\n",
        f"{each.question.en}  \n*{each.question.sv}*\n",
    ]
    if each.help:
        parts.append(f"{each.help.en}\n")
    if each.unit is not None:
        parts.append(
            f"A number in {each.unit or 'its own unit'}, from {each.low:g} to {each.high:g}.\n"
        )
    if each.levels:
        rows = [
            [
                code(level.name),
                code(level.srs),
                level.answer.en,
                level.answer.sv,
                f"{level.share:.0%}",
            ]
            for level in each.levels
        ]
        parts.append(table(["level", "SRS", "English", "Swedish", "share"], rows))
    if each.default:
        parts.append(f"The form preselects `{each.default}`.\n")
    if each.share_source:
        parts.append(f"Shares: {each.share_source}.\n")
    return "\n".join(parts)
