"""The national models: from the published coefficients to ``models/srs-<version>/``.

``python -m training.carry.national FACTS`` reads ``srs_hazards_*.json`` and the tables next to them
in the folder FACTS and publishes a model for each.
"""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from srs import Icd10
from srs.model import MODELS, Audience, ObservedDays, Population, Seen, as_manifest
from srs.model.hazards import Hazards
from srs.predictors import PREDICTORS, Predictor, predictor
from srs.risk import average
from srs.wording import Words

from ..publish import as_json, publish

_SOURCE = (
    "Inera/SKR, Stöd för rätt sjukskrivning (SRS), model version {version}, fitted on Swedish "
    "national registers; public repository sklintyg/srs"
)
_WHO = Words(
    "svenska sjukfall på minst 15 dagar (nationella register)",
    "Swedish spells of at least 15 days (national registers)",
)
# Beyond the last break the last hazard continues, which the answer notes; no spell lasts ten years.
_UNTIL = 3650
# Two predictions published with the coefficients (facts/README.md), for day 15.
_PUBLISHED = {
    "F438A": {
        "Sex": "Male",
        "age_cat_fct": "57-63",
        "Region": "Vast",
        "SA_ExtentFirst": "1",
        "SA_SyssStart_fct": "not_unemp",
        "SA_1_gross": "(0,90]",
        "comorbidity": "no",
        "birth_cat_fct": "SW",
        "edu_cat_fct": "No university",
    },
    "M797": {
        "Sex": "Male",
        "age_cat_fct": "17-29",
        "Region": "Stockholm",
        "SA_1_gross": "0",
        "SA_ExtentFirst": "1",
        "DP_atStart": "true",
        "Visits_yearBefore_all_r1_median": "aboveMedian",
        "NoCareAtStart": "NoCareAtStart",
        "SA_SyssStart_fct": "not_unemp",
    },
}
_GOLDEN_DAYS = ((1, 90), (15, 16), (15, 90), (60, 90), (30, 180), (15, 365), (400, 3650))


