"""The command, run in the test process."""

import sys

import pytest

from srs import __main__ as command


@pytest.fixture
def srs(capsys, monkeypatch, tmp_path):
    """Run the command; gives its exit status, output and errors."""
    monkeypatch.setenv("SRS_DATA", str(tmp_path / "data"))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["srs", *map(str, words)])
        with pytest.raises(SystemExit) as leaving:
            command.main()
        captured = capsys.readouterr()
        return leaving.value.code or 0, captured.out, captured.err

    return run


def scored_of(errors):
    """How many rows were scored, from the lines on standard error."""
    return next(line for line in errors.splitlines() if line.startswith("scored: "))
