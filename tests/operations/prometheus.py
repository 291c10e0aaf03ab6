"""Debian's Prometheus reads a service by API key and by certificate; its alarms fire.

python -m tests.operations.prometheus
"""

import json
import re
import shutil
import signal
import ssl
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from typer.testing import CliRunner

from srs import __main__ as command
from srs.model import MODELS
from tests.authority import Authority
from tests.functional.service import serving
from tests.functional.test_service_callers import free_port

from .debian import ROOT
from .report import program, run

DEPLOY, HERE = ROOT / "deploy" / "prometheus", Path(__file__).parent
BY_CERTIFICATE = """
[[callers]]
name = "monitoring"
scopes = ["metrics"]
certificate_subject = "CN=monitoring,O=Example,C=SE"
"""


def adapted(text, folder, address):
    """The example's addresses and paths made those of here, and its pace such as to be watched."""
    text = re.sub(r"(?m)^ *#.*\n", "", text)
    names = {"srs.key": "key", "srs-ca.pem": "ca.pem", "rules/srs.yml": "rules.yml"}
    names |= {"srs-client.pem": "monitoring.pem", "srs-client.key": "monitoring.key"}
    for old, new in names.items():
        text = text.replace(f"/etc/prometheus/{old}", f"{folder}/{new}")
    text = text.replace("srs.example:8080", "{}:{}".format(*address))
    assert "/etc/prometheus/" not in text
    assert "srs.example" not in text
    return "global: {scrape_interval: 1s, evaluation_interval: 1s}\n" + text


def by_certificate(text):
    """The example with its other job instead."""
    head, _, certificate = re.split(r"(?m)^  (?:# )?(?=- job_name)", text)
    return head + "  " + re.sub(r"(?m)^  # ", "  ", certificate)


class Watch:
    """A running Prometheus, asked over its API."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/api/v1"

    def _get(self, path):
        try:
            with urlopen(f"{self.url}/{path}", timeout=5) as answer:
                return json.load(answer)["data"]
        except (URLError, ConnectionError):
            return {}

    def value(self, expression):
        found = self._get(f"query?{urlencode({'query': expression})}").get("result", [])
        return float(found[0]["value"][1]) if found else None

    def firing(self, name):
        alerts = self._get("alerts").get("alerts", [])
        return any(a["labels"]["alertname"] == name and a["state"] == "firing" for a in alerts)

    def rules(self):
        return [each for group in self._get("rules").get("groups", []) for each in group["rules"]]


@contextmanager
def watching(folder, config):
    """Prometheus with *config*."""
    (folder / "prometheus.yml").write_text(config)
    port = free_port()
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    process = subprocess.Popen(
        [
            program("prometheus", "prometheus"),
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={data}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Watch(port)
    finally:
        process.terminate()
        process.wait(30)


def scenario(report, folder, stack):
    promtool = program("promtool", "prometheus")
    files_are_right(report, promtool)
    authority, key = files(folder)
    models = folder / "models"
    shutil.copytree(MODELS / "srs-3.0", models / "srs-3.0")
    words = ("--config", folder / "srs.toml", "--tls-certificate", folder / "server.pem")
    words += ("--tls-key", folder / "server.key", "--client-ca", folder / "ca.pem")
    trust = ssl.create_default_context(cafile=authority.certificate)
    environment = {"SRS_MODELS": str(models)}
    example = (DEPLOY / "prometheus.yml").read_text()
    with serving(
        folder, *words, "--workers", 2, insecure=False, environment=environment, tls=trust
    ) as service:
        service.until(lambda: len(service.events("Application startup complete.")) == 2)
        with watching(folder, adapted(by_certificate(example), folder, service.address)) as watch:
            report.until("it is read by client certificate", lambda: watch.value('up{job="srs"}'))
        with watching(folder, adapted(example, folder, service.address)) as watch:
            report.until("it is read by API key as bearer", lambda: watch.value('up{job="srs"}'))
            rings(report, watch, service, models)
            report.holds("the key is in no line of the log", key not in json.dumps(service.lines))
            service.stop()
            report.until(
                "SrsDown rings a minute after its end", lambda: watch.firing("SrsDown"), 100
            )


def files_are_right(report, promtool):
    config, rules = DEPLOY / "prometheus.yml", DEPLOY / "rules.yml"
    for words in (
        ("check", "config", "--syntax-only", config),
        ("check", "rules", rules),
        ("test", "rules", HERE / "rules_test.yml"),
        ("test", "rules", HERE / "drift_test.yml"),
    ):
        ended = subprocess.run([promtool, *words], capture_output=True, text=True)
        told = f"promtool {' '.join(map(str, words[:-1]))} {words[-1].name}"
        report.holds(told, ended.returncode == 0, ended.stdout + ended.stderr)


def files(folder):
    """Certificates, a key with its caller, and the rules; gives the authority and the key."""
    authority = Authority(folder)
    authority.server()
    authority.client("monitoring")
    printed = CliRunner().invoke(command.app, ["key", "monitoring"])
    key = printed.stderr.strip().rpartition(" ")[2]
    (folder / "key").write_text(f"{key}\n")  # as an editor ends it
    by_key = printed.stdout.replace('["knowledge"]', '["metrics"]')
    (folder / "srs.toml").write_text(BY_CERTIFICATE + by_key)
    shutil.copy(DEPLOY / "rules.yml", folder / "rules.yml")
    return authority, key


def rings(report, watch, service, models):
    names = sorted(rule["name"] for rule in watch.rules())
    report.holds("its rules are loaded", len(names) >= 8, str(names))
    failed = 'sum(srs_reloads_total{outcome="failed"})'
    report.until("the counter of failed reloads is there at 0", lambda: watch.value(failed) == 0)
    report.did("no reload has failed yet; the model on the disk is broken now, and SIGHUP is sent")
    (models / "srs-3.0" / "hazards.json").write_text("{}")
    service.send(signal.SIGHUP)
    report.until(
        "SrsReloadFailed rings at the first failure", lambda: watch.firing("SrsReloadFailed")
    )
    report.holds("which both workers counted", watch.value(failed) == 2)
    report.holds("SrsDown is silent", not watch.firing("SrsDown"))


if __name__ == "__main__":
    run(scenario)
