"""A plan in words, Swedish and English, and as TOML."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any

from srs.wording import Lang, Words

from .plan import Plan

_DESIGNS = {
    "parallel": Words("parallella enheter", "parallel units"),
    "stepped": Words("stegvis införande", "stepped introduction"),
    "before-after": Words("före och efter, med kontroller", "before and after, with controls"),
}
_ESTIMATES = {
    "parallel": Words(
        "Genomsnittligt antal dagar i enheter med åtgärden minus enheter utan, i medeltal över "
        "månaderna.",
        "Mean days in units with the measure minus units without, averaged over the months.",
    ),
    "stepped": Words(
        "Effekter per grupp och månad jämfört med enheter som ännu väntar (Callaway och Sant'Anna "
        "2021), var och en räknad från medelvärdet av månaderna före. Effekten får växa med tiden.",
        "Group-time effects compared with units that still wait (Callaway and Sant'Anna 2021), "
        "each measured from the mean of the months before. An effect may grow over time.",
    ),
    "before-after": Words(
        "Förändringen sedan månaderna före i enheter med åtgärden minus den i enheter utan.",
        "The change since the months before in units with the measure minus that in units without.",
    ),
}


def as_markdown(plan: Plan, lang: Lang) -> str:
    return "\n".join(_lines(plan, lang)) + "\n"


def _lines(plan: Plan, lang: Lang) -> Iterator[str]:
    def say(sv: str, en: str) -> str:
        return sv if lang == "sv" else en

    se, power, least = plan.size()
    yield f"# {plan.title}"
    yield ""
    yield (
        say(
            "Analysplan, skriven innan piloten började. ",
            "Analysis plan, written before the pilot began. ",
        )
        + f"SHA-256: `{plan.own_hash}`"
    )
    yield ""
    yield say("## Fråga", "## Question")
    yield ""
    yield say(
        f"Blir sjukfallen kortare med åtgärden `{plan.measure}`? Ingen relevant skillnad: hela "
        f"intervallet ligger mellan {plan.margins.shorter_by:g} dagar kortare och "
        f"{plan.margins.longer_by:g} längre. Annars kortare om hela intervallet ligger under "
        f"noll, längre om hela ligger över noll, och för lite data i övriga fall.",
        f"Is leave shorter with the measure `{plan.measure}`? No relevant difference: the whole "
        f"interval lies between {plan.margins.shorter_by:g} days shorter and "
        f"{plan.margins.longer_by:g} longer. Otherwise shorter if all of it lies below zero, "
        "longer if all lies above, and too little data in all other cases.",
    )
    yield ""
    yield say("## Upplägg", "## Design")
    yield ""
    yield say(
        f"- {_DESIGNS[plan.design].sv}: {len(plan.units)} enheter, {len(plan.never)} utan "
        "åtgärden.",
        f"- {_DESIGNS[plan.design].en}: {len(plan.units)} units, {len(plan.never)} without the "
        "measure.",
    )
    yield say(
        f"- Sjukfall som börjar {plan.since} till {plan.until} och når dag {plan.day}; de följs "
        f"{plan.horizon} dagar därefter, alltså till {plan.followed_until}.",
        f"- Spells that begin {plan.since} to {plan.until} and reach day {plan.day}; they are "
        f"followed for {plan.horizon} days from then, that is until {plan.followed_until}.",
    )
    if plan.reaches == "ongoing" and plan.design != "parallel":
        yield say(
            f"- Även pågående sjukfall får åtgärden: de {plan.reach} månaderna före ett införande "
            f"räknas varken som före eller efter.",
            f"- Ongoing spells get the measure, too: the {plan.reach} months before an "
            f"introduction count neither as before nor as after.",
        )
    yield ""
    for unit in plan.units:
        day = plan.introduced.get(unit)
        yield f"- `{unit}`: {day or say('aldrig', 'never')}"
    yield ""
    yield say("## Utfall", "## Outcomes")
    yield ""
    yield say(
        f"1. Huvudutfall: dagar i sjukfallet inom {plan.horizon} dagar från slutet av dag "
        f"{plan.day}. Sjukfall som inte har följts till slutet får för tiden därefter samma dagar "
        f"som övriga sjukfall vid enheten den månaden.",
        f"1. Primary: days of leave within {plan.horizon} days from the end of day {plan.day}. "
        "Spells lost to follow-up get, from then on, the days of the other spells of their unit "
        "and month.",
    )
    if plan.assessed:
        yield say("2. Andel bedömda.", "2. Share assessed.")
    if plan.measures:
        yield say(
            f"3. Andel med åtgärden påbörjad inom {plan.measure_by} dagar. 4. Dagar i sjukfallet "
            f"före åtgärden, inom {plan.measure_by} dagar.",
            f"3. Share with the measure started within {plan.measure_by} days. 4. Days of leave "
            f"before the measure, within {plan.measure_by} days.",
        )
    yield ""
    yield say("## Analys", "## Analysis")
    yield ""
    yield _ESTIMATES[plan.design].to(lang) + say(
        " Enheterna viktas efter antal sjukfall. Variansen beräknas mellan enheter; intervall på "
        f"nivån {plan.level:.0%} med t-fördelningen.",
        " Units are weighted by their number of spells. The variance is clustered by unit; "
        f"intervals at the level {plan.level:.0%} use the t distribution.",
    )
    if plan.confounders:
        names = ", ".join(f"`{each}`" for each in plan.confounders)
        yield say(f"Justerat för {names}.", f"Adjusted for {names}.")
    yield say(
        f"Färre än {plan.refuse.units} enheter: skattning utan intervall.",
        f"Fewer than {plan.refuse.units} units: an estimate without an interval.",
    )
    if plan.design == "stepped":
        yield say(
            "Ingen effekt anges om sjukfallen utvecklades olika redan före införandet "
            f"(p < {plan.refuse.leads:g}).",
            "No effect is given if leave followed different courses already before the "
            "introduction "
            f"(p < {plan.refuse.leads:g}).",
        )
    yield ""
    yield say("## Storlek", "## Size")
    yield ""
    own = plan.expected
    yield say(
        f"Väntat: standardavvikelse {own.sd:g} dagar, {own.spells:g} sjukfall per enhet och månad, "
        f"korrelation inom enhet {own.icc:g}, varav {own.cac:.0%} kvarstår mellan månader.",
        f"Expected: standard deviation {own.sd:g} days, {own.spells:g} spells a unit and month, "
        f"correlation within a unit {own.icc:g}, {own.cac:.0%} of it remaining between months.",
    )
    if not isfinite(se):
        yield say(
            "**Piloten kan inte mäta dagar: ingen månad finns kvar att jämföra med.**",
            "**This pilot cannot measure days: no month is left to compare with.**",
        )
        return
    yield say(
        f"Styrkan för {plan.difference:g} dagar är {power:.0%}; den minsta skillnad som upptäcks "
        f"med "
        f"styrkan {plan.power:.0%} är {least:.1f} dagar.",
        f"Power for {plan.difference:g} days is {power:.0%}; the smallest difference detected "
        f"with power {plan.power:.0%} is {least:.1f} days.",
    )
    if power < plan.power or len(plan.units) < plan.refuse.units:
        yield say("**Piloten kan inte mäta dagar.**", "**This pilot cannot measure days.**")


def as_toml(plan: Plan) -> str:
    """The plan as ``read_plan`` reads it, with its hash."""
    told = {key: value for key, value in asdict(plan.sealed()).items() if value is not None}
    told["never"] = sorted(plan.never)
    tables = {key: value for key, value in told.items() if isinstance(value, Mapping)}
    lines = [f"{key} = {_value(value)}" for key, value in told.items() if key not in tables]
    for name, table in tables.items():
        lines += ["", f"[{name}]"]
        lines += [f"{_key(k)} = {_value(v)}" for k, v in table.items() if v is not None]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)
