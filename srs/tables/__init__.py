"""The same journey said in columns, for whole tables; the stage that knows Polars.

columns, limits, footer (files) -> cells, names (what they say) -> spells -> history, cases, days,
predictors, answers, certificates (what was known) -> codes, risks

What one patient is told and what a row is told is one law, held by the tests. Needs the extra
``tables``; ``srs.batch`` runs it over files of any size.
"""
