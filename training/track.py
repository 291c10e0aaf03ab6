"""What a training run leaves in MLflow; no other file calls MLflow's tracking.

A run is recorded completely: parameters, the data's fingerprint (never rows), metrics, curves,
figures, pages and the model with its card. Every run's model becomes a version of the registered
model that the run's file names; the newest has the alias ``challenger``. A published model is a
version of the registered model with its published name; the newest has the alias ``champion``.
"""

import hashlib
import json
import logging
import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

# MLflow reads some of these when it is imported. They turn off usage reports and pickled models,
# which could run code, and keep refused data out of messages.
os.environ |= {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
    "MLFLOW_DISABLE_SCHEMA_DETAILS": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
}
# Seven retries with growing pauses would not help with a server that is down.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # MLflow warns of its own type hints
    import mlflow.pyfunc

import polars as pl
from mlflow import MlflowClient, MlflowException
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param
from mlflow.entities.model_registry import ModelVersion
from mlflow.models import Model as Logged
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT, MLFLOW_RUN_NOTE
from sqlalchemy.exc import SQLAlchemyError

import srs
from srs.errors import BadInput, NoModel
from srs.model import Model, card, load

from .figures import png
from .pyfunc import meanings, requirements, signature

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

EXPERIMENT = "srs"
CHALLENGER, CHAMPION = "challenger", "champion"

_ROWS_AT_ONCE = 100_000
_METRICS_AT_ONCE, _LONGEST_KEY, _LONGEST_TEXT = 1000, 250, 5000  # MLflow refuses more
_COPY = re.compile(r"models:/[^/]+/\d+")  # the source of a copy
_REST = "\n\nThe rest is in card.md of the model."
_LEARNT_FROM = InputTag(MLFLOW_DATASET_CONTEXT, "training")
_EVALUATED_ON = InputTag(MLFLOW_DATASET_CONTEXT, "evaluation")
# Training and not language models; MLflow 3.17 shows what `workflowType` in its address says first.
_KIND = {"mlflow.experimentKind": "custom_model_development"}
_SQLITE = "sqlite:///"

Table = Sequence[Mapping[str, Any]]

logging.getLogger("alembic").setLevel(logging.WARNING)  # it reports every table that it makes


@dataclass(frozen=True, slots=True)
class Store:
    """Where runs are recorded.

    Attributes
    ----------
    artifacts : str or None
        Where the files of a new experiment are kept; None where the server decides.
    """

    uri: str
    artifacts: str | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Identifies a training table without holding any of it."""

    sha256: str
    rows: int | None
    name: str = "spells"

    @property
    def dataset(self) -> Dataset:
        """The dataset as MLflow lists it; its digest may have 36 characters."""
        source = json.dumps({"sha256": self.sha256})
        profile = json.dumps({"num_rows": self.rows})
        return Dataset(self.name, self.sha256[:16], "local", source, None, profile)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of training, as plain values.

    Attributes
    ----------
    name : str
        The name under which the model is registered.
    metrics : mapping
        What runs are compared by, some tens, by names such as ``auc@90|15``: horizon 90, from day
        15.
    model : Path
        A folder as under ``models/``: manifest.json and the files that it lists.
    example : pandas.DataFrame
        A few made-up spells, as ``srs score`` takes them. They are kept with the model, so they
        must not belong to real persons.
    figures : mapping
        By file name: a figure, or the content of a picture or page.
    documents : mapping
        By file name: what is kept as JSON, such as metrics.json in the form of an evaluation's.
    pages : mapping
        By file name: self-contained HTML.
    curves : mapping
        By name: values and the step of each, such as AUC by the number of spells learnt from.
    tables
        By name: the numbers that are too many to be metrics, which MLflow shows as tables.
    """

    name: str
    parameters: Mapping[str, object]
    data: Fingerprint
    metrics: Mapping[str, float]
    model: Path
    example: "pd.DataFrame"
    figures: Mapping[str, "bytes | Figure"] = field(default_factory=dict)
    documents: Mapping[str, object] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    curves: Mapping[str, Sequence[tuple[int, float]]] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


def tracking_store(
    environment: Mapping[str, str] = os.environ, folder: Path | None = None
) -> Store:
    """The store of MLFLOW_TRACKING_URI, or ``mlruns.db`` in *folder* (by default, the current)."""
    if uri := environment.get("MLFLOW_TRACKING_URI"):
        return Store(uri)
    folder = (folder or Path()).resolve()
    return Store(f"sqlite:///{folder / 'mlruns.db'}", (folder / "mlartifacts").as_uri())


