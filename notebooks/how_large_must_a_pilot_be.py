# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # How large must a pilot be?
#
# An evaluator is asked for a pilot of the decision support: six months at a few centres, and then
# the days of sick leave that it saved. Before it begins we can work out what such a pilot will be
# able to show, and what not.
#
#     python notebooks/how_large_must_a_pilot_be.py [FOLDER]
#
# goes from the size to the plan and the analysis by the plan, and writes everything to FOLDER, or
# to a new temporary folder. **Nobody in it is real.**

# %%
# ruff: noqa: T201
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from training.figures import picture
from training.report.effect_verdict import headline

FOLDER = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(mkdtemp(prefix="srs-"))
DATA = FOLDER / "data"
DATA.mkdir(parents=True, exist_ok=True)


def done(*command):
    """What a command printed."""
    call = [sys.executable, "-m", "training", "pilot", *map(str, command)]
    run = subprocess.run(call, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


# %% [markdown]
# ## Six months at six centres
#
# A difference of ten days would be large. Spells differ by 110 days (standard deviation) within a
# year, and those of one centre are somewhat alike.

# %%
few = ("--units", 6, "--months", 6, "--difference", 10, "--sd", 110, "--spells", 20)
print(done("size", "--design", "parallel", *few))

# %% [markdown]
# No spell that begins in these six months can be followed for a year within them. Such a pilot can
# show whether the support is used, but not what it saves.
#
# ## A pilot that can show it
#
# Forty-eight units get it in four steps over a year, after half a year without it. The outcome is
# only the first ninety days of leave: they vary less, and are known sooner.

# %%
size = ("--units", 48, "--months", 6, "--before", 6, "--follow-up", 4, "--horizon", 90)
more = ("--sd", 32, "--spells", 25, "--difference", 6, "--reaches", "new", "--json")
found = json.loads(done("size", "--design", "stepped", *size, *more))
print(f"power {found['power']:.2f}; smallest difference {found['detectable']:.1f} days")

# %% [markdown]
# The smallest difference that such a pilot finds in four of five cases, by its number of units:

# %%
units = (16, 24, 32, 48, 64, 96)
of = ("--months", 6, "--before", 6, "--follow-up", 4, "--horizon", 90)
smallest = [
    json.loads(done("size", "--design", "stepped", "--units", each, *of, *more))["detectable"]
    for each in units
]
figure = Figure(figsize=(6.4, 2.6), layout="constrained")
axes = figure.subplots()
axes.plot(units, smallest, marker="o")
axes.axhline(6, color="0.6", linestyle="--")
axes.annotate("asked for", (units[-1], 6), va="bottom", ha="right", color="0.4")
axes.set(xlabel="Units", ylabel="Days", ylim=(0, None), xticks=units)
picture(figure)

# %% [markdown]
# ## The plan, before it begins
#
# The plan is identified by its hash. A plan that is changed afterwards has another hash, and the
# analysis refuses it.

# %%
UNITS = [f"u{place:02}" for place in range(48)]
STEPS = [date(2024, 7 + wave, 1) for wave in range(4)]
WAITS = UNITS[40:]
INTRODUCED = {unit: STEPS[place % 4] for place, unit in enumerate(UNITS[:40])}
days = "\n".join(f"{unit} = {day}" for unit, day in INTRODUCED.items())
(FOLDER / "pilot.toml").write_text(
    f"""title = "Decision support, unit by unit"
design = "stepped"
measure = "support"
difference = 6
since = 2024-01-01
months = 12
horizon = 90
reaches = "new"
assessed = "assessed"
never = {json.dumps(WAITS)}

[margins]
shorter_by = 2
longer_by = 2

[introduced]
{days}

[expected]
sd = 32
spells = 25
""",
    encoding="utf-8",
)
print(done("plan", FOLDER / "pilot.toml", "-o", FOLDER / "plan"))

# %% [markdown]
# ## The results
#
# These are made up: leave is about six days shorter where the support is in use, and twice as much
# of it is assessed.

# %%
random = np.random.default_rng(1)
own = {unit: random.normal(0, 3) for unit in UNITS}
rows = []
for unit in UNITS:
    for _ in range(25 * 12):
        start = date(2024, 1, 1) + timedelta(days=int(random.integers(366)))
        used = unit in INTRODUCED and start >= INTRODUCED[unit]
        lasts = int(np.ceil(random.exponential(45 + own[unit] - 9 * used)))
        rows.append((unit, start, 15 + min(lasts, 400), random.random() < (0.6 if used else 0.3)))
spells = pl.DataFrame(rows, ["unit", "start", "last_day", "assessed"], orient="row")
spells.select(
    pl.arange(pl.len()).cast(pl.String).alias("person"),
    "start",
    pl.lit("F43").alias("diagnosis"),
    "unit",
    (pl.col("start") + timedelta(days=14)).alias("on"),
    pl.lit(15).alias("day"),
    pl.col("last_day"),
    pl.lit(True).alias("ended"),
    "assessed",
).write_parquet(DATA / "training.parquet")

# %% [markdown]
# ## The analysis, by the plan

# %%
print(done("analyse", FOLDER / "plan" / "plan.toml", DATA, "-o", FOLDER / "analysis"))
analysis = json.loads((FOLDER / "analysis" / "analysis.json").read_text("utf-8"))
print(headline(analysis, "en"))
print(f"by the plan {analysis['plan']['sha256'][:12]}")
