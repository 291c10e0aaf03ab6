# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Is a new model better?
#
# An evaluator has three models that give the probability that a spell of sick leave outlasts day
# 90, once it has reached day 15: SRS 2.1, SRS 3.0 and `boosted-2`. Is a later one better than an
# earlier one, for whom, and is the difference real?
#
#     python notebooks/is_a_new_model_better.py [FOLDER]
#
# writes everything to FOLDER, or to a new temporary folder. `is_a_new_model_better.toml` fixed in
# advance what counts as better.
#
# **Everybody here is synthetic.** To read the answer, you must know two things.
#
# - The lengths of the spells were drawn from the hazards of SRS 3.0. Here 3.0 *is* the truth:
#   nothing can be superior to it but by chance. That says nothing of how well it predicts in a
#   clinic.
# - SRS 2.1 asks about visits in specialised care that the population has not got. It gets the
#   answers that a form has preselected, which puts it at a disadvantage.

# %%
# ruff: noqa: T201
import json
import os
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp

# Threads that spin while they wait take the cores from those that work. Read by what comes next.
os.environ |= {"OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"} | os.environ

import polars as pl
from matplotlib.figure import Figure

import srs
from srs.predictors import PREDICTORS
from srs.tables.risks import score
from training.cohort import simulate
from training.evaluation.document import evaluated
from training.evaluation.files import write
from training.evaluation.study import read_study
from training.figures import picture
from training.report.document import Document
from training.report.verdict import sentence, verdicts
from training.report.verdict_words import HEAD
from training.table import read_extract

HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
STUDY = HERE / "is_a_new_model_better.toml"
FOLDER = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(mkdtemp(prefix="srs-"))

# %% [markdown]
# ## Spells that no model has seen
#
# `boosted-2` learnt from spells begun before 2018, in a population made with seed 2. These all
# begin in 2018, in a population made with seed 7: other persons, other spells. They are cut into
# certificates and read back as a register would be, with what was known on day 15.

# %%
simulate(25_000, (2018, 2018), seed=7, out=FOLDER / "cohort")
shutil.copy(HERE.parent / "training" / "mappings" / "cohort.toml", FOLDER / "cohort")
table = read_extract(FOLDER / "cohort" / "cohort.toml").table.frame
# Earlier spells are there for what they tell of the later ones; they have no answers.
spells = table.filter(pl.col("start") >= date(2018, 1, 1), pl.col("comorbidity").is_not_null())

# %% [markdown]
# ## What SRS 2.1 asks and nobody answered
#
# All these questions are about visits in specialised care. A predictor's declared default is
# the answer that a form has preselected. These predictors have none, so the form's first answer
# is used: no such visit.
#
# SRS 3.0 does not ask these questions, so in this population such a visit makes nobody's spell
# longer or shorter. So 2.1 lacks answers that it was made for, and the lengths follow other effects
# than those that it knows.

# %%
old = srs.load("srs-2.1")
asked = {column.name for diagnosis in old.diagnoses for column in old.of(diagnosis).columns}
unanswered = [PREDICTORS[name] for name in sorted(asked - set(spells.columns))]
preselected = {each.name: each.default or each.levels[0].name for each in unanswered}
assert set(preselected.values()) == {"no"}
print(f"SRS 2.1 gets the answer no to {len(preselected)} questions that nobody answered")

# %% [markdown]
# ## Three risks for each spell

# %%
told = spells.with_columns(pl.lit(level).alias(name) for name, level in preselected.items())
risks = {
    f"risk_{name}": score(told, srs.load(name), day=15, horizons=[90])["risk_90"]
    for name in ("srs-2.1", "srs-3.0", "boosted-2")
}
predictions = spells.with_columns(**risks).select(
    pl.concat_str("person", "start", separator=" ").alias("id"),
    *("person", "start", "last_day", "ended", "sex", "age", "region", *risks),
    pl.col("diagnosis").str.slice(0, 3),
)
predictions.write_parquet(FOLDER / "predictions.parquet")

# %% [markdown]
# ## The evaluation
#
# Everything that is written has passed the release gate. Counts are in steps of ten, so that nobody
# can find a count of fewer than five persons by subtraction, in this release or with another.

# %%
shutil.copy(STUDY, FOLDER)
study = read_study(FOLDER / STUDY.name)
created = datetime.now(UTC).isoformat(timespec="seconds")
document, proof, _ = evaluated(study, FOLDER, created)
written = write(document, proof, FOLDER / "evaluation", "en")
print(f"{document['data']['rows']} spells; {len(proof['suppressed'])} counts are suppressed")

# %% [markdown]
# ## The verdict
#
# - **SRS 3.0 is superior to SRS 2.1** by all three margins.
# - **boosted-2 is superior to SRS 2.1**, too.
# - **boosted-2 is non-inferior to SRS 3.0**, and not shown to be better: it learnt what it could of
#   the truth, and the truth cannot be beaten.

# %%
report = Document.of(json.loads((FOLDER / "evaluation" / "report.json").read_text("utf-8")))
for each in verdicts(report):
    if each.subgroup == "all":
        title = HEAD[each.answer].to("en").format(a=each.a, b=each.b)
        print(f"{each.metric}: {title}. {sentence(each, 'en')}")

# %% [markdown]
# The gains and their margins: to the right of 0 the later model is better; left of the dashed line
# it would be worse by more than was allowed.

# %%
judged = [each for each in verdicts(report) if each.subgroup == "all"]
figure = Figure(figsize=(7, 4.2), layout="constrained")
for axes, metric in zip(figure.subplots(3), dict.fromkeys(e.metric for e in judged), strict=True):
    own = [each for each in judged if each.metric == metric]
    gains = [each.value for each in own]
    reach = [[g.value - g.low for g in gains], [g.high - g.value for g in gains]]
    axes.errorbar([g.value for g in gains], range(len(own)), xerr=reach, fmt="o", capsize=3)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.axvline(-own[0].worse_by, color="firebrick", linestyle="--")
    axes.set_yticks(range(len(own)), [f"{each.b} over {each.a}" for each in own])
    axes.set(title=f"gain in {metric}", ylim=(len(own) - 0.5, -0.5))
picture(figure)

# %% [markdown]
# Are the probabilities right? On the line, what a model predicts is what happens.

# %%
figure = Figure(figsize=(4.8, 4.4), layout="constrained")
axes = figure.subplots()
axes.plot([0, 1], [0, 1], color="grey", linestyle="--")
for curve in report.drawn("calibration", 90):
    axes.plot([p.x for p in curve.points], [p.value.value for p in curve.points], label=curve.model)
axes.set(xlabel="predicted probability", ylabel="observed share that was longer than 90 days")
axes.legend()
picture(figure)

# %% [markdown]
# A subgroup has fewer spells, and the intervals are wider because there are many subgroups. About
# half the answers are inconclusive, which is no sign that a model is worse there. In no subgroup is
# a later model shown to be worse.

# %%
groups = pl.DataFrame(
    {"of": f"{each.b} against {each.a}", "answer": each.answer or "hidden"}
    for each in verdicts(report)
    if each.metric == "auc" and each.subgroup != "all"
)
for of, answer, count in groups.group_by("of", "answer").len().sort("of", "answer").iter_rows():
    print(f"auc in subgroups, {of}: {answer} in {count}")

# %% [markdown]
# The report is a self-contained page: the verdict first, then figures, then every number with its
# definition.

# %%
print(f"The report: {FOLDER / 'evaluation' / 'report.html'}")
