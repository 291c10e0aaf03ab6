"""A real PostgreSQL for the tests: a cluster of its own, on a free port of the loopback."""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")


class Server:
    """A cluster in *folder*, durable as in production; databases of it are made one a test."""

    def __init__(self, folder):
        self.folder, self.port = folder, _free_port()
        self._bin = _binaries()
        self._names = (f"srs_{number}" for number in count())
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=srs")

    def start(self):
        listen = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", "--wait", "--silent", "-o", listen, "-l", self._log)

    def stop(self, mode="fast"):
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", mode)

    def new_database(self):
        """The URL of a new, empty one."""
        name = next(self._names)
        given = ("--host", "127.0.0.1", "--port", str(self.port), "--username", "srs", name)
        subprocess.run([self._bin / "createdb", *given], check=True)
        return f"postgresql://srs@127.0.0.1:{self.port}/{name}"

    @property
    def _log(self):
        return str(self.folder / "log")

    def _run(self, program, *arguments):
        command = [self._bin / program, "--pgdata", self.folder / "data", *arguments]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **_as_nobody_special()
        )


@contextmanager
def server():
    folder = Path(tempfile.mkdtemp(prefix="srs-postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        cluster = Server(folder)
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
    """One cluster for all tests of a run, which stops with it."""
    open_ = ExitStack()
    atexit.register(open_.close)
    return open_.enter_context(server())


def _binaries():
    versions = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise FileNotFoundError(
            f"the tests need PostgreSQL's programs in {INSTALLED}/*/bin; "
            "on Debian: apt install postgresql"
        )
    return versions[-1].parent


def _as_nobody_special():
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port():
    with socket.socket() as given:
        given.bind(("127.0.0.1", 0))
        return given.getsockname()[1]
