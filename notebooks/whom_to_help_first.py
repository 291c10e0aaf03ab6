# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Whom to help first?
#
# A rehabilitation coordinator has a list of a care unit's patients on sick leave, and time for a
# few of them this week. Who comes first, why, and how many are expected to be away long? And does
# the order find those whose spells became long? With made-up patients we can see that, too.
#
#     python notebooks/whom_to_help_first.py [FOLDER]
#
# **Nobody in it is real**, and the model `boosted-2` was made from such people: it is for trials,
# not for patients. It is used here because it needs no answers from the patient.

# %%
# ruff: noqa: T201
import sys
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
from matplotlib.figure import Figure

import srs
from srs.caseload import expected
from srs.tables.caseload import caseload_table, certificates_in
from training.cohort import simulate
from training.figures import picture

FOLDER = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(mkdtemp(prefix="srs-"))
ON = date(2018, 3, 5)  # a Monday
CAPACITY = 5

# %% [markdown]
# ## A unit
#
# The population has many small units. Sixty of them are combined, so that the list is long enough.

# %%
simulate(12_000, (2017, 2018), seed=5, out=FOLDER / "cohort")
certificates = pl.read_parquet(FOLDER / "cohort" / "certificates.parquet")
some = certificates["unit"].unique().sort().head(60)
unit = certificates.filter(pl.col("unit").is_in(some.implode())).with_columns(unit=pl.lit("U"))
print(f"{unit['person'].n_unique()} patients have been on leave at some time")

# %% [markdown]
# ## The list
#
# It uses what is known that Monday and nothing later. `srs unit certificates.parquet --on
# 2018-03-05 --capacity 5 -o list.html` makes the same list as a page to print.

# %%
model, knowledge = srs.load("boosted-2"), srs.embedded()
found = srs.unit(
    certificates_in(unit, ON).by_person,
    on=ON,
    model=model,
    knowledge=knowledge,
    capacity=CAPACITY,
)
table = caseload_table(found, "en")
print(f"{len(found.rows)} are on leave; the first {CAPACITY}:")
for row in table.head(CAPACITY).iter_rows(named=True):
    print(f"{row['place']}. day {row['day']}, {row['diagnosis']}: {row['why']}")

# %% [markdown]
# ## How many become long
#
# The expected number is a sum of risks: right on average over many such lists, a guess for one.

# %%
told = expected(found.rows)
print(f"of {told.with_risk} with a risk about {told.number:.0f} are expected to become long")

# %% [markdown]
# ## Was the list right?
#
# The list compared with what happened to the patients, which no coordinator knows in advance.

# %%
truth = pl.read_parquet(FOLDER / "cohort" / "truth.parquet")
own = truth["person", "start", "days"].iter_rows()
lasts = {(person, start): days for person, start, days in own}
shown = [
    (row["risk"], row["horizon"], lasts[row["person"], row["start"]])
    for row in table.iter_rows(named=True)
    if row["risk"] is not None and (row["person"], row["start"]) in lasts
]
long = [risk for risk, horizon, days in shown if days > horizon]
short = [risk for risk, horizon, days in shown if days <= horizon]
print(
    f"mean risk of the {len(long)} that became long {sum(long) / len(long):.2f}, "
    f"of the {len(short)} others {sum(short) / len(short):.2f}"
)

# %%
figure = Figure(figsize=(6.4, 3.2), layout="constrained")
axes = figure.subplots()
bins = [each / 10 for each in range(11)]
axes.hist([long, short], bins=bins, stacked=True, label=["became long", "did not"])
axes.set(xlabel="risk that day", ylabel="patients")
axes.legend()
picture(figure)
