"""Whatever a real server receives, it answers as its description says, and never with a 5xx."""

import subprocess
import sys
from pathlib import Path

from tests.rest import serving

# What a schema cannot check is answered with 422: no such person id, no day of the spell.
CONFIGURATION = """\
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "404", "422"]

[generation]
with-security-parameters = false

[output.sanitization]
enabled = false
"""
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def test_schemathesis_finds_nothing(tmp_path):
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    with serving(tmp_path) as url:
        run = subprocess.run(
            [
                *(SCHEMATHESIS, "--config-file", configuration, "run", f"{url}/v1/openapi.json"),
                *("--header", "X-API-Key: everywhere", "--checks", "all"),
                *("--max-examples", "14", "--seed", "1", "--continue-on-failure"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout
    assert "23 selected / 23 total" in run.stdout
    assert run.stdout.count("✅ Stateful") + run.stdout.count("✅ Fuzzing") == 2
