# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # How well does my register predict?
#
# A data scientist has her own table: one row per spell, with column names that nobody else uses. In
# ten minutes it is read, and a model is fitted and calibrated. She gets its discrimination and
# calibration on persons that it has not seen, and a model that `srs` can use.
#
#     python notebooks/how_well_does_my_register_predict.py [FOLDER]
#
# follows docs/guides/register.md. **Nobody in this register is real**: put your own file in place
# of `register.csv`.

# %%
# ruff: noqa: T201
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

from training.cohort import simulate
from training.figures import Picture
from training.table import read_extract

FOLDER = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(mkdtemp(prefix="srs-"))
FOLDER.mkdir(parents=True, exist_ok=True)
ROOT = (Path(__file__).parents[1] if "__file__" in globals() else Path("..")).resolve()


def done(*command):
    """What a command printed, run in FOLDER, and recorded in an MLflow of FOLDER's own."""
    store = {"MLFLOW_TRACKING_URI": f"sqlite:///{FOLDER.resolve() / 'mlruns.db'}"}
    own = os.environ | store | {"PYTHONPATH": str(ROOT)}
    call = [sys.executable, "-m", *map(str, command)]
    run = subprocess.run(call, cwd=FOLDER, env=own, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


# %% [markdown]
# ## The table
#
# Swedish names, a status of 0 or 1, days.

# %%
simulate(6000, (2016, 2018), seed=11, out=FOLDER / "cohort")
shutil.copy(ROOT / "training" / "mappings" / "cohort.toml", FOLDER / "cohort")
spells = read_extract(FOLDER / "cohort" / "cohort.toml").table.frame
spells = spells.filter(pl.col("comorbidity").is_not_null())
spells.select(
    lopnr=pl.col("person").rank("dense").cast(pl.Int64) + 100_000,
    Startdatum="start",
    ICD10="diagnosis",
    dagar="last_day",
    avslutad=pl.col("ended").cast(pl.Int8),
    kon="sex",
    alder="age",
    grad="degree",
    tidigare="earlier_sick_leave",
    samsjuk="comorbidity",
    region="region",
).write_csv(FOLDER / "register.csv")
print((FOLDER / "register.csv").read_text("utf-8").splitlines()[0])

# %% [markdown]
# ## A draft of how to read it
#
# `init` works out what the columns are, and asks what it cannot know.

# %%
print(done("training", "init", "register.csv", "-o", "mapping.toml", "--run", "run.toml"))
mapping, run = FOLDER / "mapping.toml", FOLDER / "run.toml"
for draft in (mapping, run):
    for line in draft.read_text("utf-8").splitlines():
        if line.startswith("# Question"):
            print(f"{draft.name}: {line[2:]}")

# %% [markdown]
# ## The answers
#
# The predictors were known on day 15, and the answers say who the persons are. The model is to give
# the risk of outlasting day 90, and day 180, from day 15 on.


# %%
def answered(draft, answers):
    text = draft.read_text("utf-8")
    for question, answer in answers.items():
        text, times = re.subn(question, answer, text, flags=re.MULTILINE)
        assert times == 1, question
    draft.write_text(text, encoding="utf-8")


answered(mapping, {r"^landmark = 0 ": "landmark = 15 "})
answered(
    run,
    {
        r"^# who = .*": 'who = { sv = "påhittade personer", en = "made-up persons" }',
        r"(?<=trees of its own\n)days = .*\nhorizons = .*": "days = [15]\nhorizons = [60, 90, 180]",
        r"^days = .*\nhorizons = .*(?=\nfewest)": "days = [15]\nhorizons = [90, 180]",
    },
)

# %% [markdown]
# ## One command
#
# It splits by person, fits boosted trees, calibrates, compares with a ridge hierarchy and others,
# and packs the model. Finished steps are kept: run again, it continues where it stopped.

# %%
printed = done("training", "run", "run.toml", "--folder", "kept")
print("\n".join(line for line in printed.splitlines() if not line.startswith(("model", "run"))))

# %% [markdown]
# ## Are the probabilities right?
#
# By tenths of the predicted risk, on persons that the model has not seen.

# %%
drawn = sorted((FOLDER / "kept").rglob("calibration*.png"))
print(", ".join(each.name for each in drawn))
Picture(drawn[0].read_bytes())

# %% [markdown]
# ## The model
#
# A folder of text and JSON, whose card says whom it is for.

# %%
manifests = [
    json.loads(each.read_text("utf-8")) for each in (FOLDER / "kept").rglob("manifest.json")
]
(told,) = [each for each in manifests if "family" in each]
print(f"made from {told['population']['who']['en']}: {told['family']}, {len(told['files'])} files")
