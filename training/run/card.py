"""The card of a packed model: what a reader must know before relying on it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from srs import Icd10
from srs.model import INTERVAL_LEVEL, Audience

from ..fit.boosted import Settings
from ..fit.hierarchy import grouped
from ..fit.spells import ANY
from .baselines import name_of
from .diagnoses import Pooled
from .leads import RIVALS, interval
from .learning_curve import Gain, in_words
from .plan import Evaluation, Plan
from .rows import Side
from .sides import Parts

_WORST = 10  # subgroups that the card lists

Metrics = Mapping[str, float]


def card(
    plan: Plan,
    settings: Settings,
    parts: Parts,
    audience: Audience,
    metrics: Metrics,
    pooled: Pooled | None,
    gains: Mapping[str, Gain],
    against: Sequence[str] = (),
) -> str:
    """The card in Markdown, without the version, which is added on publishing.

    *against*: reasons not to publish the model.
    """
    return "\n".join(
        [
            *_head(plan, audience),
            *_fitted_on(plan, settings, parts),
            *_evaluated(plan, parts, metrics),
            *_standing(plan.evaluate, metrics, gains, against),
            *_subgroups(plan.evaluate, metrics),
            *_limits(plan, settings, parts, audience),
            *_diagnoses(parts.learnt, settings, pooled),
            "",
        ]
    )


def _head(plan: Plan, audience: Audience) -> Iterator[str]:
    if audience.population.synthetic:
        yield f"# {plan.title.en} (synthetic: for trials, not for patients)"
        yield ""
        yield (
            "**Synthetic.** Every spell that this model was fitted and tested on is made up. Its "
            "numbers show that the method works. They do not show how well it would predict for "
            "patients."
        )
    else:
        yield f"# {plan.title.en}"
    yield ""
    yield (
        "**What it answers.** How likely it is that a sick-leave spell outlasts a day, usually day "
        f"{plan.evaluate.horizons[0]}, given the day of the spell and what is known about the "
        "patient."
    )
    yield ""
    yield f"**Whom it is for.** {' '.join(_for_whom(audience))}"
    yield ""
    yield f"**Source.** {plan.source}"
    yield ""


def _for_whom(audience: Audience) -> Iterator[str]:
    population, days = audience.population, audience.days
    began = f", begun {population.period}" if population.period else ""
    yield f"It was made from {population.who.en}{began}."
    if population.synthetic is None:
        yield "It is not stated whether the spells are real."
    if audience.diagnoses is None:
        yield "It was made without diagnoses and does not distinguish between them."
    else:
        codes = ", ".join(str(Icd10(code)) for code in sorted(audience.diagnoses))
        yield f"Diagnoses, with their subcodes: {codes}. It refuses others, and a missing one."
    assert audience.horizons
    yield (
        f"Horizons: {audience.horizons[0]} to {audience.horizons[-1]} days. It answers for others "
        f"up to day {days.until}, the last that was observed, with a note, and refuses later ones. "
        "It also notes a number that no patient had, and an answer that no patient gave."
    )


def _fitted_on(plan: Plan, settings: Settings, parts: Parts) -> Iterator[str]:
    learnt = parts.learnt
    yield (
        f"**What it was fitted on.** {_count(len(learnt))} spells"
        f"{_period(learnt)}, of which {_count(int(learnt.spells.ended.sum()))} were seen to end. "
        "It was calibrated on predictions for held-out persons: each of "
        f"{plan.split.folds} parts was predicted by a model fitted without it."
    )
    landmarks = sorted(learnt.frame["day"].unique())
    yield (
        f"Predictors are as known on day {', '.join(map(str, landmarks))} of the spell. First, "
        "hazards of all diagnoses together were fitted, pooled by the evidence, and mixed with "
        "trees grown from the outcomes, with the weight that suits held-out spells best. Then "
        f"gradient-boosted trees of up to {settings.leaves} leaves learnt these hazards, on top of "
        "each code's own average. One affine map of the log-odds calibrates the result."
    )
    yield ""
    yield (
        "**Outcome.** The day of the spell on which it ends. A spell that was still going on when "
        "it was last seen is censored on that day: it counts as neither short nor long."
    )
    yield ""


def _evaluated(plan: Plan, parts: Parts, metrics: Metrics) -> Iterator[str]:
    how = {
        "time": f"that begin on {plan.split.on} or later",
        "person": "of persons drawn at random",
        "region": f"of the region {plan.split.region}",
        "column": f"that have {plan.split.value} in the column {plan.split.column}",
    }[plan.split.by]
    yield (
        f"**How it was evaluated.** On {_count(len(parts.tested))} spells {how}. No person is "
        "on both the training side and the test side. Spells with an unknown outcome do not "
        "count; the others are weighted by the inverse probability of censoring."
    )
    yield ""
    columns = _columns(plan.evaluate, metrics)
    yield f"| from day | more than | spells | {' | '.join(columns.values())} |"
    yield "|---" * (3 + len(columns)) + "|"
    for day, horizon in plan.evaluate.pairs:
        pair = name_of(day, horizon)
        shown = [_number(metrics.get(f"{name}@{pair}"), name) for name in columns]
        spells = _count(int(metrics[f"spells@{pair}"]))
        yield f"| {day} | {horizon} | {spells} | {' | '.join(shown)} |"
    yield ""
    yield (
        "AUC: the probability that, of two spells, the one that outlasts the horizon has the "
        "higher risk. Intercept and slope: the map of the log-odds that fits the outcomes best; a "
        "calibrated model has 0 and 1."
    )
    if "auc_gap" in columns:
        yield (
            "Gap and difference compare with the true risk, which only a synthetic population has: "
            "how far the truth is ahead in AUC, and the mean absolute difference of the risks. By "
            "chance: how far the true risk itself is from the observed share in a subgroup."
        )
    if "interval_coverage" in columns:
        yield (
            "In interval: the share of spells whose true risk lies in the model's "
            f"{100 * INTERVAL_LEVEL:.0f} % interval, and its mean width. The interval covers the "
            "uncertainty from the number of spells, not what another population or another time "
            "would change (decision 0039)."
        )
    yield ""


def _standing(
    evaluation: Evaluation, metrics: Metrics, gains: Mapping[str, Gain], against: Sequence[str]
) -> Iterator[str]:
    yield (
        "**Against its rivals.** How far its AUC is ahead on the same spells, with 95 % intervals "
        "by person. Logistic regression: splines and levels, with a ridge chosen on held-out "
        "persons. Ridge hierarchy: the same with each diagnosis's own effects, shrunk to those of "
        "its parent codes. Refitted hazards: the national family, on the same spells."
    )
    yield ""
    yield f"| from day | more than | {' | '.join(title for _, title in RIVALS.values())} |"
    yield "|---" * (2 + len(RIVALS)) + "|"
    for day, horizon in evaluation.pairs:
        found = [interval(metrics, kind, day, horizon) for kind, _ in RIVALS.values()]
        told = " | ".join("–" if each is None else str(each) for each in found)
        yield f"| {day} | {horizon} | {told} |"
    yield ""
    if against:
        yield "**Not one to publish**, by decision 0041:"
        yield ""
        yield from (f"- {each}" for each in against)
    else:
        yield (
            "By decision 0041 it may be published: it is calibrated, and not behind the ridge "
            "hierarchy by more than chance explains."
        )
    yield ""
    yield f"**More spells.** {in_words(gains, evaluation.pairs[0])}"
    yield ""


def _columns(evaluation: Evaluation, metrics: Metrics) -> dict[str, str]:
    titles = {
        "auc": "AUC",
        "auc_gap": "gap",
        "mae": "difference",
        "interval_coverage": "in interval",
        "interval_width": "its width",
        "intercept": "intercept",
        "slope": "slope",
        "worst_subgroup": "worst subgroup",
        "worst_subgroup_true": "by chance",
    }
    pairs = [name_of(*pair) for pair in evaluation.pairs]
    return {n: t for n, t in titles.items() if any(f"{n}@{pair}" in metrics for pair in pairs)}


def _subgroups(evaluation: Evaluation, metrics: Metrics) -> Iterator[str]:
    pair = name_of(*evaluation.pairs[0])
    prefix = f"observed_minus_predicted@{pair}/"
    found = {name.removeprefix(prefix): v for name, v in metrics.items() if name.startswith(prefix)}
    if not found:
        return
    day, horizon = evaluation.pairs[0]
    worst = sorted(found.items(), key=lambda each: -abs(each[1]))[:_WORST]
    yield (
        f"**Subgroups.** Observed minus predicted share of spells of more than {horizon} days, "
        f"from day {day}, in percentage points. {len(found)} groups "
        f"have {_count(evaluation.fewest)} spells or more; these {len(worst)} are farthest from 0:"
    )
    yield ""
    yield "| subgroup | difference |"
    yield "|---|---|"
    for name, value in worst:
        yield f"| {name.replace('=', ' ')} | {100 * value:+.1f} |"
    yield ""


def _limits(plan: Plan, settings: Settings, parts: Parts, audience: Audience) -> Iterator[str]:
    yield "**Limits.**"
    if audience.population.synthetic:
        yield "- Not for patients: fitted on a synthetic population."
    yield (
        f"- It is for spells that have reached day {min(settings.days):g}. Days and horizons "
        "between those that the trees learnt are interpolated. Beyond day "
        f"{max(settings.horizons):g} the average's last hazard continues: an extrapolation."
    )
    yield (
        "- It averages over missing answers: the risk is then that of patients who are alike in "
        "what is known."
    )
    yield (
        f"- A diagnosis with fewer than {settings.fewest} spells shares the trees of its three "
        "characters, its letter or all diagnoses. Its average still comes from its own spells."
    )
    yield "- It uses these predictors and no others: " + ", ".join(
        f"`{column.name}`" for column in parts.columns
    )
    for name, why in parts.remarks.items():
        yield f"- `{name}` was left out: {why}."
    yield ""


def _diagnoses(learnt: Side, settings: Settings, pooled: Pooled | None) -> Iterator[str]:
    spells = learnt.spells
    groups = grouped(spells.diagnosis, settings.fewest, settings.forests)
    if not (groups != ANY).any():
        return
    if pooled:
        yield f"**Diagnoses.** {pooled}"
        yield ""
    yield "**Per diagnosis.** Spells that it was fitted on, and how many of them were seen to end."
    yield ""
    yield "| diagnosis | spells | ends |"
    yield "|---|---|---|"
    for group in np.unique(groups):
        own = groups == group
        name = str(Icd10(str(group))) if group != ANY else "others"
        ends = int(spells.ended[own].sum())
        yield f"| {name} | {_count(int(own.sum()))} | {_count(ends)} |"


def _period(side: Side) -> str:
    first, last = side.frame["start"].min(), side.frame["start"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return ""
    return f" begun {first.year}" + (f" to {last.year}" if last.year != first.year else "")


def _number(value: float | None, name: str) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.1f} pp" if name.startswith("worst_subgroup") else f"{value:.4f}"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", " ")
