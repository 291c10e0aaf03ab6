"""The insides of uvicorn that the service stands on: a release that changes one is told by name."""

import ast
import inspect
from importlib.metadata import version

import pytest
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from srs.service import protocol, server

OURS = {
    protocol.Protocol: HttpToolsProtocol,
    protocol.PatientConfig: Config,
    server.Worker: Process,
    server.Supervisor: Multiprocess,
}

# What is overridden, with the arguments that it is called with.
OVERRIDDEN = {
    (HttpToolsProtocol, "connection_made"): ["self", "transport"],
    (HttpToolsProtocol, "connection_lost"): ["self", "exc"],
    (HttpToolsProtocol, "data_received"): ["self", "data"],
    (HttpToolsProtocol, "on_message_begin"): ["self"],
    (HttpToolsProtocol, "on_url"): ["self", "url"],
    (HttpToolsProtocol, "on_header"): ["self", "name", "value"],
    (HttpToolsProtocol, "on_headers_complete"): ["self"],
    (HttpToolsProtocol, "on_body"): ["self", "body"],
    (HttpToolsProtocol, "send_400_response"): ["self", "msg"],
    (HttpToolsProtocol, "on_message_complete"): ["self"],
    (HttpToolsProtocol, "on_response_complete"): ["self"],
    (Process, "_healthcheck"): ["self", "timeout"],
    (Multiprocess, "init_processes"): ["self"],
    (Multiprocess, "keep_subprocess_alive"): ["self"],
    (Multiprocess, "handle_hup"): ["self"],
    (Multiprocess, "terminate_all"): ["self"],
}
# What is used of objects that uvicorn hands out.
USED = {
    RequestResponseCycle: {"response_complete", "more_body"},
    HttpToolsProtocol: {"send_400_response", "scope", "cycle", "transport", "loop", "config"},
    Process: {"parent_conn", "process", "pid", "exitcode", "kill", "join", "start", "is_alive"},
    Multiprocess: {"processes", "processes_num", "sockets", "should_exit", "config", "run"},
    Config: {"bind_socket", "is_ssl", "host"},
}

TOLD = f"uvicorn {version('uvicorn')} has another inside than srs.service was written for: "


@pytest.mark.parametrize(
    ("of", "name"), OVERRIDDEN, ids=lambda each: getattr(each, "__name__", each)
)
def test_what_the_service_overrides_is_there_with_the_same_arguments(of, name):
    found = getattr(of, name, None)
    assert found, f"{TOLD}{of.__name__}.{name} is gone"
    arguments = list(inspect.signature(found).parameters)
    assert arguments == OVERRIDDEN[of, name], f"{TOLD}{of.__name__}.{name} takes {arguments}"


@pytest.mark.parametrize("of", USED, ids=lambda each: each.__name__)
def test_what_the_service_uses_is_there(of):
    gone = USED[of] - names(of)
    assert not gone, f"{TOLD}{of.__name__} has no {', '.join(sorted(gone))}"


@pytest.mark.parametrize(("own", "of"), OURS.items(), ids=lambda each: each.__name__)
def test_nothing_that_our_class_asks_itself_for_is_nowhere(own, of):
    asked = {node.attr for node in of_self(own)} - assigned(own) - vars(own).keys()
    gone = asked - names(of)
    assert not gone, f"{TOLD}{of.__name__} has no {', '.join(sorted(gone))}"


@pytest.mark.parametrize(("own", "of"), OURS.items(), ids=lambda each: each.__name__)
def test_what_our_class_overrides_is_listed_here(own, of):
    ours = {name for name, each in vars(own).items() if inspect.isfunction(each)}
    listed = {name for base, name in OVERRIDDEN if base is of}
    assert {name for name in ours - {"__init__"} if hasattr(of, name)} == listed


def test_a_worker_that_cannot_start_is_distinguished_from_one_that_died():
    assert STARTUP_FAILURE == 3, f"{TOLD}the exit status of a failed start"


def names(cls):
    """Attributes of *cls*: of the class, and those that its methods give themselves."""
    return {*dir(cls)}.union(*(assigned(each) for each in cls.__mro__[:-1] if has_source(each)))


def has_source(cls):
    return cls.__module__.startswith(("uvicorn", "srs"))


def of_self(cls):
    for node in ast.walk(ast.parse(inspect.cleandoc("\n" + inspect.getsource(cls)))):
        match node:
            case ast.Attribute(value=ast.Name(id="self")):
                yield node


def assigned(cls):
    stored = {node.attr for node in of_self(cls) if isinstance(node.ctx, ast.Store)}
    return stored | {*inspect.get_annotations(cls)}
