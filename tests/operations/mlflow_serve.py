"""`mlflow models serve` of a model that a run of training registered, asked over HTTP.

python -m tests.operations.mlflow_serve
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx2

from srs.model import load
from srs.tables.kinds import all_columns
from srs.tables.risks import score
from tests.functional.test_service_callers import free_port
from tests.functional.test_spark import spells

from .debian import ROOT
from .report import run

CONFIG = ROOT / "training" / "runs" / "example.toml"
PERSON = "191212121212"


@contextmanager
def served(folder, environment):
    port = free_port()
    words = ["models", "serve", "-m", "models:/example@challenger", "--env-manager", "local"]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("mlflow"), *words, "-h", "127.0.0.1", "-p", str(port)],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,  # it has children, which end with its group
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)


def up(url):
    try:
        return httpx2.get(f"{url}/ping", timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


def scenario(report, folder, stack):
    environment = os.environ | {
        "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlruns.db",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        # Threads that spin while they wait make minutes of it where others work, too.
        "OMP_WAIT_POLICY": "passive",
        "OMP_NUM_THREADS": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    words = ["-m", "training", "run", str(CONFIG), "--folder", str(folder / "run")]
    ended = subprocess.run(
        [sys.executable, *words],
        env=environment | {"PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    report.holds("a run of training registers a model", ended.returncode == 0, ended.stderr[-800:])
    (manifest,) = (folder / "run").rglob("example-0/manifest.json")
    model = load(manifest.parent.name, manifest.parent.parent)
    report.did(f"trained {model.name}-{model.version}")
    url = stack.enter_context(served(folder, environment))
    if not report.until("mlflow models serve answers", lambda: up(url)):
        report.did((folder / "serve.log").read_text()[-1500:])
        return
    scores_as_ours(report, url, model)
    refuses(report, url)
    report.holds("nobody is named in its log", PERSON not in (folder / "serve.log").read_text())


def ask(url, table, **params):
    content = {"dataframe_split": {"columns": table.columns, "data": table.rows()}, **params}
    return httpx2.post(
        f"{url}/invocations",
        content=json.dumps(content, allow_nan=True),
        headers={"Content-Type": "application/json"},
        timeout=60,
    )


def scores_as_ours(report, url, model):
    known = {"diagnosis", "day", *all_columns(model)}
    table = spells(2000)
    table = table.select([name for name in table.columns if name in known])
    text = table.cast(dict.fromkeys(table.columns, str))
    for horizon in (90, 180):
        answer = ask(url, table, params={"horizon": horizon})
        if answer.status_code != 200:
            report.holds(f"it scores, horizon {horizon}", False, answer.text[:500])
            continue
        found = answer.json()["predictions"]
        expected = score(text, model, horizons=[horizon])
        pairs = zip(
            [each["risk"] for each in found], expected[f"risk_{horizon}"].to_list(), strict=True
        )
        apart = max(
            (0.0 if one is None and other is None else abs(one - other)) for one, other in pairs
        )
        with_risk = sum(each["risk"] is not None for each in found)
        report.did(
            f"horizon {horizon}: {with_risk} of {len(found)} rows have a risk, apart {apart}"
        )
        report.holds(f"its risks are ours, horizon {horizon}", apart < 1e-12 and with_risk > 500)
        problems = [each["problem"] for each in found] == expected["problem"].to_list()
        report.holds("and so are its problems", problems)
    one = table.head(1).select("diagnosis", "day")
    none = ask(url, one.with_columns(degree=float("nan")))
    report.holds("NaN is an answer that is missing", none.status_code == 200, none.text[:300])
    null = ask(url, one.with_columns(degree=None))
    report.holds("as null is", none.json() == null.json())


def refuses(report, url):
    wrong = ask(url, spells(1).select("day"))
    report.holds(
        "without the column diagnosis it refuses", wrong.status_code == 400, wrong.text[:300]
    )
    body = {"dataframe_split": {"columns": ["diagnosis", "day"], "data": [["F43", [PERSON]]]}}
    strange = httpx2.post(f"{url}/invocations", json=body, timeout=60)
    report.holds(
        "what it refuses it does not repeat", PERSON not in strange.text, strange.text[:300]
    )
    empty = httpx2.post(f"{url}/invocations", json={}, timeout=60)
    report.holds("a body without rows is refused", empty.status_code == 400, empty.text[:300])


if __name__ == "__main__":
    run(scenario)
