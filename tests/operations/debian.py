"""A separate Debian tree that is made once, kept, and never written to again."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from .report import Missing, program

ROOT = Path(__file__).parents[2]
KEPT = Path("/var/tmp/srs-operations-bookworm")
_PACKAGES = "systemd,systemd-sysv,dbus,python3,python3-venv,ca-certificates"
# So that packages come from where this machine has them from.
_OF_THIS_MACHINE = "/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"


def tree():
    """The folder of a Debian 12 with systemd and Python.

    Raises
    ------
    Missing
    """
    if os.geteuid():
        raise Missing("this has to be run by root")
    made_by = program("debootstrap", "debootstrap")
    if not (KEPT / "made").exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        command = [
            made_by,
            "--variant=minbase",
            f"--include={_PACKAGES}",
            "bookworm",
            KEPT / "root",
        ]
        ended = subprocess.run(command, stdout=subprocess.DEVNULL)
        if ended.returncode:
            raise Missing("debootstrap failed: is a mirror of Debian reached?")
        for name in _OF_THIS_MACHINE:
            shutil.copyfile(name, KEPT / "root" / name.lstrip("/"))
        (KEPT / "made").touch()
    return KEPT / "root"


@contextmanager
def copy(folder):
    """A copy of the tree that may be written to, in *folder*."""
    below = tree()
    parts = {name: folder / name for name in ("upper", "work", "debian")}
    for each in parts.values():
        each.mkdir()
    options = f"lowerdir={below},upperdir={parts['upper']},workdir={parts['work']}"
    subprocess.run(
        ["mount", "-t", "overlay", "overlay", "-o", options, parts["debian"]], check=True
    )
    try:
        yield parts["debian"]
    finally:
        subprocess.run(["umount", "--recursive", parts["debian"]], check=False)


def install(debian):
    """srs in /opt/srs of *debian*: a venv with what the lock names, and a wheel of this tree."""
    (debian / "srs").mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", debian / "srs"]
    subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    (wheel,) = (debian / "srs").glob("*.whl")
    shutil.copy(ROOT / "requirements" / "service.txt", debian / "srs")
    pip = "/opt/srs/bin/pip install --quiet --no-deps"
    environment = {"PATH": os.defpath + ":/usr/sbin:/sbin", "LANG": "C.UTF-8"}
    for command in (
        "python3 -m venv /opt/srs",
        f"{pip} --require-hashes -r /srs/service.txt",
        f"{pip} /srs/{wheel.name}",
        "python3 -m compileall -q /opt/srs/lib",
    ):
        subprocess.run(["chroot", debian, *command.split()], check=True, env=environment)