def carry(facts: Path, models: Path = MODELS) -> list[Path]:
    """Publish every ``srs_hazards_<version>.json`` in *facts*."""
    asked = _asked(facts / "srs_3_0_questions_per_diagnosis.csv")
    women = _share_of_women(facts / "national_persons_by_sex_2015.csv")
    published = []
    for path in sorted(facts.glob("srs_hazards_*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        version = document["model_version"]
        order = asked if version == "3.0" else {}
        diagnoses = {
            code: _diagnosis(model, order.get(code), women.get(code[:3], women["all"]))
            for code, model in document["models"].items()
        }
        files = {
            "hazards.json": json.dumps({"diagnoses": diagnoses}, ensure_ascii=False) + "\n",
            "golden.json": as_json({"cases": list(_golden(version, document["models"]))}),
            "card.md": _card(version, diagnoses),
        }
        manifest = _manifest(version) | as_manifest(_audience(version, diagnoses))
        published.append(publish(manifest, files, models))
    return published


def _audience(version: str, diagnoses: Mapping[str, Any]) -> Audience:
    """What the source gives: neither the years nor whether a factor's level was rare."""
    factors = {f["name"]: f["levels"] for each in diagnoses.values() for f in each["factors"]}
    return Audience(
        Population(
            who=_WHO,
            country="SE",
            register="Swedish national registers, which the source does not name",
            period=None,
            source=_SOURCE.format(version=version),
            synthetic=False,
        ),
        diagnoses=frozenset(diagnoses),
        horizons=None,
        days=ObservedDays(
            reached=15,
            observed=round(max(each["breaks"][-1] for each in diagnoses.values())),
            until=_UNTIL,
        ),
        predictors={
            name: Seen(*_range(PREDICTORS[name]), frozenset(levels))
            for name, levels in sorted(factors.items())
        },
    )


def _range(declared: Predictor) -> tuple[float | None, float | None]:
    """For age: the range that the bands cover. The source gives no other number."""
    if declared.name != "age":
        return None, None
    return declared.lowest, declared.levels[-1].upto


def _manifest(version: str) -> dict[str, Any]:
    return {
        "name": "srs",
        "version": version,
        "family": "hazards",
        "title": {
            "sv": f"Nationell modell SRS {version}",
            "en": f"National model SRS {version}",
        },
        "source": _SOURCE.format(version=version),
        "outcome": "the day on which a sick-leave spell of at least 15 days ends",
    }


def _diagnosis(
    model: Mapping[str, Any], asked: list[str] | None, share_of_women: float
) -> dict[str, Any]:
    factors = [
        _factor(predictor(srs), levels, model, share_of_women)
        for srs, levels in model["levels"].items()
    ]
    derived = {name for name, each in PREDICTORS.items() if each.origin == "person"} | {"region"}
    in_model_order = [factor["name"] for factor in factors if factor["name"] not in derived]
    return {
        "spells": model["n_spells"],
        "events": model["n_events"],
        "log_likelihood": model["log_likelihood"],
        "asked": in_model_order if asked is None else asked,
        "breaks": model["breaks_days"],
        "intercept": model["coefficients"]["(Intercept)"],
        "factors": factors,
    }


def _factor(
    declared: Predictor, levels: list[str], model: Mapping[str, Any], share_of_women: float
) -> dict[str, Any]:
    baseline = [0.0] * (len(model["breaks_days"]) - 1)
    coefficients = model["coefficients"][declared.srs]
    by_srs = {level.srs: level for level in declared.levels}
    shares = [by_srs[srs].share for srs in levels]
    if declared.name == "sex":
        shares = [share_of_women if srs == "Female" else 1 - share_of_women for srs in levels]
    return {
        "name": declared.name,
        "levels": [by_srs[srs].name for srs in levels],
        "reference": shares,
        "log_hazards": [baseline, *(coefficients[srs] for srs in levels[1:])],
    }


def _asked(path: Path) -> dict[str, list[str]]:
    """The predictors that the form of SRS 3.0 asks for, by diagnosis, in its order."""
    order: dict[str, dict[int, str]] = {}
    for row in _rows(path):
        if row["order"]:
            order.setdefault(row["diagnosis"], {})[int(row["order"])] = row["variable"]
    return {
        code: [predictor(by_order[place]).name for place in sorted(by_order)]
        for code, by_order in order.items()
    }


def _share_of_women(path: Path) -> dict[str, float]:
    rows = list(_rows(path))
    rows.append(
        {"diagnosis": "all"}
        | {sex: str(sum(int(r[sex]) for r in rows)) for sex in ("women", "men")}
    )
    shares = {r["diagnosis"]: int(r["women"]) / (int(r["women"]) + int(r["men"])) for r in rows}
    return {code: round(share, 3) for code, share in shares.items()}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _golden(version: str, models: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Cases with the risk computed from the definition with 50 digits, independently of ``srs``."""
    random = Random(version)
    if version == "3.0":
        for code, answers in _PUBLISHED.items():
            yield _case(models[code], code, answers, 15, 90) | {
                "published": 0.65,
                "published_in": "rounded to two decimals beside the coefficients",
            }
    for code, model in models.items():
        for day, horizon in _GOLDEN_DAYS:
            answers = {srs: random.choice(levels) for srs, levels in model["levels"].items()}
            yield _case(model, code, answers, day, horizon)


def _case(
    model: Mapping[str, Any], code: str, answers: dict[str, str], day: int, horizon: int
) -> dict[str, Any]:
    with localcontext() as context:
        context.prec = 50
        integral = _cumulative(model, answers, horizon) - _cumulative(model, answers, day)
        risk = (-integral).exp()
    return {
        "diagnosis": code,
        "answers": answers,
        "day": day,
        "horizon": horizon,
        "risk": float(risk),
    }


def _cumulative(model: Mapping[str, Any], answers: Mapping[str, str], day: int) -> Decimal:
    """H(t), interval by interval, as defined."""
    breaks = [Decimal(b) for b in model["breaks_days"]]
    total = Decimal(0)
    for k, intercept in enumerate(model["coefficients"]["(Intercept)"]):
        last = k == len(breaks) - 2
        until = Decimal(day) if last else min(Decimal(day), breaks[k + 1])
        linear = Decimal(intercept)
        for srs, answer in answers.items():
            if answer != model["levels"][srs][0]:
                linear += Decimal(model["coefficients"][srs][answer][k])
        total += linear.exp() * max(until - breaks[k], Decimal(0))
    return total


def _card(version: str, diagnoses: Mapping[str, Any]) -> str:
    spells = sum(each["spells"] for code, each in diagnoses.items() if len(code) == 3)
    names = sorted({f["name"] for each in diagnoses.values() for f in each["factors"]})
    shares = "\n".join(
        f"| `{name}` | {_reference(PREDICTORS[name])} | {PREDICTORS[name].share_source} |"
        for name in names
    )
    table = "\n".join(_row_of_card(code, each) for code, each in sorted(diagnoses.items()))
    return _CARD.format(
        version=version,
        source=_SOURCE.format(version=version),
        diagnoses=len(diagnoses),
        spells=f"{spells:,}".replace(",", " "),
        table=table,
        shares=shares,
    )


def _row_of_card(code: str, each: Mapping[str, Any]) -> str:
    women = next(f["reference"][0] for f in each["factors"] if f["name"] == "sex")
    published = average(Icd10(code))
    own = published and published.diagnosis.code == code
    return (
        f"| {code} | {each['spells']} | {each['events']} | {len(each['intercept'])} "
        f"| {each['breaks'][-1]:.0f} | {len(each['factors'])} | {women:.1%} "
        f"| {_mean_risk(code, each):.2f} | {published.share if published and own else '–'} |"
    )


def _mean_risk(code: str, document: Mapping[str, Any]) -> float:
    """Mean P(T > 90 | T > 15) over every member of the reference population."""
    model = Hazards({}, {code: document}).of(Icd10(code))
    levels = [len(factor.reference) for factor in model.factors]
    codes = np.indices(levels).reshape(len(levels), -1).T
    shares = np.prod(
        [f.reference[codes[:, column]] for column, f in enumerate(model.factors)], axis=0
    )
    return float(shares @ model.risk(codes.astype(float), 15, 90))


def _reference(declared: Predictor) -> str:
    if declared.name == "sex":
        return "by diagnosis, below"
    return ", ".join(f"{level.name} {level.share:.0%}" for level in declared.levels)


_CARD = """\
# National model SRS {version}

**What it answers.** How likely it is that a sick-leave spell outlasts a day, given the diagnosis
and answers on the patient; usually more than 90 days.

**Source.** {source}.

**What it was fitted on.** {spells} spells of at least 15 days (counted at three-character codes)
for {diagnoses} diagnoses, some of them subcodes with models of their own; Swedish national
registers, of years that the source does not state. Per diagnosis: a piecewise-constant hazard (log
link) of the day on which the spell ends; `hazards.json` holds the coefficients to full precision.

**Limits.**
- It speaks of spells that have reached day 15; before that day its survival is 1 by definition.
- Ages 17 to 63. Others take the nearest band, which the assessment says.
- Beyond the last break of a diagnosis (below) the last hazard goes on: an extrapolation.
- How well it predicts (discrimination, calibration) is not published with the coefficients.
  Evaluate it on your own spells before you rely on it.
- It needs every answer. Without one there is no single risk, only the lowest and the highest that
  the missing answers allow.

**Levels of risk.** The cut-offs 0.39 and 0.62 are those of the national service; they were made for
90 days.

**Explanations.** Shapley values in log-odds, exact, against a reference population that answers
each question independently with these shares:

| predictor | shares | from |
|---|---|---|
{shares}

Another reference population gives other contributions, never another risk. This one is assumed, so
its mean risk (below, beside the published average) is not the average of the diagnosis: a risk may
lie above the average while its reasons add up to less than the reference, and the other way round.

**Per diagnosis.**

The last break is in days. Then the reference population's share of women and its mean
P(T > 90 | T > 15), and the published share of spells longer than 90 days.

| diagnosis | spells | ends | intervals | last break | predictors | women | mean risk | average |
|---|---|---|---|---|---|---|---|---|
{table}
"""


if __name__ == "__main__":
    for folder in carry(Path(sys.argv[1])):
        sys.stdout.write(f"{folder.name}\n")