def fingerprint(table: pl.DataFrame) -> Fingerprint:
    """SHA-256 of the column names, their types and all values, in the table's order.

    >>> fingerprint(pl.DataFrame({"day": [15, None]})) == fingerprint(pl.DataFrame({"day": [15]}))
    False
    """
    digest = hashlib.sha256(repr(list(table.schema.items())).encode())
    for rows in table.iter_slices(_ROWS_AT_ONCE):
        digest.update(rows.write_csv(include_header=False).encode())
    return Fingerprint(digest.hexdigest(), len(table))


def record(run: Run, store: Store) -> str:
    """Record *run* and register its model with the alias ``challenger``; the run's id.

    The model is registered last: a run that fails or is killed before that leaves the registry
    unchanged.

    Raises
    ------
    NoModel, BrokenModel
        When ``run.model`` is not a model's folder; nothing has been recorded then.
    """
    model = load(run.model.name, run.model.parent)
    metrics = _keyed(run.metrics)
    with (
        _connected(store) as client,
        mlflow.start_run(experiment_id=_experiment(client, store), run_name=run.name) as active,
    ):
        run_id = str(active.info.run_id)
        data = {"data.sha256": run.data.sha256, "data.rows": run.data.rows}
        _log_numbers(client, run_id, {**run.parameters, **data}, metrics)
        _log_curves(client, run_id, run.curves)
        client.log_inputs(run_id, [DatasetInput(run.data.dataset, [_LEARNT_FROM])])
        _log_files(run)
        # A signature has no place for what an input means.
        told = [{"input": name, "meaning": each} for name, each in meanings(model).items()]
        _log_tables({**run.tables, "inputs": told})
        logged = _log_model(run, model)
        whom = _for_whom(model)
        said = _described(run.model)
        mlflow.set_tags({**whom, MLFLOW_RUN_NOTE: said})
        _register(client, run.name, logged, run_id, whom, said)
    return run_id


def _described(model: Path) -> str:
    """The model's card, as long as MLflow takes it."""
    text = card(model.name, model.parent).strip()
    if len(text) <= _LONGEST_TEXT:
        return text
    whole = text[: _LONGEST_TEXT - len(_REST)].rpartition("\n")[0]
    return f"{whole}{_REST}"


def _for_whom(model: Model) -> dict[str, str]:
    """Tags that say whom the model is for."""
    if model.audience is None:
        return {"synthetic": "true"} if model.manifest.get("synthetic") else {}
    population = model.audience.population
    synthetic = {True: "true", False: "false", None: "not known"}[population.synthetic]
    return {"population": population.who.en, "synthetic": synthetic}


def record_evaluation(
    name: str,
    parameters: Mapping[str, object],
    metrics: Mapping[str, float],
    files: Sequence[Path],
    store: Store,
    *,
    data: Sequence[Fingerprint] = (),
    description: str = "",
    tables: Mapping[str, Table] | None = None,
    curves: Mapping[str, Sequence[tuple[int, float]]] | None = None,
) -> str:
    """Record an evaluation's released numbers, and its files unchanged; returns the run's id.

    Parameters
    ----------
    metrics
        What runs are compared by, some tens, by names such as ``auc@90/A``: horizon 90, model A.
        MLflow's pages draw a chart of each.
    data
        The tables that were evaluated, with their numbers of rows as the release gate gives them.
    description
        Markdown, shown first.
    tables
        By name: the other numbers, which MLflow shows as tables.
    curves
        By name: values and the step of each.

    Raises
    ------
    BadInput
        When the store cannot be reached or refuses.
    """
    keyed = _keyed(metrics)
    with (
        _connected(store) as client,
        mlflow.start_run(experiment_id=_experiment(client, store), run_name=name) as active,
    ):
        run_id = str(active.info.run_id)
        _log_numbers(client, run_id, parameters, keyed)
        _log_curves(client, run_id, curves or {})
        if data:
            client.log_inputs(
                run_id, [DatasetInput(each.dataset, [_EVALUATED_ON]) for each in data]
            )
        if description:
            mlflow.set_tag(MLFLOW_RUN_NOTE, description[:_LONGEST_TEXT])
        for file in files:
            mlflow.log_artifact(str(file))
        _log_tables(tables or {})
    return run_id


