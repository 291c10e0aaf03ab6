"""Errors carry where and what; each channel has the words."""

import ast
import pickle
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import srs
from srs.errors import BadAnswer, BadCertificate, BadDay, BadInput, NoModel, SrsError, at
from srs.hints import COMMANDS, Hint
from srs.service.rest.problems import HINTS

PACKAGE = Path(srs.__file__).parent
# What only the command line asks for, and who runs the service.
OF_COMMANDS = ("__main__.py", "worklist.py", "terminal.py", "hints.py")


def test_the_message_is_what_is_at_fault_and_what_was_expected():
    error = BadDay("the horizon", expected="a later day", path=("horizon",))
    assert str(error) == "the horizon: expected a later day"
    assert (error.expected, error.path) == ("a later day", ("horizon",))
    assert str(BadDay(expected="a day")) == "expected a day"
    assert str(BadDay("no day at all")) == "no day at all"


def test_paths_grow_from_the_inside_out_and_other_errors_pass():
    with pytest.raises(BadAnswer) as refused, at("certificates", 2), at("answers"):
        raise BadAnswer("an answer", path=("degree",))
    assert refused.value.path == ("certificates", 2, "answers", "degree")
    with pytest.raises(NoModel), at("certificates"):
        raise NoModel("none")


def test_an_error_of_another_keeps_what_it_carries():
    inside = BadDay("the day", expected="1 or later", path=("day",), hint=Hint("questions"))
    error = BadCertificate.of(inside, "certificate 2 of 3")
    assert str(error) == "certificate 2 of 3: the day: expected 1 or later"
    assert (error.expected, error.path, error.hint) == ("1 or later", ("day",), Hint("questions"))


@pytest.mark.parametrize("kind", [BadDay, BadInput, BadAnswer])
def test_errors_come_whole_from_other_processes(kind):
    error = kind("a", expected="b", path=("c", 1), hint=Hint("model", "srs-3.0"))
    same = pickle.loads(pickle.dumps(error))
    assert (type(same), str(same), vars(same)) == (kind, str(error), vars(error))


def test_each_channel_says_a_hint_in_its_own_words():
    error = NoModel("no model", hint=Hint("model", "srs-3.0"))
    assert str(error) == "no model"
    assert error.worded(COMMANDS) == "no model; `srs models srs-3.0` lists them"
    assert error.worded(HINTS) == "no model; GET /v1/models/srs-3.0 lists them"
    assert error.worded({}) == SrsError("no model").worded(COMMANDS) == "no model"
    assert get_args(get_type_hints(Hint)["code"]) == tuple(COMMANDS)
    assert HINTS.keys() <= COMMANDS.keys()
    assert not any("srs " in words or "--" in words for words in HINTS.values())


def raised(path):
    """The calls in the file that make an error of input."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name == "NoModel" or (name.startswith("Bad") and name != "BadSettings"):
                yield node


def test_no_error_of_input_speaks_of_commands_by_itself():
    found = {
        f"{path.name}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        if path.name not in OF_COMMANDS
        for node in raised(path)
        for text in ast.walk(node)
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
        if "`srs " in text.value or "--" in text.value
    }
    assert not found
