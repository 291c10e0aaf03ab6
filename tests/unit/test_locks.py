"""Locks are complete: installed without resolving, they are all that is needed."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())
NAME = canonicalize_name(DECLARED["project"]["name"])
OF_EXTRAS = DECLARED["project"]["optional-dependencies"]
# The extras and groups that each lock is for.
FOR = {
    "docs.txt": ({"service", "tables"}, {"docs"}),
    "run.txt": ({"service", "tables"}, {"build"}),
    "service.txt": ({"service"}, set()),
    "test.txt": ({*OF_EXTRAS}, {"test", "build"}),
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macOS": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
}
US = f"{NAME} (pyproject.toml"  # as uv writes below an entry who asked for it


@dataclass(frozen=True)
class Locked:
    name: str
    version: Version
    marker: Marker | None
    hashes: int
    asked_by: frozenset[str]

    def of(self, environment):
        return self.marker is None or self.marker.evaluate(environment)


def read(text):
    return [_locked(entry) for entry in re.split(r"\n(?=[^\s#])", text.strip())]


def _locked(entry):
    head, *rest = entry.splitlines()
    pinned = Requirement(head.removesuffix("\\"))
    ((operator, number),) = ((each.operator, each.version) for each in pinned.specifier)
    assert operator == "==", f"{pinned.name}: expected one version"
    return Locked(
        canonicalize_name(pinned.name),
        Version(number),
        pinned.marker,
        sum("--hash=sha256:" in line for line in rest),
        frozenset(re.findall(r"^    # +(?:via )?(\S.*)$", entry, flags=re.MULTILINE)),
    )


LOCKS = {name: read((ROOT / "requirements" / name).read_text()) for name in FOR}


def environment(python, system="Linux"):
    return default_environment() | SYSTEMS[system] | _of(python)


def _of(python):
    return {"python_version": python, "python_full_version": f"{python}.0"}


HERE = default_environment()
ENVIRONMENTS = {
    f"{python} on {system}": environment(python, system) for python in PYTHONS for system in SYSTEMS
}


def ours(lock, where):
    """What pyproject.toml asks for in *lock*."""
    extras, groups = FOR[lock]
    texts = [*DECLARED["project"]["dependencies"], *of_extras(extras), *of_groups(groups)]
    return [each for each in map(Requirement, texts) if applies(each, "", where)]


def of_extras(names):
    for each in (each for name in names for each in OF_EXTRAS[name]):
        own = canonicalize_name(Requirement(each).name) == NAME
        yield from of_extras(Requirement(each).extras) if own else [each]


def of_groups(names):
    for each in (each for name in names for each in DECLARED["dependency-groups"][name]):
        yield from of_groups([each["include-group"]]) if isinstance(each, dict) else [each]


def applies(requirement, extra, where):
    return requirement.marker is None or requirement.marker.evaluate(where | {"extra": extra})


def lacking(lock, asked, where, told=None):
    """What *lock* lacks of *asked* and of all that this asks for, and the names that were met.

    *told* gives a distribution's requirements: from its metadata if it is installed in the version
    that is locked for *where*, else from the lock.
    """
    there = {each.name: each for each in lock if each.of(where)}
    faults, seen, left = [], set(), list(asked)
    while left:
        one = left.pop()
        name = canonicalize_name(one.name)
        found = there.get(name)
        if found is None:
            faults.append(f"{name} is not locked")
            continue
        if not one.specifier.contains(found.version, prereleases=True):
            faults.append(f"{name} is locked in {found.version}: expected {one.specifier}")
        for extra in {"", *one.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                left += asked_for(found, extra, there, where, told or metadata)
    return faults, {name for name, _ in seen}


def asked_for(locked, extra, there, where, told):
    requirements = told(locked)
    if requirements is None:
        return [Requirement(each.name) for each in there.values() if locked.name in each.asked_by]
    return [each for each in requirements if applies(each, extra, where)]


@cache
def metadata(locked):
    """What the distribution that is installed here asks for; None where it is another one."""
    try:
        here = Version(version(locked.name)) == locked.version
    except PackageNotFoundError:
        here = False
    return list(map(Requirement, requires(locked.name) or [])) if here else None


# The laws


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_of_every_locked_distribution_is_locked(name):
    faults, _ = lacking(LOCKS[name], ours(name, HERE), HERE)
    assert faults == []


@pytest.mark.parametrize("where", ENVIRONMENTS)
@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_for_every_python_and_system(name, where):
    where = ENVIRONMENTS[where]
    faults, _ = lacking(LOCKS[name], ours(name, where), where)
    assert faults == []


@pytest.mark.parametrize("where", ENVIRONMENTS)
@pytest.mark.parametrize("name", LOCKS)
def test_a_name_is_locked_in_one_version(name, where):
    names = [each.name for each in LOCKS[name] if each.of(ENVIRONMENTS[where])]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", LOCKS)
def test_what_pyproject_asks_for_is_what_was_locked(name):
    everywhere = (HERE, *ENVIRONMENTS.values(), HERE | {"sys_platform": "win32"})
    asked = {canonicalize_name(each.name) for where in everywhere for each in ours(name, where)}
    assert {
        each.name for each in LOCKS[name] if any(one.startswith(US) for one in each.asked_by)
    } == asked


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_is_locked_that_nobody_asks_for(name):
    asked = set()
    for where in ENVIRONMENTS.values():
        asked |= lacking(LOCKS[name], ours(name, where), where)[1]
    for each in LOCKS[name]:
        if each.of(HERE):
            assert each.name in asked, each.name


@pytest.mark.parametrize("name", LOCKS)
def test_all_locks_have_the_same_versions(name):
    """What the manual alone needs is not tested with."""
    tested = {(each.name, each.version) for each in LOCKS["test.txt"]}
    of_docs = {each.name for each in LOCKS["docs.txt"]} - {name for name, _ in tested}
    alone = of_docs if name == "docs.txt" else set()
    assert {(e.name, e.version) for e in LOCKS[name] if e.name not in alone} <= tested


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_has_hashes_and_no_entry_a_place(name):
    text = (ROOT / "requirements" / name).read_text()
    assert all(each.hashes for each in LOCKS[name])
    assert "://" not in text
    assert " @ " not in text
    for line in text.splitlines():
        assert not line.startswith("-"), "an option of pip, which may name a place"


def test_what_is_installed_here_is_what_is_locked():
    for each in LOCKS["test.txt"]:
        if each.of(HERE):
            assert Version(version(each.name)) == each.version, (
                f"{each.name}: make clean, make test"
            )


def test_what_builds_the_package_is_locked():
    build = DECLARED["build-system"]["requires"]
    asked = {canonicalize_name(Requirement(each).name) for each in build}
    for name in (name for name, (_, groups) in FOR.items() if "build" in groups):
        assert asked <= {each.name for each in LOCKS[name]}


# Planted faults are found


def without(lock, name):
    return [each for each in lock if each.name != name]


@pytest.mark.parametrize("name", sorted({each.name for each in LOCKS["run.txt"] if each.of(HERE)}))
def test_an_entry_that_is_taken_out_is_missed(name):
    faults, _ = lacking(without(LOCKS["run.txt"], name), ours("run.txt", HERE), HERE)
    assert f"{name} is not locked" in faults


def test_a_requirement_of_an_extra_alone_is_missed():
    """Where `pip check` sees nothing: it does not know which extras were asked for."""
    told = {"a": ["b[fast]>=2"], "b": ['c; extra == "fast"', 'd; extra == "slow"'], "c": []}
    lock = read("a==1 \\\n    --hash=sha256:0\nb==2 \\\n    --hash=sha256:0")
    faults, seen = lacking(
        lock, [Requirement("a")], HERE, lambda each: map(Requirement, told[each.name])
    )
    assert faults == ["c is not locked"]
    assert seen == {"a", "b"}


def test_a_version_that_is_too_old_is_reported():
    told = {"a": ["b>=2"], "b": []}
    lock = read("a==1 \\\n    --hash=sha256:0\nb==1 \\\n    --hash=sha256:0")
    assert lacking(lock, [Requirement("a")], HERE, lambda each: map(Requirement, told[each.name]))[
        0
    ] == ["b is locked in 1: expected >=2"]


def test_an_entry_for_another_python_is_none_here():
    lock = read("a==1 ; python_version < '3.0' \\\n    --hash=sha256:0")
    assert lacking(lock, [Requirement("a")], HERE, lambda each: [])[0] == ["a is not locked"]


def test_every_lock_is_looked_at():
    assert {path.name for path in (ROOT / "requirements").iterdir()} == FOR.keys()
