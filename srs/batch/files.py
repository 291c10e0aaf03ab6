"""Files of spells -> a file of risks, part by part, so that memory does not grow with their size.

sources -> plan -> parts, scored here or elsewhere -> output
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import BadInput, BadTable, NoModel
from ..hints import Hint
from ..model import DEFAULT_MODEL, MODELS, Model, load
from ..risk import DEFAULT_HORIZON
from ..tables.answers import KEYS
from ..tables.certificates import BUILT, DERIVED
from ..tables.columns import check_texts, collected, csv, pl, reason, table_ending
from ..tables.history import OPTIONAL
from ..tables.names import Names, names_in
from ..tables.request import Horizons, TableRequest
from ..tables.risks import names_of
from ..tables.spells import PERIODS
from .parts import Part, Plan, Summary, cut, finished, merge, score_parts
from .register import AsOf, forget_spells, opened_answers, spells_beside
from .run_folder import begun, described, folder_of, held, used_up
from .sources import columns_of, opened, rows_in, tables_in

Engine = Callable[[Plan, Sequence[Part]], Iterator[Part]]
Progress = Callable[[int, int], None]

_MOST_ROWS, _LEAST_ROWS, _MOST_BYTES = 250_000, 1_000, 100_000_000  # of a part


def score_files(
    sources: str | Path | Iterable[str | Path],
    out: str | Path,
    model: str | Model = DEFAULT_MODEL,
    *,
    day: int | None = None,
    horizons: Horizons = (DEFAULT_HORIZON,),
    explain: bool | int = False,
    defaults: bool = False,
    length: bool = False,
    interval: bool = False,
    resume: bool = False,
    overwrite: bool = False,
    engine: str = "local",
    models: Path = MODELS,
    rows_per_part: int | None = None,
    certificates: AsOf | None = None,
    allow_missing: bool = False,
    progress: Progress = lambda done, rows: None,
    tell: Callable[[Names], None] = Names.log,
) -> Summary:
    """Score tables of any length into one table, in bounded memory.

    The output appears when it is complete. Until then finished parts are next to it in a hidden
    folder, ``.NAME.parts``, which takes about as much space as the output.

    ``score_files("spells/*.parquet", "risks.parquet", explain=3)`` gives, say,
    ``Summary(rows=9120, scored=9100, partly=20, problems={'day: expected …': 20})``.

    Parameters
    ----------
    sources
        A file, a folder or a glob of CSV or Parquet, or several; all with the same columns, as
        ``srs.tables.risks.score`` expects them. Rows keep their order, columns their types. All
        columns of a CSV are text, and a line without any value is not a row.
    out
        ``.csv`` or ``.parquet``.
    model
        A model published in the folder *models*.
    day, horizons, explain, defaults, length, interval
        As for ``srs.tables.risks.score``.
    resume
        Continue from the finished parts of the same run, if there are any.
    overwrite
        Replace *out* if it exists.
    engine
        ``local``, or ``spark``, whose executors need access to the same files.
    rows_per_part
        The maximum; if not given, as many as take about 100 MB.
    certificates
        Given if *sources* are tables of certificates, with the day: the spells ongoing then are
        scored, see ``srs.tables.certificates.current_spells``. They are kept in ``.NAME.spells`` as
        long as the parts.
    allow_missing
        Whether to continue if the input has none of the model's predictors.
    progress
        Called with the number of finished rows and of all rows.
    tell
        Called once before scoring, with the columns that are read; before that, with those of the
        certificates.

    Raises
    ------
    BadTable
        When the output exists, the input is damaged, or the output cannot be written. In the last
        case finished parts are kept.
    BadDay, BadInput, NoModel
    """
    ending = table_ending(Path(out))  # by the name given: a link's target may have another ending
    out = Path(out).resolve()  # replaces the target of a link, not the link
    files = tables_in([sources] if isinstance(sources, str | Path) else sources)
    beside = certificates.answers if certificates else ()
    _check_output(out, (*files, *beside), overwrite=overwrite)
    plan = Plan(
        files=tuple(path.absolute() for path in files),
        columns=(),
        ending=ending,
        folder=folder_of(out),
        model=_published(model, models),
        models=models,
        asked=TableRequest.of(
            day=day,
            horizons=horizons,
            explain=explain,
            defaults=defaults,
            length=length,
            interval=interval,
        ),
        of_certificates=certificates is not None,
    )
    if engine not in ENGINES:
        raise BadInput(f"the engine: expected one of {', '.join(ENGINES)}")
    run = ENGINES[engine]
    if certificates is None:
        names = names_of(columns_of(plan.files), plan.loaded())
        _refuse_none(names, allow_missing=allow_missing)
        if not resume:
            forget_spells(out)
        summary = _score(
            plan, out, rows_per_part, run, progress, lambda: tell(names), resume=resume
        )
        return replace(summary, columns=names)
    plan.score(pl.DataFrame(schema=BUILT))  # refuses an impossible request before the work
    of_periods = names_in(columns_of(plan.files), (), (*PERIODS, *OPTIONAL))
    known = [name for path in beside for name in opened_answers(path).collect_schema()]
    names = names_of({"diagnosis", "day", *DERIVED, *known}.difference(KEYS), plan.loaded())
    _refuse_none(names, allow_missing=allow_missing)

    def tell_both() -> None:
        tell(of_periods)
        tell(names)

    model = plan.loaded()
    with spells_beside(out, plan.files, certificates, model, resume=resume) as (spells, joined):
        plan = replace(plan, files=tuple(spells))
        summary = _score(plan, out, rows_per_part, run, progress, tell_both, resume=resume)
        return replace(summary, columns=names, joined=dict(joined))


def _refuse_none(names: Names, *, allow_missing: bool) -> None:
    if not allow_missing:
        names.refuse_none("--allow-missing (allow_missing=True)")


def _published(model: str | Model, models: Path) -> str:
    """The name by which everyone who scores a part finds *model*."""
    if isinstance(model, str):
        return model
    name = model.full_name
    if load(name, models).manifest != model.manifest:
        raise NoModel(f"the model differs from the published {name}: publish it, or give models")
    return name


def _score(
    plan: Plan,
    out: Path,
    rows_per_part: int | None,
    engine: Engine,
    progress: Progress,
    tell: Callable[[], None],
    *,
    resume: bool,
) -> Summary:
    columns = columns_of(plan.files)
    plan = replace(plan, columns=tuple(columns))
    nothing = plan.score(
        pl.DataFrame(schema=columns)
    )  # refuses tables that cannot be scored at all
    if plan.ending == ".csv":
        csv(nothing)
    try:
        with held(plan.folder):
            most = begun(plan, rows_per_part or _rows_per_part(plan), resume=resume)
            with used_up(plan.folder):
                return _run(plan, out, most, engine, progress, tell)
    except OSError as error:
        kept = Hint("resume") if os.path.exists(plan.folder) else None
        raise BadTable(f"the output cannot be written: {reason(error)}", hint=kept) from None


def _check_output(out: Path, files: Sequence[Path], *, overwrite: bool) -> None:
    if not out.parent.is_dir():
        raise BadTable("the output cannot be written: its folder does not exist")
    if os.path.isdir(out):
        raise BadTable("the output cannot be written: is a directory")
    exists = os.path.exists(out)  # false, too, if the name is too long
    if exists and any(path.exists() and out.samefile(path) for path in files):
        raise BadTable("the output is one of the input tables: expected another name")
    if exists and not overwrite:
        raise BadTable("the output exists", expected="another name", hint=Hint("overwrite"))


def _run(
    plan: Plan,
    out: Path,
    most: int,
    engine: Engine,
    progress: Progress,
    tell: Callable[[], None],
) -> Summary:
    before = described(plan)
    parts = cut(rows_in(plan.files), most)
    tell()
    left = [part for part in parts if finished(plan, part) is None]
    rows = sum(part.rows for part in parts)
    done = rows - sum(part.rows for part in left)
    progress(done, rows)
    for part in engine(plan, left):
        done += part.rows
        progress(done, rows)
    if described(plan) != before:
        raise BadTable("the input was changed while it was read: start again")
    return merge(plan, parts, out)


def _rows_per_part(plan: Plan) -> int:
    """As many rows as take that much memory, estimated from the first rows."""
    first = collected(opened(plan.files[0]).select(plan.columns).head(_LEAST_ROWS))
    check_texts(first)
    a_row = plan.score(first).estimated_size() / max(1, len(first))
    return max(_LEAST_ROWS, min(_MOST_ROWS, int(_MOST_BYTES / max(1, a_row))))


def _spark(plan: Plan, parts: Sequence[Part]) -> Iterator[Part]:
    from .spark import run

    return run(plan, parts)


ENGINES: dict[str, Engine] = {"local": score_parts, "spark": _spark}
