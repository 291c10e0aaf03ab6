"""What a study of a measure names, in words: its measure, strategies, outcomes and days."""

from collections.abc import Iterable, Mapping

from srs.knowledge import measure_codes, measures
from srs.wording import Lang, Words

from .document import Record, number, text
from .effect_words import ANSWERS, OUTCOMES, STRATEGIES
from .names import variable, whose
from .numbers import fixed, plain

REFUSED, NO_INTERVAL = "refused", "estimate only"


def answer(document: Record) -> str:
    """The verdict's answer; with reasons to refuse it is refused, whatever the verdict says."""
    told = text(_mapping(document.get("verdict")), "answer")
    return told if told == NO_INTERVAL or not document.get("refused") else REFUSED


def answered(document: Record) -> bool:
    """Whether there is an estimate, with or without an interval."""
    return answer(document) in ANSWERS and answer(document) != REFUSED


def measure(study: Record, lang: Lang) -> str:
    """The measure's title, or its id if no list of ours has it."""
    name = text(study, "measure")
    title = measures.load().title(name) or measure_codes.title_of(name)
    return title.to(lang) if title else name


def strategy(name: str, study: Record, lang: Lang) -> str:
    return with_days(STRATEGIES[name], study, lang) if name in STRATEGIES else name


def outcome(name: str, horizon: float | None, lang: Lang) -> str:
    if name not in OUTCOMES:
        return name
    return OUTCOMES[name].to(lang).format(horizon="" if horizon is None else plain(horizon, lang))


def with_days(words: Words, study: Record, lang: Lang, **more: str) -> str:
    """A text with the study's days and the values in *more* filled in."""
    known = {key: number(study.get(key)) for key in ("grace", "horizon", "day")}
    told = {key: "?" if each is None else plain(each, lang) for key, each in known.items()}
    return words.to(lang).format(**told, **more)


def days(estimate: float, low: float | None, high: float | None, places: int, lang: Lang) -> str:
    r"""A difference in days; fewer days are shorter.

    >>> days(-12.0, -16.0, -8.0, 0, "sv"), days(-12.0, -16.0, -8.0, 0, "en")
    ('12\xa0dagar kortare, 8 till 16', '12\xa0days shorter, 8 to 16')
    >>> days(-1.0, -6.0, 4.0, 0, "sv")
    '1\xa0dag kortare, från 6 kortare till 4 längre'
    >>> days(3.0, None, None, 0, "en")
    '3\xa0days longer'
    """
    size = round(abs(estimate), places)
    told = f"{fixed(size, places, lang)}\u00a0{_unit(size, lang)}"
    found = f"{told} {_side(estimate).to(lang)}" if size else _SAME.to(lang).format(told)
    if low is None or high is None:
        return found
    ends = [round(each, places) for each in (low, high)]
    near, far = sorted(ends, key=abs)
    to = "till" if lang == "sv" else "to"
    if min(ends) * max(ends) >= 0 and size and (far < 0) == (estimate < 0):
        return f"{found}, {fixed(abs(near), places, lang)} {to} {fixed(abs(far), places, lang)}"
    sided = [f"{fixed(abs(each), places, lang)} {_side(each).to(lang)}" for each in ends]
    return f"{found}, {'från' if lang == 'sv' else 'from'} {sided[0]} {to} {sided[1]}"


def places(values: Iterable[float | None], margins: Iterable[float | None]) -> int:
    """Decimals: whole days, unless rounding would move a value across a margin or across 0.

    >>> places([-12.2, -16.0, -8.1], [-5.0, 5.0]), places([-12.2, -16.0, -5.2], [-5.0, 5.0])
    (0, 1)
    """
    limits = [0.0, *(each for each in margins if each is not None)]
    for value in values:
        if value is None:
            continue
        for limit in limits:
            apart, told = value - limit, round(value) - limit
            if apart and (told == 0 or (told > 0) != (apart > 0)):
                return 1
    return 0


def label(column: str, lang: Lang) -> str:
    """A predictor of ours in words; any other column unchanged."""
    return variable(f"{column}=", lang)


def inside(column: str, lang: Lang) -> str:
    """The label inside a sentence; a register's own column is unchanged."""
    told = label(column, lang)
    return told if told == column else told[:1].lower() + told[1:]


def level_of(column: str, level: str, lang: Lang) -> str:
    """A column with its level: "Kön: Kvinna"."""
    if level in _TRUTHS and whose(f"{column}={level}", lang).endswith(level):
        return f"{label(column, lang)}: {_TRUTHS[level].to(lang)}"
    return whose(f"{column}={level}", lang)


def of(document: Record, name: str) -> Record:
    """A part of the document, which may be missing."""
    return _mapping(document.get(name))


def margins(document: Record) -> tuple[float | None, float | None]:
    """The margins: from how many days on an answer is "shorter" or "longer"."""
    found = of(of(document, "verdict"), "margins") or of(of(document, "study"), "margins")
    return number(found.get("shorter_by")), number(found.get("longer_by"))


_TRUTHS = {"true": Words("ja", "yes"), "false": Words("nej", "no")}
_SAME = Words("{} skillnad", "{} of difference")


def _side(value: float) -> Words:
    return Words("längre", "longer") if value > 0 else Words("kortare", "shorter")


def _unit(size: float, lang: Lang) -> str:
    if lang == "sv":
        return "dag" if size == 1 else "dagar"
    return "day" if size == 1 else "days"


def _mapping(value: object) -> Record:
    return value if isinstance(value, Mapping) else {}
