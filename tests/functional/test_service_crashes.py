"""The service killed under load, and on a full disk."""

import resource

import pytest

from srs.storage import upgrade
from tests import postgres
from tests.functional import routes
from tests.functional.crashes import children, killed_under_load, lost
from tests.functional.service import serving
from tests.functional.test_service_database import comes_back


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/srs.db"
    url = postgres.shared().new_database()
    upgrade(url)
    return url


def test_killed_under_load_no_answered_assessment_is_lost(database, tmp_path):
    anchor = tmp_path / "anchor"
    words = ["--database", database, "--anchor", anchor, "--workers", 2]
    environment = {
        "SRS_PERSON_KEYS": "1:" + "07" * 32,
        "SRS_CALLS_PER_SECOND": "100000",
        "SRS_BURST": "100000",
    }
    for _ in range(2):  # 20 times in `make bench-service`
        with serving(tmp_path, *words, environment=environment) as service:
            answered = killed_under_load(service)
        assert answered
        assert lost(database, anchor, answered) == ([], None)


def test_a_full_disk_is_reported_and_survived(tmp_path):
    with serving(tmp_path) as service, service.client() as client:
        stored = client.post("/v1/assessments", json=routes.predictors())
        assert stored.status_code == 201
        used = max(file.stat().st_size for file in tmp_path.glob("srs.db*"))
        for worker in children(service.process.pid):
            _limit(worker, used)
        full = [client.post("/v1/assessments", json=routes.predictors()) for _ in range(20)]
        refused = next(answer for answer in full if answer.status_code != 201)
        assert refused.status_code == 503
        assert "retry-after" in refused.headers
        assert "urn:srs:problem:unavailable" in refused.text
        kept = [answer.json()["id"] for answer in (stored, *full) if answer.status_code == 201]
        for worker in children(service.process.pid):
            _limit(worker, resource.RLIM_INFINITY)
        comes_back(client)
        assert client.get(f"/v1/assessments/{stored.json()['id']}").status_code == 200
    database = f"sqlite:///{tmp_path}/srs.db"
    assert lost(database, tmp_path / "srs.db.anchor", kept) == ([], None)


def _limit(pid, size):
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
