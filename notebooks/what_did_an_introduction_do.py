# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # What did an introduction do?
#
# A region introduces a rehabilitation coordinator at one care unit after the other. Units that wait
# show what would have happened at the others without one, if both had the same trend before. The
# usual regression with effects of unit and period also compares with units that already have it.
#
#     python notebooks/what_did_an_introduction_do.py [FOLDER]
#
# goes the whole way and writes everything to FOLDER, or to a new temporary folder. **Nobody in it
# is real**, and the truth was built in: leave ends 25 % sooner from the day on which a coordinator
# begins, and about a quarter of those on leave get one each week.

# %%
# ruff: noqa: T201
import json
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

from matplotlib.figure import Figure

from training.figures import picture
from training.report.effect_verdict import headline

FOLDER = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(mkdtemp(prefix="srs-"))
FOLDER.mkdir(parents=True, exist_ok=True)
ROOT = Path(__file__).parents[1] if "__file__" in globals() else Path("..")
REGISTER = FOLDER / "register"


def done(*command):
    """What a command printed."""
    call = [sys.executable, "-m", *map(str, command)]
    run = subprocess.run(call, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


# %% [markdown]
# ## A region with a known truth
#
# `units.parquet` says when each unit got the coordinator, or that it never did.

# %%
measures = ROOT / "training" / "cohort" / "measures.toml"
mapping = ROOT / "training" / "mappings" / "cohort_measures.toml"
done("training", "cohort", "--spells", 40_000, "--measures", measures, "-o", REGISTER)
(REGISTER / "mapping.toml").write_text(mapping.read_text("utf-8"), encoding="utf-8")
_ = done("training", "table", REGISTER / "mapping.toml", "-o", REGISTER / "training.parquet")

# %% [markdown]
# ## The study
#
# Days of leave count from day 15 for 180 days. A coordinator helps everybody who is on leave when
# she comes, so `reaches = "ongoing"`: spells whose horizon was not over then are neither before nor
# after.

# %%
STUDY = REGISTER / "study.toml"
STUDY.write_text(
    """title = "A coordinator, unit by unit"
table = "training.parquet"
units = "units.parquet"
measure = "9"
day = 15
horizon = 180
period = "quarter"
reaches = "ongoing"
synthetic = true

[margins]
shorter_by = 5
longer_by = 5
""",
    encoding="utf-8",
)
done("training", "rollout", STUDY, "-o", FOLDER / "rollout", "--lang", "en")
found = json.loads((FOLDER / "rollout" / "rollout.json").read_text("utf-8"))
print(headline(found, "en"))

# %% [markdown]
# ## Can you believe it?
#
# Before the introduction, units should not differ. No test proves that they would have had the same
# trend afterwards; a test that finds a difference withdraws the answer.

# %%
leads = found["leads"]
print(f"before the introduction: p {leads['p']}, {len(leads['tested'])} periods tested")
print(f"p {found['randomisation']['p']} of {found['randomisation']['orders']} other orders")
begun = found["begun"]
if begun is not None:
    print(f"spells that reach day 15: {begun['ratio']} times as many as before")

# %%
course = [*found["leads"]["effects"], *found["effects"]]
course = [e for e in course if e["aggregate"] == "exposure" and e["low"] is not None]
course.sort(key=lambda each: each["exposure"])
figure = Figure(figsize=(6.4, 3.2), layout="constrained")
axes = figure.subplots()
places = [each["exposure"] for each in course]
days = [each["estimate"] for each in course]
ends = [[e["estimate"] - e["low"] for e in course], [e["high"] - e["estimate"] for e in course]]
axes.errorbar(places, days, yerr=ends, fmt="o", capsize=3)
axes.axhline(0, color="grey", linewidth=0.8)
axes.axvline(-0.5, color="grey", linestyle=":")
axes.set(xlabel="quarters since the coordinator came", ylabel="days of leave, compared")
picture(figure)

# %% [markdown]
# ## How not to do it

# %%
if found["two_way"] is not None:
    print(f"the usual regression: {found['two_way']['estimate']} days")

# %% [markdown]
# `report.html` has the course before and after, each group and period, and who was left out.

# %%
print(f"The page: {FOLDER / 'rollout' / 'report.html'}")
