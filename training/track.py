"""What a run of training leaves behind, in MLflow: the only file that talks to it.

A run is recorded whole: parameters, the data's fingerprint (never rows), metrics, figures and the
model, which is registered with the alias ``challenger``. ``publish`` makes it the ``champion``.
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

# MLflow reads some of these when it is imported. Nothing phones home, no model file runs code as
# a pickle, and what is refused is not repeated.
os.environ |= {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
    "MLFLOW_DISABLE_SCHEMA_DETAILS": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
}
# A server that is not there is not there after seven tries of growing patience either.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # MLflow warns of its own type hints
    import mlflow.pyfunc

import polars as pl
from mlflow import MlflowClient, MlflowException
from mlflow.entities import Metric, Param
from mlflow.entities.model_registry import ModelVersion
from mlflow.models import Model as Logged
from sqlalchemy.exc import SQLAlchemyError

import srs
from srs.errors import BadInput, NoModel
from srs.model import Model, load

from .figures import png
from .pyfunc import requirements, signature

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

EXPERIMENT = "srs"
CHALLENGER, CHAMPION = "challenger", "champion"

_ROWS_AT_ONCE = 100_000
_METRICS_AT_ONCE, _LONGEST_KEY = 1000, 250  # MLflow refuses more
_SQLITE = "sqlite:///"

logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every table that it makes


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
    """What tells one training table from another without holding any of it."""

    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run of training, as plain values.

    Attributes
    ----------
    name : str
        Under which the model is registered.
    metrics : mapping
        By names such as ``auc@90|15`` (horizon 90, from day 15) and, of a subgroup,
        ``auc@90|15/sex=female``.
    model : Path
        A folder as under ``models/``: manifest.json and the files that it lists.
    example : pandas.DataFrame
        A few made-up spells, as ``srs score`` takes them. They are kept with the model, so they
        must be nobody's.
    figures : mapping
        By file name: a figure, or a picture's or page's content.
    documents : mapping
        By file name: what is kept as JSON, as metrics.json in the shape of an evaluation's.
    """

    name: str
    parameters: Mapping[str, object]
    data: Fingerprint
    metrics: Mapping[str, float]
    model: Path
    example: "pd.DataFrame"
    figures: Mapping[str, "bytes | Figure"] = field(default_factory=dict)
    documents: Mapping[str, object] = field(default_factory=dict)


def tracking_store(
    environment: Mapping[str, str] = os.environ, folder: Path | None = None
) -> Store:
    """That of MLFLOW_TRACKING_URI, otherwise ``mlruns.db`` in *folder*, the current one if none."""
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

    The model is registered last: a run that fails or is killed before has left the registry as
    it was.

    Raises
    ------
    NoModel, BrokenModel
        When ``run.model`` is not a model's folder, before anything is recorded.
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
        _log_files(run)
        logged = _log_model(run, model)
        told = _for_whom(model)
        mlflow.set_tags(told)
        _register(client, run.name, logged, run_id, told)
    return run_id


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
) -> str:
    """Record what an evaluation has released: its metrics, and its files as they are; the run's id.

    Parameters
    ----------
    metrics
        By names such as ``auc@90|A/all``: horizon 90, model A, everybody.

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
        for file in files:
            mlflow.log_artifact(str(file))
    return run_id


def _keyed(metrics: Mapping[str, float]) -> dict[str, float]:
    found = {metric_key(name): value for name, value in metrics.items()}
    if len(found) < len(metrics):
        raise BadInput("two metrics differ only in signs that MLflow does not take: rename one")
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
        raise _no_run()  # to ask would make it
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
    """Set the alias ``champion`` on the run's model, which was *published* under that name.

    Raises
    ------
    NoModel
    """
    with _connected(store) as client:
        registered = _registered(client, run_id)
        where = registered.name, registered.version
        before = registered.tags.get("published")
        client.set_model_version_tag(*where, "published", published)
        try:
            client.set_registered_model_alias(registered.name, CHAMPION, registered.version)
        except BaseException:
            client.delete_model_version_tag(*where, "published")
            if before:
                client.set_model_version_tag(*where, "published", before)
            raise


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
            f"the tracking store did not do as asked ({why}): expected one that can "
            "be reached and written; MLFLOW_TRACKING_URI says which, mlruns.db here if nothing"
        ) from error
    finally:
        os.environ.pop("MLFLOW_TRACKING_URI", None)
        if before is not None:
            os.environ["MLFLOW_TRACKING_URI"] = before


def _experiment(client: MlflowClient, store: Store) -> str:
    known = client.get_experiment_by_name(EXPERIMENT)
    return str(
        known.experiment_id if known else client.create_experiment(EXPERIMENT, store.artifacts)
    )


def _log_numbers(
    client: MlflowClient,
    run_id: str,
    parameters: Mapping[str, object],
    metrics: Mapping[str, float],
) -> None:
    told = [Param(key, str(value)) for key, value in parameters.items()]
    client.log_batch(run_id, params=told)
    values = [Metric(key, float(value), 0, 0) for key, value in metrics.items()]
    for first in range(0, len(values), _METRICS_AT_ONCE):
        client.log_batch(run_id, metrics=values[first : first + _METRICS_AT_ONCE])


def _log_files(run: Run) -> None:
    with TemporaryDirectory() as scratch:
        figures = Path(scratch, "figures")
        figures.mkdir()
        for name, figure in run.figures.items():
            content = figure if isinstance(figure, bytes) else png(figure)
            (figures / name).write_bytes(content)
        for name, document in run.documents.items():
            text = json.dumps(document, ensure_ascii=False, indent=1)
            Path(scratch, name).write_text(text + "\n", encoding="utf-8")
        mlflow.log_artifacts(scratch)


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
    )


def _register(
    client: MlflowClient, name: str, logged: Any, run_id: str, told: Mapping[str, str]
) -> None:
    try:
        client.get_registered_model(name)
    except MlflowException:
        client.create_registered_model(name)
    new = client.create_model_version(name, logged.model_uri, run_id, model_id=logged.model_id)
    if told.get("synthetic") == "true":  # those of its run say the rest
        client.set_model_version_tag(name, new.version, "synthetic", "true")
    client.set_registered_model_alias(name, CHALLENGER, new.version)


def _registered(client: MlflowClient, run_id: str) -> ModelVersion:
    found = _versions(client, run_id)
    if not found:
        raise _no_run()
    return found[0]


def _versions(client: MlflowClient, run_id: str) -> list[ModelVersion]:
    # The id goes into a query, so it has to be one.
    if not re.fullmatch(r"\w+", run_id):
        return []
    return list(client.search_model_versions(f"run_id = '{run_id}'"))


def _no_run() -> NoModel:
    return NoModel(
        "no such run has a registered model in the tracking store: expected the id that "
        "`python -m training run` printed; MLFLOW_TRACKING_URI says which store"
    )


def _is_there(store: Store) -> bool:
    """False for an embedded store that nobody has made yet."""
    path = store.uri.removeprefix(_SQLITE)
    return path == store.uri or Path(path).exists()
