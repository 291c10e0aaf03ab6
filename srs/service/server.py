"""The processes: a parent that supervises, and workers that answer.

The exit status says whether to start the service again: 0 it was asked to stop, 1 the input is at
fault and would be again, FAILED a fault of its own, TRY_AGAIN something outside was missing. The
last two are those of sysexits.h.
"""

import asyncio
import gc
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EADDRNOTAVAIL
from functools import partial
from math import inf
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from ssl import SSLContext
from time import monotonic

import structlog
from fastapi import FastAPI
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from ..errors import BadSettings, SrsError, Unavailable
from ..hints import COMMANDS
from . import logs
from .metrics import SHARED, Metrics
from .protocol import PatientConfig, Protocol
from .settings import Settings
from .tls import Tls, tls_of

FAILED, TRY_AGAIN = os.EX_SOFTWARE, os.EX_TEMPFAIL
# The status of a worker that could not begin, and of the service if no other worker serves.
_NOT_BEGUN = {STARTUP_FAILURE: 1, FAILED: FAILED, TRY_AGAIN: TRY_AGAIN}
_LOOK_SECONDS = 0.05  # at those that have just been started
_TRY_AGAIN_SECONDS = 10  # after which another is started in its place while others serve
_log = structlog.get_logger("srs.server")


def run(settings: Settings) -> int:
    """Serve until asked to stop (SIGTERM, SIGINT); return the exit status.

    On SIGHUP the workers reload models and TLS files.

    Raises
    ------
    BadSettings
        The address, or the TLS files, cannot be used.
    Unavailable
        The address does not exist, or not yet.
    """
    logs.configure()
    if tls := tls_of(settings):
        tls.context()  # or each worker would find out
    config = PatientConfig(
        partial(worker, settings, tls),
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http=Protocol,
        ws="none",
        interface="asgi3",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=settings.connections,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_worker_healthcheck=30,
        header_seconds=settings.header_seconds,
        ssl_context_factory=partial(encrypted, tls) if tls else None,
    )
    counted = Path(tempfile.mkdtemp(prefix="srs-metrics-")) if settings.workers > 1 else None
    os.environ.pop(SHARED, None)  # another service's, if anybody's
    # Each thread's own would keep what it once needed for a large request.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    if counted:
        os.environ[SHARED] = str(counted)
    try:
        return _supervise(config)
    except SrsError:
        raise
    except Exception:  # noqa: BLE001 - logged without what it says, and to be started again
        _log.exception("stopped")
        return FAILED
    finally:
        if counted:
            shutil.rmtree(counted, ignore_errors=True)


def _supervise(config: Config) -> int:
    supervisor = Supervisor(config, [_bound(config)])
    supervisor.run()
    return supervisor.status


def _bound(config: Config) -> socket.socket:
    try:
        return config.bind_socket()
    except SystemExit as leaving:
        reason = leaving.__context__
    if isinstance(reason, socket.gaierror) or getattr(reason, "errno", None) == EADDRNOTAVAIL:
        raise Unavailable(
            "host: expected an address of this machine; it does not have this one, or not yet"
        )
    raise BadSettings("host and port: expected an address that is free")


class Worker(Process):
    """A worker as seen by its parent."""

    def _healthcheck(self, timeout: float) -> bool | None:
        """Whether it has begun; None if it does not answer. A dead one never answers."""
        try:
            self.parent_conn.send(b"ping")
            wait([self.parent_conn, self.process.sentinel], timeout)
            return bool(self.parent_conn.recv()) if self.parent_conn.poll() else None
        except (OSError, EOFError):
            return None


