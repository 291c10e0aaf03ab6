# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # How does a pilot do?
#
# Twelve care units have used the decision support for a year and a half. Did they use it? Was it
# right? What did physicians know that the model did not? Is the model that ran unseen in parallel
# better? Must the model that was shown be corrected?
#
#     python notebooks/how_does_a_pilot_do.py [FOLDER]
#
# follows docs/guides/pilot.md from start to end, one command per step, and writes everything to
# FOLDER, or to a new temporary folder.
#
# **Nobody in it is real.** The truth was built in and is in `truth.json`, so we can see whether the
# answers find it.

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
PILOT, EXPORT = FOLDER / "pilot", FOLDER / "export"
DATABASE = f"sqlite:///{PILOT.absolute() / 'srs.db'}"
STUDY = PILOT / "STUDY.toml"


def done(*command, also=()):
    """What a command printed; it ends with 0, or with one of *also*."""
    call = [sys.executable, "-m", *map(str, command)]
    run = subprocess.run(call, capture_output=True, text=True)
    assert run.returncode in (0, *also), run.stderr
    return run.stdout


# %% [markdown]
# ## A store as the service leaves it
#
# Assessments with the risk of `srs-3.0` and that of a shadow model, opinions and events; and the
# certificates that came later.

# %%
done("training", "pilot-example", "-o", PILOT, "--spells", 6000)
truth = json.loads((PILOT / "truth.json").read_text("utf-8"))
built_in = truth["built_in"]
print(f"{truth['assessments']} assessments, {len(truth['seldom'])} units that hardly use it")

# %% [markdown]
# ## What happened to the patients
#
# This links certificates to the assessments. Running it again stores nothing twice.

# %%
certificates = PILOT / "certificates.parquet"
linking = ("srs", "db", "outcomes", certificates, "--until", built_in["until"])
for line in done(*linking, "--database", DATABASE).splitlines():
    print(line)
again = json.loads(done(*linking, "--database", DATABASE, "--json"))
print(f"again: {again['stored']} stored, {again['unchanged']} as before")

# %% [markdown]
# ## Out of the store, without anybody's id
#
# The service's settings say who may do this: a caller with the scope `export`. The list that says
# which code belongs to which unit is kept apart.

# %%
(FOLDER / "srs.toml").write_text(
    f'database = "{DATABASE}"\n[[callers]]\nname = "evaluation"\nkey_sha256 = "{"0" * 64}"\n'
    'expires = 2099-01-01T00:00:00Z\nscopes = ["export"]\nunits = "all"\n',
    encoding="utf-8",
)
settings = ("--config", FOLDER / "srs.toml", "--caller", "evaluation")
done("srs", "db", "export", "-o", EXPORT, "--units", FOLDER / "units.csv", *settings)
print(", ".join(sorted(each.name for each in EXPORT.iterdir())))

# %% [markdown]
# ## The page
#
# Evaluators read `page/report.html`; `report.json` has the same numbers. Everything has passed the
# release gate.

# %%
done("training", "pilot", EXPORT, STUDY, "-o", FOLDER / "page", "--lang", "en")
report = json.loads((FOLDER / "page" / "report.json").read_text("utf-8"))
everybody = {
    each["metric"]: each
    for each in report["shown"]["evaluation"]["metrics"]
    if each["subgroup"] == "all"
}
for metric in ("auc", "oe"):
    found = everybody[metric]
    print(f"{metric}: {found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})")

# %% [markdown]
# From the tenth month on, spells last longer than the risk says, by 0.3 in log-odds: more are long
# than expected.
#
# ## What physicians knew
#
# Where physicians said "higher", more spells were long than the model said; where they said
# "lower", fewer were. What a model that knew the opinion would gain:

# %%
(gain,) = [each for each in report["opinions"]["gain"] if each["subgroup"] == "all"]
for each in gain["odds"]:
    said = each["opinion"].replace("_", " ")
    print(f"{said}: {each['value']} ({each['low']} to {each['high']}) in log-odds")
told = built_in["opinions"]["log_odds"]
right = told["KORREKT"]
print(f"built in: lower {told['LAGRE'] - right:.2f}, higher {told['HOGRE'] - right:.2f}")

# %% [markdown]
# ## The model that ran unseen
#
# It is better by construction. The verdict may be looked at each month, because the study fixed its
# margins in advance.

# %%
(pair,) = report["shadow"]["pairs"]
for look in pair["looks"][:: max(len(pair["looks"]) // 4, 1)]:
    print(f"{look['month']}: {look['n']} persons, {look['answer']}")
print(f"built in: better by {truth['expected']['brier_gain']:.4f} in the Brier score")

# %%
looks = [each for each in pair["looks"] if each["gain_low"] is not None]
figure = Figure(figsize=(6.4, 3.2), layout="constrained")
axes = figure.subplots()
axes.plot([each["gain"] for each in looks], marker="o")
axes.fill_between(
    range(len(looks)), [e["gain_low"] for e in looks], [e["gain_high"] for e in looks], alpha=0.2
)
axes.axhline(0, color="grey", linewidth=0.8)
axes.axhline(truth["expected"]["brier_gain"], color="black", linestyle=":")
axes.set_xticks(range(len(looks)), [each["month"] for each in looks], rotation=60)
axes.set(ylabel="gain in the Brier score", title="the interval holds at all months at once")
picture(figure)

# %% [markdown]
# ## Watch
#
# A scheduler asks this each night; the exit status is 3 when somebody must look.

# %%
for line in done(
    "training", "watch", EXPORT, "--study", STUDY, "--lang", "en", also=(3,)
).splitlines():
    print(line)
print(f"built in: a drift of {built_in['drift']} in log-odds from {built_in['drifts_from']}")

# %% [markdown]
# ## Correct the model
#
# The update changes as little as the new spells call for, and compares the new version with the old
# one on persons who had no part in the update. `--publish` would put it next to the others, to run
# unseen first. An export has new codes of persons and units, which decide who is held out, so the
# numbers below differ a little from one run of this notebook to the next.

# %%
print(done("training", "update", "srs-3.0", EXPORT, "--study", STUDY, "-o", FOLDER / "update"))
