"""The calendar day on which each spell was known to have reached its landmark day.

Knowledge changes only on days when a certificate is signed; between two of them a person's spells
stay the same. So each such stretch of days gets the question once: is one of its days the landmark
day of a spell, as known in that stretch? This is exact, in whatever order certificates are signed,
replaced or backdated, and later signatures cannot change it.
"""

from datetime import date

from srs.tables.cases import case_spells, members
from srs.tables.columns import pl
from srs.tables.days import days_of, nth_day
from srs.tables.history import History

_FOREVER = date(9999, 12, 31)
_LAST = 10_000_000  # a day number above all others


def landmark_days(history: History, landmark: int, gap: int) -> pl.DataFrame:
    """``person``, ``start`` and ``on``: one row per spell, by person and day.

    If replaced or backdated certificates bring a spell to its landmark day twice, the first time
    counts.
    """
    groups = _groups(history, gap)
    plain, others = _plain(history, groups, landmark)
    found = pl.concat([plain, _stretch_by_stretch(history, groups, others, landmark, gap)])
    found = found.sort("person", "on")
    person, on = pl.col("person"), pl.col("on")
    again = (person == person.shift()) & (on.shift() >= pl.col("start"))
    return found.filter(~again.fill_null(False))


def _groups(history: History, gap: int) -> pl.DataFrame:
    """Certificates with the ``group`` they may form spells in, whichever of them are known.

    Groups are the spells of all certificates, replaced ones too; fewer can only part them.
    """
    certificates = history.certificates.filter(pl.col("code").is_not_null())
    if certificates.is_empty():
        return certificates.with_columns(group=pl.lit(0, pl.Int64))
    axis = pl.col("person") * (days_of(certificates) + gap + 1)
    reach = (axis + pl.col("end")).cum_max().shift()
    begins = (axis + pl.col("start") > reach + gap + 1).fill_null(True)
    return certificates.sort("person", "start", "end", "signed", "ordinal").with_columns(
        group=begins.cum_sum().cast(pl.Int64) - 1
    )


def _plain(
    history: History, groups: pl.DataFrame, landmark: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The landmark days of groups in which all went in order, and the other groups.

    In order: nothing is replaced, certificates are signed in the order in which they begin, and
    those that begin by the group's landmark day are signed by it. Then at any time the known ones
    are the first so many, they make one spell, and it comes to its landmark day once.
    """
    periods = history.periods.join(
        groups.select("group", certificate="number"), on="certificate", how="inner"
    )
    at = nth_day(periods.select("start", "end", case="group"), landmark)
    known, same = pl.col("known"), pl.col("group") == pl.col("group").shift()
    checked = groups.join(
        at.rename({"case": "group"}), on="group", how="inner", maintain_order="left"
    ).with_columns(
        orderly=pl.col("replaced").is_null()
        & ((known >= known.shift()) | ~same).fill_null(True)
        & ((pl.col("start") > pl.col("on")) | (known <= pl.col("on")))
    )
    by_group = checked.group_by("group", maintain_order=True).agg(
        pl.col("person").first(),
        pl.col("start").first(),
        pl.col("end").max(),
        pl.col("on").first(),
        pl.col("orderly").all(),
    )
    plain = by_group.filter("orderly").select("person", "start", "on")
    return plain, by_group.filter(~pl.col("orderly")).select("group", "on", group_end="end")


def _stretch_by_stretch(
    history: History, groups: pl.DataFrame, others: pl.DataFrame, landmark: int, gap: int
) -> pl.DataFrame:
    certificates = groups.join(others, on="group", how="inner", maintain_order="left")
    if certificates.is_empty():
        return certificates.select("person", "start", "on")
    # Between a spell's first day and its landmark day, each day is covered or in a gap.
    longest = landmark * (gap + 1)
    stretches = _stretches(certificates).join(_beginning(certificates, gap), on="group")
    stretches = (
        stretches.filter(
            (pl.col("begins") > pl.col("since") - longest)
            & (pl.col("begins") <= pl.col("until") - landmark)
        )
        .select("group", "person", "since", "until")
        .unique(maintain_order=True)
        .with_columns(case=pl.int_range(pl.len()))
    )
    known = (
        stretches.join(
            certificates.select(
                "group", "ordinal", "number", "code", "signed", "known", "replaced"
            ).with_columns(begins=certificates["start"]),
            on="group",
            how="inner",
        )
        .filter((pl.col("known") <= pl.col("since")) & (pl.col("begins") < pl.col("until")))
        .filter(~(pl.col("replaced") <= pl.col("since")).fill_null(False))
        .select("case", "ordinal", "number", "code", "signed")
        .join(history.periods, left_on="number", right_on="certificate", how="inner")
    )
    spells = case_spells(known, on=_FOREVER, gap=gap).filter(pl.col("days") >= landmark)
    periods = members(spells, known)
    days = nth_day(periods.select("start", "end", case="spell"), landmark)
    return (
        spells.select("case", "start")[days["case"]]
        .with_columns(days["on"])
        .join(stretches.select("case", "person", "since", "until"), on="case", how="inner")
        .filter(pl.col("on").is_between("since", "until", closed="left"))
        .select("person", "start", "on")
    )


def _beginning(certificates: pl.DataFrame, gap: int) -> pl.DataFrame:
    """``group`` and ``begins`` of the certificates that may begin a spell.

    One does not where another one, never replaced and signed no later, always comes before it.
    Only the three before it are looked at: that leaves few, and too many do no harm.
    """
    firm = pl.col("replaced").is_null()
    preceded = pl.lit(False)
    for places in (1, 2, 3):
        preceded = preceded | (
            (pl.col("group") == pl.col("group").shift(places))
            & firm.shift(places)
            & (pl.col("known").shift(places) <= pl.col("known"))
            & (pl.col("end").shift(places) + gap + 1 >= pl.col("start"))
        ).fill_null(False)
    return certificates.filter(~preceded).select("group", begins="start").unique()


def _stretches(certificates: pl.DataFrame) -> pl.DataFrame:
    """Days ``since`` … before ``until``, in which what is known of a group stays the same."""
    signed = certificates.select("group", "person", "on", "group_end", since="known")
    replaced = certificates.select("group", "person", "on", "group_end", since="replaced")
    group, since = pl.col("group"), pl.col("since")
    return (
        pl.concat([signed, replaced.drop_nulls()])
        .unique()
        .sort("group", "since")
        .with_columns(
            until=pl.when(group == group.shift(-1)).then(since.shift(-1)).fill_null(_LAST)
        )
        # No known part of the group can be further along than all of it.
        .filter((pl.col("until") > pl.col("on")) & (since <= pl.col("group_end")))
        .drop("on", "group_end")
    )
