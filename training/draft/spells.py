"""A draft of a mapping for a table with a row for each spell."""

from collections.abc import Sequence

from srs.wording import counted

from ..table.mapping import DAYS
from .guess import Guess, named, rounded
from .kinds import Column
from .leaks import Outcome
from .page import Page, key, quoted, value
from .predictors import MOST, Beyond, LeftOut, Proposal, proposals
from .roles import Roles

_LONG = 8.0  # days: if no spell is shorter, the table may contain only long ones


def draft_spells(file: str, columns: Sequence[Column], roles: Roles) -> tuple[Page, list[str], str]:
    """The mapping, the names of its predictors, and their number, in words."""
    outcome = Outcome(roles.time, roles.event, roles.start.column, columns[0].rows)
    found = list(proposals(columns, roles, outcome))
    declared = [each for each in found if isinstance(each, Proposal)]
    more = sum(isinstance(each, Beyond) for each in found)
    out = [each for each in found if isinstance(each, LeftOut)]
    page = Page()
    page.say(
        "A draft of a mapping, made from the table alone. Answer each question, correct what is "
        "wrong, and look through what is left out at the end."
    )
    page.put("[spells]")
    page.put(f"file = {quoted(file)}")
    _columns(page, roles, declared)
    _codes(page, roles, declared)
    _outcome(page, roles)
    for each in declared:
        if not each.ours:
            _predictor(page, each)
    _left_out(page, roles, out, more)
    usable = [each.name for each in declared if each.usable]
    told = f"{len(usable)} taken"
    if waiting := len(declared) - len(usable):
        told += f", {waiting} when their questions are answered"
    return page, usable, f"{told}, {counted(len(out) + more, 'column')} left out"


def _columns(page: Page, roles: Roles, declared: Sequence[Proposal]) -> None:
    page.put()
    page.put("[spells.columns]")
    page.column("person", roles.person)
    page.column("start", roles.start)
    page.column("diagnosis", roles.diagnosis)
    for each in declared:
        if each.ours:
            page.ask(*each.asks)
        line = f"{key(each.name)} = {quoted(each.column.name)}"
        page.put(line, usable=each.usable)


def _codes(page: Page, roles: Roles, declared: Sequence[Proposal]) -> None:
    for each in declared:
        if each.codes:
            page.put()
            page.put(f"[spells.codes.{key(each.name)}]")
            for theirs, ours in each.codes.items():
                page.put(f"{key(theirs)} = {quoted(ours)}")
    if roles.event.column and roles.event.codes:
        page.put()
        page.put("[spells.codes.event]")
        for theirs, ended in roles.event.codes.items():
            comment = "the spell ended" if ended else "it went on when last seen: censored"
            page.put(f"{key(theirs)} = {quoted('yes' if ended else 'no')}  # {comment}")


def _outcome(page: Page, roles: Roles) -> None:
    page.put()
    page.put("[spells.outcome]")
    page.column("time", roles.time, needed=True)
    page.column("event", roles.event, needed=True)
    page.ask(*roles.time.unit_asks)
    page.put(f"unit = {quoted(roles.time.unit)}")
    shortest = _shortest(roles.time)
    if shortest >= _LONG:
        page.ask(
            f"on which day of the spell were the predictors known? No spell is shorter than "
            f"{rounded(shortest)} days. If shorter ones were left out of the table, landmark is "
            "the day that all have reached."
        )
    page.put(
        "landmark = 0  # the day of the spell on which the predictors were known; 0: its start"
    )


def _shortest(time: Guess) -> float:
    if time.column is None:
        return 0.0
    return float(time.column.numbers.min()) * DAYS[time.unit]


def _predictor(page: Page, each: Proposal) -> None:
    page.put()
    page.ask(*each.asks)
    entries: dict[str, object] = {"name": each.name, "kind": each.kind}
    if each.kind == "levels":
        entries["levels"] = each.levels
    else:
        entries |= {k: v for k, v in (("low", each.low), ("high", each.high)) if v is not None}
    label = each.column.name.strip()
    if label and label != each.name and label.isprintable():
        entries["label"] = {"en": label}
    page.put("[[predictors]]", usable=each.usable)
    for name, given in entries.items():
        page.put(f"{name} = {value(given)}", usable=each.usable)


def _left_out(page: Page, roles: Roles, out: Sequence[LeftOut], more: int) -> None:
    page.put()
    if more:
        page.ask(
            f"which columns should be predictors? The first {MOST} possible ones are above; not "
            f"examined: {counted(more, 'more column')}."
        )
    if out:
        page.say("Left out:")
    for each in out:
        page.put(f"# - {named(each.column)}: {each.why}")
