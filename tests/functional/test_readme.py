"""What the README shows is what happens."""

import re
import shlex
from pathlib import Path

from tests.functional.test_command_line import srs  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_prints_what_its_comments_say(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    said = re.findall(r"^print\(.*\)  # (.*)$", code, flags=re.MULTILINE)
    assert capsys.readouterr().out.splitlines()[: len(said)] == said


def test_the_console_example_prints_what_is_shown(srs, monkeypatch):  # noqa: F811
    monkeypatch.chdir(ROOT)
    (shown,) = re.findall(r"```console\n\$ (.*?)```", README, flags=re.DOTALL)
    call, output = shown.replace("\\\n", " ").split("\n", 1)
    _, out, _ = srs(*shlex.split(call)[1:])
    lines = [line for line in output.splitlines() if line != "…"]
    assert out.splitlines()[: len(lines)] == lines
