"""The store of one process: many callers, one writing thread, and no answer before a commit."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection

from ..errors import Unavailable
from . import audit, schema
from . import bindings as bound
from .anchor import Anchor
from .engine import WAIT, WRITES, open_engine
from .faults import as_srs, translated
from .records import Access

T = TypeVar("T")

_MOST_TOGETHER = 256  # jobs in one transaction


def _none(result: object) -> Sequence[Access]:
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Work(Generic[T]):
    """A job and its entries in the access log: *access*, and those *about* makes of its result."""

    job: Callable[[Connection], T]
    access: Sequence[Access] = ()
    about: Callable[[T], Sequence[Access]] = _none
    time: datetime | None = None


@dataclass(slots=True)
class _Done:
    """The results of a task's jobs, and the entries as they will be stored."""

    results: list[Any]
    entries: list[str]
    time: datetime | None = None


# What a task did, or what it raised.
_Outcome = tuple[_Done | None, Exception | None]


class _Failed(Exception):
    """A job has raised an error: the group must run again, with savepoints."""


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    works: tuple[Work[Any], ...]
    anchored: str | None
    outcome: Future[Any] = field(default_factory=Future)


class Storage:
    """The store, one per process. All work that waits when a commit ends shares the next commit.

    Parameters
    ----------
    url : str
        ``sqlite:///FILE`` or ``postgresql://USER@HOST/NAME``.
    anchor : Path or None
        A file outside the database that records the access log's head, see ``Anchor``.
    wait : int
        Seconds that one statement may take, if the database can limit it.

    Raises
    ------
    BadSettings
    """

    def __init__(self, url: str, anchor: Path | None = None, *, wait: int = WAIT) -> None:
        self._engine = open_engine(url, wait)
        self._writing = self._engine.execution_options(**{WRITES: True})
        self._anchor = Anchor(anchor)
        self._waiting: SimpleQueue[_Task | None] = SimpleQueue()
        self._opening = Lock()
        self._writer: Thread | None = None
        self._closed = False

    def write(
        self,
        job: Callable[[Connection], T],
        *access: Access,
        about: Callable[[T], Sequence[Access]] = _none,
    ) -> T:
        """Run *job* and append *access* to the log, both or neither; returns when both are durable.

        The entries that *about* makes of the job's result are appended as well. The first entry
        binds what the job wrote and removed, see ``bindings``.

        An error in *job* is raised here, and nothing of the job is kept. The job runs in another
        thread, in a transaction that it shares with others, so it should be short. If one of these
        jobs fails, all are rolled back and run again, so a job should change only the database.

        Raises
        ------
        Unavailable
            When the database is gone, full or locked; nothing was written, and a later call may
            succeed. (If the connection broke during the commit, the result is unknown.)
        """
        (result,) = self.write_all([Work(job, access, about)])
        return cast(T, result)

    def write_all(self, works: Sequence[Work[Any]]) -> list[Any]:
        """Like ``write`` for several jobs, all or none, each with its own entries.

        Raises
        ------
        Unavailable
        """
        results: list[Any] = self._put(*works).result()
        return results

    def _put(self, *works: Work[Any]) -> Future[Any]:
        task = _Task(works, anchored=self._anchor.id)
        with self._opening:
            if self._closed:
                raise Unavailable("the store is closed: the service is about to stop")
            if self._writer is None or not self._writer.is_alive():
                self._writer = Thread(target=self._write_all, name="srs-writer", daemon=True)
                self._writer.start()
            self._waiting.put(task)
        return task.outcome

    def enter(self, *access: Access) -> None:
        """Append *access* to the log without a job; returns when it is durable.

        Raises
        ------
        Unavailable
        """
        self.write(lambda connection: None, *access)

    def settle(self, time: datetime) -> None:
        """Have the newest entry anchored, since a crash may leave it out; does not wait."""
        if self._anchor.path:
            self._put(Work(lambda connection: None, time=time))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; ``snapshot`` gives several queries the same state.

        Raises
        ------
        Unavailable
        """
        with translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Like ``read``, but all queries see the state that the first one sees.

        Raises
        ------
        Unavailable
        """
        with self.read() as connection:
            if connection.dialect.name == "postgresql":  # SQLite's are snapshots anyway
                connection.exec_driver_sql(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
                )
            yield connection

    def ready(self) -> None:
        """
        Raises
        ------
        Unavailable
            When the database cannot be reached, or its tables are not those of this version.
        """
        with self.read() as connection:
            schema.check(connection)

    def close(self) -> None:
        """Finish what is queued, write the last anchor, and release the database."""
        with self._opening:
            self._closed = True
            self._waiting.put(None)
        if self._writer:
            self._writer.join()
        self._engine.dispose()

    def _write_all(self) -> None:
        open_ = True
        while open_:
            try:
                tasks = [self._waiting.get(timeout=self._anchor.due)]
            except Empty:
                self._anchor.tell()
                continue
            while not self._waiting.empty() and len(tasks) < _MOST_TOGETHER:
                tasks.append(self._waiting.get())
            open_ = None not in tasks
            if group := [task for task in tasks if task]:
                self._answer(group)
        self._anchor.tell()

    def _answer(self, group: Sequence[_Task]) -> None:
        """Commit the group, then wake all waiting callers, whatever happens."""
        try:
            with translated():
                outcomes = self._commit(group)
        except Unavailable as error:
            for task in group:  # an exception belongs to one thread
                task.outcome.set_exception(Unavailable(str(error)))
        except BaseException as error:  # noqa: BLE001 - a bug is its callers' to see
            for task in group:
                task.outcome.set_exception(error)
        else:
            for task, (done, raised) in zip(group, outcomes, strict=True):
                if done:
                    task.outcome.set_result(done.results)
                else:
                    task.outcome.set_exception(raised)

    def _commit(self, group: Sequence[_Task]) -> list[_Outcome]:
        """Run without savepoints, which cost more than most jobs; with them if a job fails."""
        try:
            return self._together(group, _run)
        except _Failed:
            return self._together(group, _run_apart)

    def _together(
        self, group: Sequence[_Task], run: Callable[[Connection, _Task], _Outcome]
    ) -> list[_Outcome]:
        with self._writing.begin() as connection:
            locked = audit.lock(connection)
            outcomes = [run(connection, task) for task in group]
            done = [each for each, _ in outcomes if each]
            entries = [entry for each in done for entry in each.entries]
            head = audit.append(connection, locked, entries)
        if times := [each.time for each in done if each.time]:
            self._anchor.note(head, times[-1])
        return outcomes


