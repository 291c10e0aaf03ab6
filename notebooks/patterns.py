# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Are women on sick leave longer than men who need as much?
#
# A region gets this question every year. The answer goes from certificates to one figure: how much
# longer women are on sick leave unadjusted, and how much longer when diagnosis, age, earlier sick
# leave and predicted risk are equal.
#
#     python notebooks/patterns.py [FOLDER]
#
# goes the whole way and writes everything to FOLDER, or to a new temporary folder. **Nobody in it
# is real.** In this population women have longer diagnoses; at equal need next to no difference
# remains.

# %%
# ruff: noqa: T201
import json
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

from matplotlib.figure import Figure

from training.figures import picture

FOLDER = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(mkdtemp(prefix="srs-"))
FOLDER.mkdir(parents=True, exist_ok=True)


def done(*command):
    """What a command printed."""
    call = [sys.executable, "-m", *map(str, command)]
    run = subprocess.run(call, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


# %% [markdown]
# ## Certificates
#
# A year's certificates would come from the record system. These are made up.

# %%
_ = done("training", "cohort", "--spells", 20_000, "-o", FOLDER / "cohort")

# %% [markdown]
# ## The study
#
# Declared before anybody looks: which quarters, and since when every certificate is included.

# %%
STUDY = FOLDER / "study.toml"
STUDY.write_text(
    """title = "Women, men and equal need"
stretch = "quarter"
since = 2016-01-01
until = 2018-12-31
followed_until = 2019-06-30
complete_since = 2014-01-01
synthetic = true
""",
    encoding="utf-8",
)
certificates = FOLDER / "cohort" / "certificates.parquet"
done("training", "patterns", certificates, STUDY, "-o", FOLDER / "patterns", "--lang", "en")
found = json.loads((FOLDER / "patterns" / "patterns.json").read_text("utf-8"))

# %% [markdown]
# ## Unadjusted, and at equal need
#
# Per cent of begun spells that last more than 90 days, women less men.

# %%
(long,) = [e for e in found["equality"] if (e["where"], e["outcome"]) == ("all", "over_90")]
for kind, said in (("crude", "as it is"), ("equal", "at equal need")):
    apart = long[kind]["difference"]
    low, high = (100 * apart[end] for end in ("low", "high"))
    print(f"{said}: {100 * apart['value']:+.1f} percentage points ({low:+.1f} to {high:+.1f})")
print(f"of women and men of equal need: {long['answer']}")

# %% [markdown]
# ## Is everybody included?
#
# The comparison includes only persons with a counterpart of the other sex.

# %%
support = long["support"]
print(f"compared: {support['n']} of {support['rows']} spells")

# %% [markdown]
# ## The figure
#
# Of long spells, days of leave, and the degree on the first day. Where the line crosses 0, no
# difference between women and men has been shown.

# %%
SHOWN = {
    "over_90": (100, "spells over 90 days, percentage points"),
    "days_365": (1, "days of leave within a year"),
    "degree": (1, "degree at the start, per cent of full time"),
}
everybody = {each["outcome"]: each for each in found["equality"] if each["where"] == "all"}
figure = Figure(figsize=(7, 4.2), layout="constrained")
for axes, (outcome, (factor, said)) in zip(figure.subplots(3), SHOWN.items(), strict=True):
    for place, kind in enumerate(("crude", "equal")):
        apart = everybody[outcome][kind]["difference"]
        value, low, high = (factor * apart[key] for key in ("value", "low", "high"))
        axes.errorbar(value, place, xerr=[[value - low], [high - value]], fmt="o", capsize=3)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks([0, 1], ["as it is", "at equal need"])
    axes.set(title=f"women less men: {said}", ylim=(1.6, -0.6))
picture(figure)

# %% [markdown]
# `report.html` has this under "Equal need", with days, degree and measures, and with the units
# compared with what was expected for their patients. None of it says why groups differ: what no
# certificate states, such as work and income, is not held equal.

# %%
print(f"The page: {FOLDER / 'patterns' / 'report.html'}#equality")