def _keyed(metrics: Mapping[str, float]) -> dict[str, float]:
    found = {metric_key(name): value for name, value in metrics.items()}
    if len(found) < len(metrics):
        raise BadInput(
            "two metrics differ only in characters that MLflow does not accept: rename one"
        )
    return found


def metric_key(name: str) -> str:
    """*name* as MLflow takes it: letters, digits, ``_-. :`` and a ``/`` before the subgroup.

    >>> metric_key("auc@90|15/sex=female")
    'auc at 90 from 15/sex is female'
    >>> metric_key("auc@90|15/earlier=(0,90]")
    'auc at 90 from 15/earlier is -28-0-2c-90-5d-'
    """
    for sign, word in {"@": " at ", "|": " from ", "=": " is "}.items():
        name = name.replace(sign, word)
    key = re.sub(r"[^/\w.\- ]", lambda sign: f"-{ord(sign[0]):x}-", name)
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[: _LONGEST_KEY - 9]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


@contextmanager
def tracked_model(run_id: str, store: Store) -> Iterator[Path]:
    """The folder of the model that the run recorded, for as long as the context lasts.

    Raises
    ------
    NoModel
        When the store has no such run, or the run registered no model.
    """
    if not _is_there(store):
        raise _no_run()  # asking would create it
    with _connected(store) as client, TemporaryDirectory() as scratch:
        source = str(_registered(client, run_id).source)
        local = mlflow.artifacts.download_artifacts(source, dst_path=scratch)
        flavor = Logged.load(local).flavors["python_function"]
        yield Path(local, flavor["artifacts"]["model"]["path"])


def registered(run_id: str, store: Store) -> bool:
    """Whether the store has the run and its model."""
    if not _is_there(store):
        return False
    with _connected(store) as client:
        return bool(_versions(client, run_id))


def crown(run_id: str, store: Store, published: str) -> None:
    """Make the run's model, *published* under that name, the ``champion``.

    It becomes the champion of the registered model with the published name. If the run registered
    it under another name, a copy is made.

    Raises
    ------
    NoModel
    """
    name = published.rpartition("-")[0]
    with _connected(store) as client:
        own = _registered(client, run_id)
        if own.name == name:
            _crowned(client, own, published)
        elif not _is_champion(client, name, run_id, published):
            _crowned_copy(client, own, name, published)


def _crowned(client: MlflowClient, version: ModelVersion, published: str) -> None:
    where = version.name, version.version
    before = version.tags.get("published")
    client.set_model_version_tag(*where, "published", published)
    try:
        client.set_registered_model_alias(version.name, CHAMPION, version.version)
    except BaseException:
        client.delete_model_version_tag(*where, "published")
        if before:
            client.set_model_version_tag(*where, "published", before)
        raise


def _crowned_copy(client: MlflowClient, own: ModelVersion, name: str, published: str) -> None:
    is_new = not client.search_registered_models(f"name = '{name}'")
    copy = client.copy_model_version(f"models:/{own.name}/{own.version}", name)
    try:
        client.update_registered_model(name, own.description)
        _crowned(client, copy, published)
    except BaseException:
        client.delete_model_version(name, copy.version)
        if is_new:
            client.delete_registered_model(name)
        raise


def _is_champion(client: MlflowClient, name: str, run_id: str, published: str) -> bool:
    try:
        found = client.get_model_version_by_alias(name, CHAMPION)
    except MlflowException:
        return False
    return (found.run_id, found.tags.get("published")) == (run_id, published)


@contextmanager
def _connected(store: Store) -> Iterator[MlflowClient]:
    """MLflow's calls go to *store*; it also writes the environment, which gets its own back.

    Raises
    ------
    BadInput
        In one line, when the store cannot be reached or refuses.
    """
    before = os.environ.get("MLFLOW_TRACKING_URI")
    mlflow.set_tracking_uri(store.uri)
    try:
        yield MlflowClient()
    except (MlflowException, SQLAlchemyError) as error:
        # What it says may be pages long, and repeat what it was given.
        why = error.error_code if isinstance(error, MlflowException) else type(error).__name__
        raise BadInput(
            f"the tracking store failed ({why}): expected one that can be reached and written; "
            f"MLFLOW_TRACKING_URI says which, mlruns.db here by default"
        ) from error
    finally:
        os.environ.pop("MLFLOW_TRACKING_URI", None)
        if before is not None:
            os.environ["MLFLOW_TRACKING_URI"] = before


