"""Whatever is sent to the services of CDS Hooks, the answer is never a 5xx."""

import json
import subprocess

from tests.cds import HOOK, URL
from tests.cds_schemas import CALL, FEEDBACK
from tests.functional.test_rest_fuzz import SCHEMATHESIS
from tests.rest import serving

SERVICES = ("srs-patient", "srs-order", "srs-certificate")
CONFIGURATION = "[generation]\nwith-security-parameters = false\n"


def takes(schema, path):
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    name = path.strip("/").replace("/", "-")
    return {
        "post": {
            "operationId": name,
            "requestBody": body,
            "responses": {"200": {"description": "-"}},
        }
    }


def description():
    """Requests to the new addresses, from schemas that were written from the specification."""
    paths = {f"/cds-services/{each}": CALL for each in SERVICES}
    paths |= {f"/cds-services/{each}/feedback": FEEDBACK for each in SERVICES}
    told = {path: takes(schema, path) for path, schema in paths.items()}
    for path in ("/cds-services", "/fhir/metadata"):
        told[path] = {"get": {"operationId": path, "responses": {"200": {"description": "-"}}}}
    return {"openapi": "3.1.0", "info": {"title": "cds", "version": "2.0"}, "paths": told}


def test_schemathesis_finds_no_failure_of_ours(tmp_path):
    described, configuration = tmp_path / "cds.json", tmp_path / "schemathesis.toml"
    described.write_text(json.dumps(description()), encoding="utf-8")
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    with serving(tmp_path, public_url=URL, cds_certificate_hook=HOOK) as url:
        run = subprocess.run(
            [
                *(SCHEMATHESIS, "--config-file", configuration, "run", described, "--url", url),
                *("--header", "X-API-Key: everywhere", "--checks", "not_a_server_error"),
                *("--max-examples", "60", "--seed", "1", "--continue-on-failure"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout
    assert "8 selected / 8 total" in run.stdout