def _run(connection: Connection, task: _Task) -> _Outcome:
    """
    Raises
    ------
    Unavailable
    _Failed
    """
    try:
        return _done(connection, task), None
    except Exception as error:  # noqa: BLE001 - a failed job of whatever kind
        raise _of_group(error) or _Failed from None


def _run_apart(connection: Connection, task: _Task) -> _Outcome:
    """Run in a savepoint: a job that fails leaves nothing behind, and the others stay.

    Raises
    ------
    Unavailable
    """
    try:
        with connection.begin_nested():
            return _done(connection, task), None
    except Exception as error:  # noqa: BLE001 - its caller's
        if unavailable := _of_group(error):
            raise unavailable from None
        return None, as_srs(error) or error


def _done(connection: Connection, task: _Task) -> _Done:
    done = _Done([], [])
    for work in task.works:
        changes = bound.begin(connection)
        result = work.job(connection)
        access = (*work.access, *work.about(result))
        done.results.append(result)
        done.entries.extend(
            audit.written(each, None if place else changes, anchored=task.anchored)
            for place, each in enumerate(access)
        )
        done.time = access[-1].time if access else work.time or done.time
    return done


def _of_group(error: Exception) -> Unavailable | None:
    """The error if it concerns the database, and so the whole group; else None."""
    raised = as_srs(error)
    return raised if isinstance(raised, Unavailable) else None
