"""A region's own figures of sick leave: from certificates to tables, through the release gate.

study, source (what is read) -> facts (periods in order, chained to spells) -> spells (a row each)
and ongoing (a row per spell and stretch of the calendar) -> cells (sums by group) -> tables ->
document. ``definitions`` names what each number is, and whose definition it is.
"""
