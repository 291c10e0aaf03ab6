"""A region's own sick leave statistics: from certificates to tables, through the release gate.

The order of the modules: study and source (what is read), facts (periods in order, chained to
spells), spells (a row each) and ongoing (a row per spell and stretch of the calendar), cells (sums
by group), tables, document. ``definitions`` states what each number is, and whose definition it is.
"""
