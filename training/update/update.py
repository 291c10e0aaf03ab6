"""From a published model and a table to a new version, or to the message that none is needed."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from srs.errors import BadInput
from srs.model import MODELS, Model, card, load
from srs.tables.columns import pl
from srs.wording import language

from ..evaluation.document import period
from ..evaluation.files import as_json, write
from ..evaluation.grain import Grain
from ..golden_check import check
from ..publish import AGAINST, next_version, publish
from ..statistics.statistic import Bools
from ..table.splits import lots
from .card import DONE, tests
from .card import card as new_card
from .cells import Scored, scored
from .choice import ALPHA, UPDATES, Choice, Update, chosen
from .judgement import NAMES, check_sides, judged, reasons_against
from .study import Judging, check_population, horizons_for, read_judging
from .table import Followed, read_followed
from .version import Version, Whom, check_name, files_of, version

HELD_OUT = 1 / 3
_MOST = 60_000  # rows that an update is fitted to: more would not change it
REFIT = (
    "a refit is proposed: the predictors hold more information than the model uses. Run it on the "
    "table's extract, `python -m training run RUN.toml`, and publish the result; until then "
    "`--most groups` makes the best recalibration"
)


@dataclass(frozen=True)
class Options:
    """The options of the command line."""

    out: Path | None = None
    publish: str | None = None
    most: str | None = None
    since: date | None = None
    known: Sequence[str] = ()
    who: str | None = None
    country: str | None = None
    anyway: str | None = None
    models: Path = MODELS
    language: str = "sv"


@dataclass(frozen=True, eq=False)
class NewVersion:
    """A new version with its judgement.

    Attributes
    ----------
    document, proof
        Old against new, passed through the release gate.
    against
        Reasons not to publish it; empty where it may be published.
    """

    version: Version
    document: dict[str, Any]
    proof: dict[str, Any]
    against: Sequence[str]


@dataclass(frozen=True, eq=False)
class Result:
    """The chosen update; *made* is None if nothing changes, or if a refit is proposed."""

    choice: Choice
    left_out: Sequence[str]
    made: NewVersion | None = None


def updated_model(
    name: str,
    followed: Followed,
    judging: Judging,
    *,
    as_name: str | None = None,
    most: Update | None = None,
    models: Path = MODELS,
    on: datetime | None = None,
) -> Result:
    """The published model *name*, changed as little as the table allows.

    Parameters
    ----------
    most
        The richest update to consider; "refit" for boosted models, "groups" for others.

    Raises
    ------
    SrsError
        In one line.
    """
    model = load(name, models)
    check_population(judging, model)
    horizons = horizons_for(judging, model)
    every = scored(followed, model, horizons)
    held_out = (lots(every.frame["person"], judging.seed) < HELD_OUT).to_numpy()
    check_sides(int((~held_out).sum()), int(held_out.sum()))
    fitted_on = _some(every.where(~held_out), judging.seed)
    choice = chosen(fitted_on, updates=_able(model, most))
    if choice.update in ("nothing", "refit"):
        return Result(choice, every.left_out)
    whom = _whom(fitted_on, followed, judging)
    day = (on or datetime.now(UTC)).date().isoformat()
    evidence = _evidence(choice, horizons, judging.release.grain)
    new_name = as_name or f"{model.name}-updated"
    files = files_of(name, model.manifest, models)
    made = version(model, files, choice, every.centre, whom, evidence, new_name, day)
    document, proof = judged(every.where(held_out), (model, made.model), horizons, judging)
    against = reasons_against(document)
    made.manifest[AGAINST] = against
    text = new_card(model, card(name, models), choice, made.manifest, document)
    made.files["card.md"] = text.encode()
    return Result(choice, every.left_out, NewVersion(made, document, proof, against))


def update(name: str, table: Path, study: Path | None, options: Options) -> Iterator[str]:
    """Update, and report; nothing is written or published unless the new model could be made.

    Raises
    ------
    SrsError
    """
    out, publish_as, models = options.out, options.publish, options.models
    if out is None and publish_as is None:
        raise BadInput("update: expected -o DIR to look at the update, --publish NAME, or both")
    named: dict[str | None, Update] = {each: each for each in UPDATES}
    if options.most is not None and options.most not in named:
        raise BadInput(f"--most: expected one of {', '.join(UPDATES)}")
    load(name, models)
    language(options.language)
    if out is not None and out.exists() and not out.is_dir():
        raise BadInput("-o: expected a folder, found a file")
    if publish_as is not None:
        check_name(publish_as, models)
    judging = read_judging(study).of(options.who, options.country)
    found = updated_model(
        name,
        read_followed(table).where(options.since, options.known),
        judging,
        as_name=publish_as,
        most=named.get(options.most),
        models=models,
    )
    yield from found.left_out
    yield from tests(found.choice, judging.release.grain)
    yield ""
    made = found.made
    if made is None:
        same = f"{DONE['nothing']}: {name} stays unchanged"
        yield REFIT if found.choice.update == "refit" else same
        return
    moved = f"intercept {found.choice.intercept:+.3f}, slope {found.choice.slope:.3f}"
    yield f"{DONE[found.choice.update]}: {moved}"
    yield from (f"against it: {each}" for each in made.against)
    if out:
        yield from _written(made, out, options.language)
    if publish_as:
        path = next_version(made.version.manifest, made.version.files, models, options.anyway)
        yield f'published as {path.name}; first try it next to {name}: shadow_model = "{path.name}"'


def _written(made: NewVersion, out: Path, language: str) -> Iterator[str]:
    """The evaluation, and the model as it would be published, in a folder."""
    for path in write(made.document, made.proof, out, language, NAMES):
        yield str(path)
    hidden = Path(mkdtemp(dir=out, prefix="."))
    try:
        beside = publish(made.version.manifest, made.version.files, hidden)
        check(beside)
        target = out / beside.name
        if target.exists():
            shutil.rmtree(target)
        beside.rename(target)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    text = as_json(made.version.manifest["updated_from"])
    (out / "update.json").write_text(text, encoding="utf-8")
    yield from (str(out / "update.json"), str(target))


def _able(model: Model, most: Update | None) -> tuple[Update, ...]:
    last = most or ("refit" if model.family == "boosted" else "groups")
    if last == "refit" and model.family != "boosted":
        raise BadInput(
            f"--most refit: {model.full_name} is of a family that update cannot refit: expected "
            f"groups at most"
        )
    return UPDATES[: UPDATES.index(last) + 1]


def _some(every: Scored, seed: int) -> Scored:
    if len(every) <= _MOST:
        return every
    share = lots(every.frame["person"], seed + 1).to_numpy()
    rows: Bools = share < np.quantile(share, _MOST / len(every))
    return every.where(rows)


def _whom(fitted_on: Scored, followed: Followed, judging: Judging) -> Whom:
    grain, frame = judging.release.grain, fitted_on.frame
    starts = frame["start"]
    return Whom(
        judging.population,
        grain.count(len(frame)),
        grain.count(frame["person"].n_unique()),
        grain.count(frame.filter(pl.col("event") == 1).height),
        period(starts, grain) if starts.null_count() < len(starts) else None,
        followed.sha256,
        judging.synthetic,
        judging.country,
    )


def _evidence(choice: Choice, horizons: Sequence[int], grain: Grain) -> dict[str, Any]:
    first = next(iter(choice.likelihoods.values()))
    return {
        "horizons": list(horizons),
        "alpha": ALPHA,
        "log_likelihood_gained": {
            name: grain.digits(each - first, 3) for name, each in choice.likelihoods.items()
        },
        "tests": [
            {
                "update": step.update,
                "p": grain.digits(step.p, 2),
                "against": {
                    richer: {
                        "statistic": grain.digits(each.statistic, 3),
                        "freedom": each.freedom,
                        "p": grain.digits(each.p, 2),
                    }
                    for richer, each in step.against.items()
                },
            }
            for step in choice.steps
        ],
    }