def _experiment(client: MlflowClient, store: Store) -> str:
    known = client.get_experiment_by_name(EXPERIMENT)
    if known:
        return str(known.experiment_id)
    return str(client.create_experiment(EXPERIMENT, store.artifacts, _KIND))


def _log_numbers(
    client: MlflowClient,
    run_id: str,
    parameters: Mapping[str, object],
    metrics: Mapping[str, float],
) -> None:
    told = [Param(key, str(value)) for key, value in parameters.items()]
    client.log_batch(run_id, params=told)
    _log_metrics(client, run_id, [Metric(key, float(v), 0, 0) for key, v in metrics.items()])


def _log_curves(
    client: MlflowClient, run_id: str, curves: Mapping[str, Sequence[tuple[int, float]]]
) -> None:
    values = [
        Metric(metric_key(name), float(value), 0, step)
        for name, curve in curves.items()
        for step, value in curve
    ]
    _log_metrics(client, run_id, values)


def _log_metrics(client: MlflowClient, run_id: str, values: Sequence[Metric]) -> None:
    for first in range(0, len(values), _METRICS_AT_ONCE):
        client.log_batch(run_id, metrics=values[first : first + _METRICS_AT_ONCE])


def _log_files(run: Run) -> None:
    with TemporaryDirectory() as scratch:
        figures = Path(scratch, "figures")
        figures.mkdir()
        for name, figure in run.figures.items():
            content = figure if isinstance(figure, bytes) else png(figure)
            (figures / name).write_bytes(content)
        for name, page in run.pages.items():
            Path(scratch, name).write_text(page, encoding="utf-8")
        for name, document in run.documents.items():
            text = json.dumps(document, ensure_ascii=False, indent=1)
            Path(scratch, name).write_text(text + "\n", encoding="utf-8")
        mlflow.log_artifacts(scratch)


def _log_tables(tables: Mapping[str, Table]) -> None:
    """As MLflow's own tables, which can be sorted and compared between runs."""
    for name, rows in tables.items():
        if rows:
            columns = {column: [row.get(column) for row in rows] for column in rows[0]}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # MLflow's, of pandas
                mlflow.log_table(columns, f"tables/{name}.json")


def _log_model(run: Run, model: Model) -> Any:
    """As code, with ``srs`` as it is now: what predicts later is what was trained with."""
    return mlflow.pyfunc.log_model(
        name="model",
        python_model=str(Path(__file__).with_name("pyfunc.py")),
        artifacts={"model": str(run.model.resolve())},
        code_paths=[str(Path(srs.__file__).parent)],
        pip_requirements=list(requirements()),
        signature=signature(model),
        input_example=run.example,
        metadata={"inputs": meanings(model)},
    )


def _register(
    client: MlflowClient,
    name: str,
    logged: Any,
    run_id: str,
    whom: Mapping[str, str],
    said: str,
) -> None:
    _named(client, name, said)
    new = client.create_model_version(
        name,
        logged.model_uri,
        run_id,
        description=said,
        model_id=logged.model_id,
    )
    if whom.get("synthetic") == "true":  # the tags of its run say the rest
        client.set_model_version_tag(name, new.version, "synthetic", "true")
    client.set_registered_model_alias(name, CHALLENGER, new.version)


def _named(client: MlflowClient, name: str, description: str) -> None:
    """The registered model is there, and says what its newest version does."""
    try:
        client.get_registered_model(name)
    except MlflowException:
        client.create_registered_model(name)
    client.update_registered_model(name, description)


def _registered(client: MlflowClient, run_id: str) -> ModelVersion:
    found = _versions(client, run_id)
    if not found:
        raise _no_run()
    return found[0]


def _versions(client: MlflowClient, run_id: str) -> list[ModelVersion]:
    # The id becomes part of a query, so it must have the form of one.
    if not re.fullmatch(r"\w+", run_id):
        return []
    found = client.search_model_versions(f"run_id = '{run_id}'")
    return [each for each in found if not _COPY.fullmatch(str(each.source))]


def _no_run() -> NoModel:
    return NoModel(
        "no such run has a registered model in the tracking store: expected the id that "
        "`python -m training run` printed; MLFLOW_TRACKING_URI says which store"
    )


def _is_there(store: Store) -> bool:
    """False for an embedded store that nobody has made yet."""
    path = store.uri.removeprefix(_SQLITE)
    return path == store.uri or Path(path).exists()
