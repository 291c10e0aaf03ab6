# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # How is an assessment built into another application?
#
# This notebook is for developers of applications in which physicians write certificates. It goes
# from a certificate to the number and what is shown with it. It also covers what you must handle:
# unanswered questions, a diagnosis without a model, and wrong input. `srs` runs in the same process
# here; over HTTP, `/v1/assessments` returns the same JSON (docs/guides/rest.md), and `<srs-panel>`
# draws it (docs/guides/panel.md).
#
#     python notebooks/how_is_an_assessment_built_in.py
#
# The certificates are made up.

# %%
# ruff: noqa: T201
import json
from datetime import date, timedelta
from pathlib import Path
from time import process_time

from matplotlib.figure import Figure

import srs
from srs.channels import CHANNELS
from srs.errors import SrsError
from training.figures import picture

ROOT = Path(__file__).parents[1] if "__file__" in globals() else Path("..")
EXAMPLES = ROOT / "examples"
ON = date(2025, 3, 20)

# %% [markdown]
# ## Once, when the application starts
#
# A model and the knowledge (FMB, measures, statistics) are read once. They never change afterwards,
# and threads may share them.

# %%
model, knowledge = srs.load("srs-3.0"), srs.embedded()
print(f"the model is for {len(model.diagnoses)} diagnoses")

# %% [markdown]
# ## A certificate and the person's earlier ones
#
# Any known format works: `srs` recognises it by its content.

# %%
names = ("certificate.xml", "first.xml", "earlier.json")
certificates = [srs.read((EXAMPLES / name).read_bytes(), on=ON) for name in names]
for each in certificates:
    print(each.diagnosis, each.periods[0].start, each.periods[-1].end)


# %%
def assessed(given, answers=None, on=ON):
    return srs.assess(given, on=on, model=model, knowledge=knowledge, answers=answers or {})


# %% [markdown]
# ## Before anybody has answered
#
# Nothing is preselected. While answers are missing, the result is a range instead of a number: show
# the range and the questions.

# %%
first = json.loads(CHANNELS["json"](assessed(certificates), "en"))
low, high = first["risk"]["percent_bounds"]
print(f"between {low} and {high} %; to ask: {', '.join(first['missing'])}")

# %% [markdown]
# ## With the answers

# %%
answers = {"comorbidity": "no", "born_in_sweden": "yes", "university": "no"}
assessment = assessed(certificates, answers)
document = json.loads(CHANNELS["json"](assessment, "en"))
risk = document["risk"]
print(f"{risk['percent']} % {risk['of']}: {risk['level_text']}")
for reason in document["explanation"]["reasons"][:3]:
    print("-", reason["text"])
print("FMB:", document["fmb"]["typical_cases"][0]["text"].splitlines()[0][:70])

# %% [markdown]
# The result also has the whole course: the probability that the spell still goes on, for each day.
# `<srs-panel>` draws this.

# %%
figure = Figure(figsize=(6.4, 3.2), layout="constrained")
axes = figure.subplots()
curve = risk["curve"]
axes.plot([each["day"] for each in curve], [100 * each["probability"] for each in curve])
axes.axvline(risk["horizon"], color="grey", linestyle=":")
axes.annotate(f"day {risk['horizon']}", (risk["horizon"] + 3, 92), color="grey")
axes.set(ylim=(0, 100), xlabel="day of the spell", ylabel="still on sick leave, per cent")
picture(figure)

# %% [markdown]
# ## A risk never comes alone
#
# If there is no risk, the result has a code for the reason, and the rest of the assessment.

# %%
later = assessed(certificates, answers, on=ON + timedelta(days=400))
told = json.loads(CHANNELS["json"](later, "en"))
print("risk:", told["risk"], "because", told["no_risk"]["code"])
print("still there:", ", ".join(key for key in ("fmb", "measures", "statistics") if told[key]))

# %% [markdown]
# ## Wrong input
#
# All errors belong to one tree. A message says what was expected and never repeats a patient's
# value.

# %%
for wrong in (b"<certificate/>", b"{", b""):
    try:
        srs.read(wrong, on=ON)
    except SrsError as error:
        print(f"{type(error).__name__}: {error}")
try:
    assessed(certificates, {"university": "perhaps"})
except SrsError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown]
# ## How long it takes

# %%
start = process_time()
for _ in range(20):
    CHANNELS["json"](assessed(certificates, answers), "en")
print("under 0.2 s of processor time each:", (process_time() - start) / 20 < 0.2)
