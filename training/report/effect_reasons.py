"""Why spells and measures were left out, in words, and what a study's tables do not show."""

from srs.wording import Words

from .effect_names import inside

_FLOW = {
    "spells": Words("sjukfall den dagen", "spells on the day"),
    "no_unit": Words("ingen enhet", "no unit"),
    "begun_before": Words("åtgärden började före tid noll", "the measure began before time zero"),
    "not_followed": Words("slutade eller sågs sist den dagen", "ended, or was last seen, that day"),
    "later_spell": Words("ett senare fall av samma person", "a later spell of the same person"),
    "eligible": Words("med i jämförelsen", "eligible"),
}
_UNUSED = {
    "other_measure": Words("en annan åtgärd", "another measure"),
    "no_person": Words("ingen person", "no person"),
    "no_start": Words("ingen dag då den började", "no day on which it began"),
    "said_twice": Words("samma rad igen", "the same row again"),
    "no_spell": Words("utan sjukfall i tabellen", "without a spell in the table"),
    "before_time_zero": Words("före tid noll", "before time zero"),
    "after_end": Words(
        "sista sjukskrivningsdagen eller senare", "on the last day of leave or later"
    ),
    "again": Words("började igen: den första gången räknas", "began again: the first time counts"),
}
_LACKING = {
    "degrees": Words(
        "grad över tid: graden vid tid noll används, och nettodagar anges inte",
        "degrees over time: the degree at time zero is used, and net days are not given",
    ),
    "certificates": Words("antal intyg över tid", "the number of certificates over time"),
    "calendar": Words(
        "vilka dagar som täcks: kalenderdagar räknas",
        "which days are covered: calendar days are counted",
    ),
    "deaths": Words(
        "hur sjukfallen slutade: alla slut räknas som återgång",
        "how spells ended: every end counts as a return",
    ),
}
_ROLLOUT = {
    "rows of the table": Words("rader i tabellen", "rows of the table"),
    "of another day than time zero": Words(
        "gäller en annan dag än tid noll", "of another day than time zero"
    ),
    "without a unit": Words("ingen enhet", "no unit"),
    "of a unit that the units do not name": Words(
        "från en enhet som saknas bland enheterna", "of a unit that the units do not name"
    ),
    "begun before the first whole period": Words(
        "började före den första hela perioden", "begun before the first whole period"
    ),
    "begun after the last period whose horizon was over": Words(
        "började efter den sista perioden vars horisont är slut",
        "begun after the last period whose horizon was over",
    ),
    "begun in the period of the introduction, before it": Words(
        "började i införandets period, före införandet",
        "begun in the period of the introduction, before it",
    ),
    "compared": Words("med i jämförelsen", "compared"),
    "measures not used: before time zero": Words(
        "åtgärder före tid noll, som inte används", "measures before time zero, not used"
    ),
}
# The numbers at the beginning and at the end; those left out are between them.
WHOLE = ("spells", "eligible", "rows of the table", "compared")
# Not a part of what is counted before it.
NOT_SPELLS = ("measures not used: before time zero",)
_NOT = "not_"  # followed by the column of [eligible] that excludes them


def reason_words(reason: str) -> Words:
    """A reason in words.

    >>> reason_words("not_age").en, reason_words("again").en
    ('not eligible by age', 'began again: the first time counts')
    """
    known = _FLOW | _UNUSED | _LACKING | _ROLLOUT
    if reason in known:
        return known[reason]
    if not reason.startswith(_NOT):
        return Words(reason, reason)
    column = reason.removeprefix(_NOT)
    return Words(
        f"uppfyller inte villkoret för {inside(column, 'sv')}",
        f"not eligible by {inside(column, 'en')}",
    )