class Supervisor(Multiprocess):
    """Replaces workers that die, and passes SIGHUP to those that have begun.

    *status* is the service's own, when it has ended.
    """

    status = 0
    _tried = -inf  # when a worker was last started, on the monotonic clock

    _told = False  # that it listens

    def init_processes(self) -> None:
        self.processes = [self._started() for _ in range(self.processes_num)]
        while not (self._told or self.signal_queue or self.should_exit.wait(_LOOK_SECONDS)):
            if not all(each.process.is_alive() for each in self.processes):
                return
            self._tell_when_ready()

    def _tell_when_ready(self) -> None:
        """Log once that connections are accepted and answered."""
        begun = [each for each in self.processes if each.process.is_alive()]
        seconds = self.config.timeout_worker_healthcheck
        if self._told or not begun or not all(each.is_ready(timeout=seconds) for each in begun):
            return
        scheme = "https" if self.config.is_ssl else "http"
        host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
        _log.info("listening", url=f"{scheme}://{host}:{self.sockets[0].getsockname()[1]}")
        self._told = True

    def keep_subprocess_alive(self) -> None:
        for place, process in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if process.is_alive(timeout=self.config.timeout_worker_healthcheck):
                continue
            process.kill()
            process.join()
            not_begun = _NOT_BEGUN.get(process.exitcode or 0)
            if not_begun is None:
                _log.error("worker_died", pid=process.pid)
            elif not self._serving():  # and the next one would not begin either
                self.status = not_begun
                self.should_exit.set()
                return
            elif monotonic() - self._tried < _TRY_AGAIN_SECONDS:
                continue
            self.processes[place] = self._started()
        self._tell_when_ready()

    def _serving(self) -> bool:
        """Whether any worker has begun: it goes on with what it has read."""
        seconds = self.config.timeout_worker_healthcheck
        return any(each.is_ready(timeout=seconds) for each in self.processes)

    def _started(self) -> Process:
        process = Worker(self.config, self.sockets)
        process.start()
        self._tried = monotonic()
        return process

    def handle_hup(self) -> None:
        for place, process in enumerate(self.processes):
            if process.wait_until_ready(self.config.timeout_worker_healthcheck, self.should_exit):
                assert process.pid
                os.kill(process.pid, signal.SIGHUP)
            elif process.exitcode in _NOT_BEGUN:  # what it could not read may be mended
                self.processes[place] = self._started()

    def terminate_all(self) -> None:
        # If the parent kept them open, connections would be accepted that nobody answers.
        for each in self.sockets:
            each.close()
        super().terminate_all()


def worker(settings: Settings, tls: Tls | None) -> FastAPI:
    """The start of a worker process, in its event loop, before it answers."""
    logs.configure()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    with _beginning():
        from .app import create_app

        app = create_app(settings)
    loop = asyncio.get_running_loop()
    reload = partial(loop.run_in_executor, None, _reload, app, tls)
    loop.add_signal_handler(signal.SIGHUP, reload)
    # Objects loaded now stay: a garbage collection over them takes 45 ms, without answering.
    gc.collect()
    gc.freeze()
    return app


def encrypted(tls: Tls, config: Config, default: Callable[[], SSLContext]) -> SSLContext:
    """The TLS of a worker; its files may have been damaged since the service began."""
    logs.configure()
    with _beginning():
        return tls(config, default)


@contextmanager
def _beginning() -> Iterator[None]:
    """A worker that cannot begin logs one line; the parent decides what follows."""
    try:
        yield
    except SrsError as error:
        _log.error("not_started", reason=error.worded(COMMANDS))
        sys.exit(TRY_AGAIN if isinstance(error, Unavailable) else STARTUP_FAILURE)
    except Exception:  # noqa: BLE001 - logged without what it says, which may be a secret
        _log.exception("not_started")
        sys.exit(FAILED)


def _reload(app: FastAPI, tls: Tls | None) -> None:
    """Replace the models with those on disk; damaged ones are left out and logged."""
    from .live_models import names, read_models

    metrics: Metrics = app.state.metrics
    counted = metrics.reloads
    try:
        served = read_models(app.state.settings)
        if tls:
            tls.reload()
        metrics.expect_predictions(served)
        app.state.desk.served = served
    except SrsError as error:
        _log.error("not_reloaded", reason=error.worded(COMMANDS))
        counted.labels("failed").inc()
        return
    except Exception:  # noqa: BLE001 - the old models go on
        _log.exception("not_reloaded")
        counted.labels("failed").inc()
        return
    _log.info("reloaded", models=[*names(served)])
    counted.labels("done").inc()


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
