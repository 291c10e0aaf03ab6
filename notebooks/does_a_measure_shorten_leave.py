# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Does a measure shorten sick leave?
#
# A researcher has a register: certificates, persons, and the day on which each measure began.
# People who get a measure are on leave longer: they must be on leave to get it, and it goes to
# those at risk. So comparing "ever" with "never" is wrong, whatever the measure does. Here the
# truth is known, so we can see what an adjusted answer is worth, and when no answer is possible.
#
#     python notebooks/does_a_measure_shorten_leave.py [FOLDER]
#
# follows docs/guides/effects.md from start to end and writes everything to FOLDER, or to a new
# temporary folder. **Nobody in it is real.**

# %%
# ruff: noqa: T201
import json
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
from matplotlib.figure import Figure

from training.figures import picture
from training.report.effect_verdict import headline

FOLDER = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(mkdtemp(prefix="srs-"))
FOLDER.mkdir(parents=True, exist_ok=True)
ROOT = Path(__file__).parents[1] if "__file__" in globals() else Path("..")
MEASURES = (ROOT / "training" / "cohort" / "measures.toml").read_text("utf-8")
MAPPING = (ROOT / "training" / "mappings" / "cohort_measures.toml").read_text("utf-8")


def done(*command):
    """What a command printed."""
    call = [sys.executable, "-m", *map(str, command)]
    run = subprocess.run(call, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


# %% [markdown]
# ## A register in which the truth is known
#
# `measures.toml` says what each measure does: `20` does nothing, `10` shortens leave. A second
# register also has a confounder that nobody measured; the sick days of long before depend on it.


# %%
def register(name, hidden):
    folder = FOLDER / name
    text = MEASURES.replace("hidden = 0.0", f"hidden = {hidden}")
    (FOLDER / f"{name}.toml").write_text(text, encoding="utf-8")
    made = ("--spells", 15_000, "--measures", FOLDER / f"{name}.toml", "-o", folder)
    done("training", "cohort", *made)
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return folder


known, unknown = register("known", 0.0), register("unknown", 0.9)

# %% [markdown]
# ## The study, declared before anybody looks
#
# Time zero is the end of day 15. The comparison: everybody begins within 28 days, or nobody does
# and everything is as usual afterwards. The answer is adjusted for what was known on day 15,
# including the risk that a model predicts: here the risk steers who gets a measure. The sick days
# of long before are the negative control: no measure can have changed them.

# %%
STUDY = """title = "Measure {measure}"
mapping = "mapping.toml"
measure = "{measure}"
day = 15
grace = 28
horizon = 365
risk_model = "srs-3.0"
confounders = ["risk", "sex", "age", "diagnosis", "region", "degree"]
negative_controls = ["sick_days_before"]

[margins]
shorter_by = 5
longer_by = 5

[eligible]
diagnosis = ["F", "G56", "I63", "M", "R52", "R53", "S52", "S62", "S82", "S83"]
"""


def asked(folder, measure):
    study = folder / f"measure_{measure}.toml"
    study.write_text(STUDY.format(measure=measure), encoding="utf-8")
    out = FOLDER / f"{folder.name}_{measure}"
    done("training", "effect", study, "-o", out, "--lang", "en")
    return json.loads((out / "effects.json").read_text("utf-8"))


def crude(found):
    return next(
        each["estimate"]
        for each in found["effects"]
        if (each["estimator"], each["outcome"]) == ("crude", "days")
    )


# %% [markdown]
# The true answer: the mean of each spell's days under the first strategy less that under the
# second. No register has it.


# %%
def truth(folder, measure):
    spells = pl.read_parquet(folder / "measures_truth.parquet")
    own = spells.filter(pl.col("measure") == measure, pl.col("last_day") > 15)
    begin, wait = (own[name].clip(upper_bound=380).mean() for name in ("start_uniform", "wait"))
    return begin - wait


answers = {measure: asked(known, measure) for measure in ("20", "10")}
for measure, found in answers.items():
    print(f"{measure}: {headline(found, 'en')}")
    print(f"{measure}: crude {crude(found):+.1f} days, in truth {truth(known, measure):+.1f}")

# %%
figure = Figure(figsize=(6.4, 2.6), layout="constrained")
axes = figure.subplots()
for place, (measure, found) in enumerate(answers.items()):
    told = found["verdict"]
    ends = [[told["estimate"] - told["low"]], [told["high"] - told["estimate"]]]
    axes.errorbar([told["estimate"]], [place], xerr=ends, fmt="o", color="C0", capsize=4,
                  label="adjusted, with its interval" if place == 0 else None)  # fmt: skip
    axes.plot([crude(found)], [place], "x", color="C3", label="crude" if place == 0 else None)
    axes.plot([truth(known, measure)], [place], "D", mfc="none", color="black",
              label="the truth" if place == 0 else None)  # fmt: skip
axes.axvline(0, color="grey", linewidth=0.8)
axes.set_yticks(range(len(answers)), [f"measure {each}" for each in answers])
axes.set(xlabel="days of leave, begun less not begun", ylim=(-0.6, len(answers) - 0.4))
axes.legend(loc="upper right")
picture(figure)

# %% [markdown]
# The crude comparison says that both measures prolong leave, and neither does. The truth should lie
# within the interval of the adjusted answer; a 95 % interval misses it one time in twenty.
#
# ## When there is no answer
#
# With a confounder that nobody measured, every adjusted estimate would be wrong. The negative
# control finds it. Instead of a number, the page shows the reasons and what would help.

# %%
refused = asked(unknown, "10")
print(f"unknown: {headline(refused, 'en')}")
for reason in refused["refused"]:
    print(f"- {reason['text']['en']} {reason['help']['en']}")

# %% [markdown]
# Read `report.html` next to each file. It shows the answer, curves, estimates, how strong
# unmeasured confounding would have to be to explain the answer, negative controls, balance,
# overlap, flow, and TARGET's items.

# %%
print(f"The page: {FOLDER / 'known_10' / 'report.html'}")
