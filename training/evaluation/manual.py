"""What each metric is, in words: ``python -m training metrics``."""

from collections.abc import Iterator

from srs.risk import LOW_90, NATIONAL
from srs.wording import Lang, Words

from ..report import names
from ..statistics.catalogue import METRICS
from ..statistics.curve import SMOOTHERS
from ..statistics.definition import EVERY, Definition, at

_BETTER = {
    "higher": Words("högre är bättre", "higher is better"),
    "lower": Words("lägre är bättre", "lower is better"),
    "": Words("varken högre eller lägre är bättre", "neither higher nor lower is better"),
}
_NEARER = Words("närmare {} är bättre", "nearer to {} is better")
_KINDS = {
    "binary": Words("0/1-utfall", "a 0/1 outcome"),
    "outlast": Words("sjukfall som varar längre än horisonten", "spells that outlast the horizon"),
    "event": Words("händelser fram till horisonten", "events by the horizon"),
}
_OF = Words("Av", "Of")
_COMPARED = Words("modeller jämförs, och en marginal kan anges", "compared; a margin may be given")
_DIFFERENCE = Words("modeller jämförs, utan slutsats", "compared, without a verdict")
_ALONE = Words("modeller jämförs inte", "models are not compared")
_AT = {
    "thresholds": Words("vid studiens tröskelvärden", "at the study's thresholds"),
    "levels": Words("vid våra nivåers gränser", "at the cut-offs of our levels"),
    "low": Words("vid gränsen för inget särskilt stöd", "at the cut-off for no special support"),
}
_PARTS = {
    "formula": Words("Formel", "Formula"),
    "estimator": Words("Skattning", "Estimator"),
    "source": Words("Källa", "Source"),
}


def lines(lang: Lang) -> Iterator[str]:
    """Markdown, by group."""
    group = None
    for each in sorted(METRICS.values(), key=lambda of: list(names.GROUPS).index(of.group)):
        if each.group != group:
            group = each.group
            yield f"## {names.GROUPS[group].to(lang)}"
            yield ""
        yield from _of(each, lang)


def _of(metric: Definition, lang: Lang) -> Iterator[str]:
    yield f"### `{_id(metric)}` {names.metric(metric.id).name.to(lang)}"
    yield ""
    yield f"- {', '.join(_read(metric, lang))}"
    for part, title in _PARTS.items():
        if told := getattr(metric, part):
            yield f"- {title.to(lang)}: {told}"
    yield ""


def _id(metric: Definition) -> str:
    if metric.at:
        return f"{metric.id}@{at(LOW_90.cut_off if metric.at == 'low' else NATIONAL.high_from)}"
    return f"{metric.id}_{next(iter(SMOOTHERS))}" if metric.smoothed else metric.id


def _read(metric: Definition, lang: Lang) -> Iterator[str]:
    if metric.ideal is not None:
        yield _NEARER.to(lang).format(names.ideal(metric.id, lang))
    else:
        yield _BETTER[metric.better].to(lang)
    if metric.at:
        yield _AT[metric.at].to(lang)
    if metric.kinds != EVERY:
        of = (_KINDS[kind].to(lang) for kind in metric.kinds)
        yield f"{_OF.to(lang).lower()} {'; '.join(of)}"
    if metric.compute is not None or metric.smoothed:
        judged = _COMPARED if metric.directed else _DIFFERENCE
        yield (judged if metric.compared else _ALONE).to(lang)
