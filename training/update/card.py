"""The card of an updated model: what was changed, from whose data, when and with what evidence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from srs.model import Model

from ..evaluation.grain import Grain
from ..evaluation.rows.groups import ALL
from ..publish import AGAINST
from .choice import ALPHA, Choice, Update
from .judgement import open_groups

DONE: dict[Update, str] = {
    "nothing": "nothing was changed",
    "intercept": "only the intercept was changed",
    "slope": "the intercept and the slope were changed",
    "groups": "the slope was changed, and the intercept by groups of diagnoses",
    "refit": "a refit is proposed",
}
_SCALE = {"hazards": "log hazard of the spell's end", "boosted": "log-odds of the risk"}


def card(
    old: Model,
    old_card: str,
    choice: Choice,
    manifest: Mapping[str, Any],
    document: Mapping[str, Any],
) -> str:
    """The card in Markdown, including the old model's; *document* is the judgement's."""
    return "\n".join(
        [
            *_head(old, choice, manifest),
            *tests(choice, Grain(document["rounding"]["step"] // 2)),
            "",
            *_judged(document, manifest[AGAINST]),
            "",
            f"## The card of {old.full_name}, which it was made from",
            "",
            "What it says about the fit and the predictors still holds; its measurements were "
            "made before the update.",
            "",
            *(f"#{line}" if line.startswith("#") else line for line in old_card.splitlines()),
            "",
        ]
    )


def _head(old: Model, choice: Choice, manifest: Mapping[str, Any]) -> Iterator[str]:
    of = manifest["updated_from"]
    table = of["table"]
    told = manifest.get("synthetic")
    yield f"# {manifest['title']['en']}{' (synthetic: for trials, not for patients)' * bool(told)}"
    yield ""
    yield f"**What it is.** {old.full_name}, updated on {of['date']}: {DONE[choice.update]}."
    yield ""
    who = table["who"] or "persons whom the study does not describe"
    period = f", begun {table['period'][0]} to {table['period'][1]}" if table["period"] else ""
    numbers = ", ".join(
        f"{count if count is not None else 'few'} {what}"
        for what, count in (("rows", table["rows"]), ("persons", table["persons"]))
    )
    made_up = {True: "made-up (synthetic) ", False: "", None: ""}[table["synthetic"]]
    yield (
        f"**On whom.** {made_up}spells of {who}{period}: {numbers} "
        f"({table['ends'] if table['ends'] is not None else 'few'} ends); a third of the persons "
        f"were held out and not used for the update. Counts are given in steps."
    )
    yield ""
    yield f"**How.** {_how(old.family, choice)}"
    yield ""
    yield (
        "**Limits.** Measures taken because of a risk change the course of the spell: spells from "
        "a time when the model was in use show the risk with such measures."
    )
    yield ""


def _how(family: str, choice: Choice) -> str:
    own = f"; {len(choice.own)} groups have an intercept of their own" if choice.own else ""
    middle = "the middle of the model's spread" if family == "boosted" else "the reference"
    return (
        f"{choice.intercept:+.3f} on the {_SCALE[family]} at {middle}, and {choice.slope:.3f} "
        f"times what lies beyond it{own}. Curves still fall, and reasons add up to the risk shown "
        f"(decision 0047)."
    )


def tests(choice: Choice, grain: Grain) -> Iterator[str]:
    """The tests as Markdown."""
    yield (
        "**Evidence.** A closed test: the smallest change that is not rejected is taken; a correct "
        f"one is rejected with probability {ALPHA:g} or little more. Score tests are clustered by "
        "person; each p is the smallest p times their number."
    )
    yield ""
    yield "| change | log-likelihood gained | against | chi-square | df | p |"
    yield "|---" * 6 + "|"
    first = next(iter(choice.likelihoods.values()))
    for name, likelihood in choice.likelihoods.items():
        step = next((each for each in choice.steps if each.update == name), None)
        gained = f"{grain.digits(likelihood - first, 3):g}"
        if step is None:
            yield f"| {name} | {gained} | – | – | – | – |"
            continue
        for place, (richer, found) in enumerate(step.against.items()):
            head = f"| {name} | {gained}" if place == 0 else "| | "
            yield (
                f"{head} | {richer} | {grain.digits(found.statistic, 3):g} | {found.freedom} | "
                f"{grain.digits(found.p, 2):.2g} |"
            )


def _judged(document: Mapping[str, Any], against: Sequence[str]) -> Iterator[str]:
    yield (
        "**Before and after, on the persons held out.** By margins fixed in advance; above 0 the "
        "new model is better."
    )
    yield ""
    yield "| of | metric | gain | interval | verdict |"
    yield "|---" * 5 + "|"
    for each in document["verdicts"]:
        if each["subgroup"] == ALL:
            yield (
                f"| {each['subgroup']} | {each['metric']} | {_told(each['gain'])} | "
                f"{_told(each['low'])} to {_told(each['high'])} | {each['answer'] or 'hidden'} |"
            )
    yield ""
    groups = len({each["subgroup"] for each in document["verdicts"]}) - 1
    yield f"{max(groups, 0)} groups were examined."
    if open_ := open_groups(document):
        yield (
            f"Of {len(open_)} it is open whether the new model is worse by more than allowed: "
            f"{', '.join(open_)}."
        )
    if against:
        yield ""
        yield "By the margins it should not be published:"
        yield ""
        yield from (f"- {each}" for each in against)


def _told(value: float | None) -> str:
    return "–" if value is None else f"{value:+.4f}"
