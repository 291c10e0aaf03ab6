"""What the README shows is what happens."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.functional.service import serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_prints_what_its_comments_say(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    said = re.findall(r"^print\(.*\)  # (.*)$", code, flags=re.MULTILINE)
    assert capsys.readouterr().out.splitlines()[: len(said)] == said


def test_the_console_example_prints_what_is_shown(srs, monkeypatch):
    monkeypatch.chdir(ROOT)
    (shown,) = re.findall(r"```console\n\$ (.*?)```", README, flags=re.DOTALL)
    call, output = shown.replace("\\\n", " ").split("\n", 1)
    _, out, _ = srs(*shlex.split(call)[1:])
    lines = [line for line in output.splitlines() if line != "…"]
    assert out.splitlines()[: len(lines)] == lines


def test_every_command_of_the_table_that_has_its_files_runs(srs, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    calls = re.findall(r"^\| `srs (.*?)` \|", README, flags=re.MULTILINE)
    of_the_service = r"(serve|key|db|audit)\b"  # which would touch the user's own database
    calls = [call for call in calls if not re.match(of_the_service, call)]
    ready = [call for call in calls if not re.search(r"[A-Z]{4}|\[", call)]
    assert len(ready) >= 4
    for call in ready:
        status, _, err = srs(*shlex.split(call.replace("risks.csv", str(tmp_path / "risks.csv"))))
        assert (status, "Traceback" in err) == (0, False)


@pytest.mark.needs("curl")
def test_the_service_answers_the_requests_that_it_shows(tmp_path):
    (shown,) = re.findall(r"```sh\n(\S*srs serve .*?)```", README, flags=re.DOTALL)
    start, ready, *asked = shown.replace("\\\n", " ").splitlines()
    assert ready.startswith("until curl ")
    assert len(asked) == 2
    with serving(tmp_path, *shlex.split(start.removesuffix("&"))[2:], insecure=False) as service:
        shell = ready.replace("http://127.0.0.1:8080", service.url)
        assert subprocess.run(["sh", "-c", shell], capture_output=True, timeout=60).returncode == 0
        for line in asked:
            call = [
                each.replace("http://127.0.0.1:8080", service.url) for each in shlex.split(line)
            ]
            done = subprocess.run([*call, "--silent", "--fail"], cwd=ROOT, capture_output=True)
            assert done.returncode == 0
            assert b'"probability":' in done.stdout or b"<sannolikhet" in done.stdout.replace(
                b"srs:sannolikhet", b"sannolikhet"
            )
