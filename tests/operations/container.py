"""The container of deploy/ built and run: what is in it, health, an assessment, a stop under load.

    python -m tests.operations.container
    BASE=docker.io/library/python:3.13-slim python -m tests.operations.container

Without BASE its base is a Debian made here: registries of images are not reached from everywhere.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from srs.service.rest import examples
from tests.authority import Authority
from tests.functional.test_service_callers import free_port
from tests.functional.test_service_process import Load

from . import debian
from .report import program, run

IMAGE, VOLUME = "localhost/srs-operations", "srs-operations"
# crun does not take cgroups of both versions side by side: where they are, the second is put aside.
HYBRID = Path("/sys/fs/cgroup/unified")
RESTRICTED = (
    *("--read-only", "--tmpfs", "/tmp", "--cap-drop", "all"),
    *("--security-opt", "no-new-privileges", "--network", "host"),
)
NOT_WITHIN = ("pip", "setuptools", "hatchling", "editables", "polars", "pytest")
LOOK = f"""
import importlib.util, os, pathlib, shutil, sysconfig
print([n for n in {NOT_WITHIN} if importlib.util.find_spec(n)]
      + [n for n in ("gcc", "cc", "pip", "uv") if shutil.which(n)]
      + sorted(map(str, pathlib.Path(sysconfig.get_path("purelib")).rglob("tests"))))
"""
ASKED = examples.ASKED["predictors"]["value"]


def podman(*words, check=True):
    ended = subprocess.run(["podman", *map(str, words)], capture_output=True, text=True)
    if check and ended.returncode:
        raise AssertionError(f"podman {words[0]}: {ended.stderr[-2000:]}")
    return ended.returncode, ended.stdout.strip()


def base(report, stack):
    if given := os.environ.get("BASE"):
        return given
    name = f"{IMAGE}-base"
    with subprocess.Popen(
        ["tar", "-C", debian.tree(), "-c", "."], stdout=subprocess.PIPE
    ) as packed:
        subprocess.run(["podman", "import", "-q", "-", name], stdin=packed.stdout, check=True)
    stack.callback(podman, "rmi", "--force", name, check=False)
    report.did(f"made the base image: {size(name)} MB")
    return name


def size(image):
    return int(podman("image", "inspect", image, "--format", "{{.Size}}")[1]) // 1_000_000


def started(folder, stack, port, *words, settings=""):
    """The name of a container that runs the service as the Containerfile's head says."""
    (folder / "srs.toml").write_text(settings)
    name = f"srs-operations-{port}"
    # podman's own are more than who may not raise limits has.
    limits = ("--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096")
    stack.callback(podman, "rm", "--force", "--time", 1, name, check=False)
    podman(
        *("run", "--detach", "--name", name, *RESTRICTED, *limits),
        *(["--cgroups=disabled"] if HYBRID.exists() or os.environ.get("UNSHARED") else []),
        *("--env", f"SRS_PORT={port}", "--env", "SRS_HOST=127.0.0.1"),
        *("--volume", f"{folder}/srs.toml:/etc/srs/srs.toml:ro"),
        *("--volume", f"{VOLUME}:/var/lib/srs", *words, IMAGE, "serve", "--insecure-no-auth"),
    )
    return name


def healthy(name):
    return podman("healthcheck", "run", name, check=False)[0] == 0


def logged(name, event):
    return any(f'"event": "{event}"' in line for line in _log(name))


def _log(name):
    ended = subprocess.run(["podman", "logs", name], capture_output=True, text=True)
    return (ended.stdout + ended.stderr).splitlines()


def scenario(report, folder, stack):
    program("podman", "podman crun netavark")
    if HYBRID.exists():
        _put_aside()
    stack.callback(podman, "volume", "rm", "--force", VOLUME, check=False)
    below = base(report, stack)
    podman(
        *(
            "build",
            "--format",
            "docker",
            "--layers=false",
            "--isolation",
            "chroot",
            "--network",
            "host",
        ),
        *("--build-arg", f"BASE={below}", "-t", IMAGE, "-f", "deploy/Containerfile", debian.ROOT),
    )
    stack.callback(podman, "rmi", "--force", IMAGE, check=False)
    report.did(f"built the image: {size(IMAGE)} MB, {size(IMAGE) - size(below)} of them ours")
    is_as_said(report)
    serves(report, folder, stack)
    serves_tls(report, folder, stack)


def _put_aside():
    """Go on in a mount namespace of its own."""
    aside = f'umount {HYBRID} && rmdir {HYBRID} 2>/dev/null; exec "$@"'
    words = [sys.executable, "-m", "tests.operations.container"]
    os.environ["UNSHARED"] = "1"
    os.execvp("unshare", ["unshare", "--mount", "sh", "-c", aside, "sh", *words])


def is_as_said(report):
    told = podman("image", "inspect", IMAGE, "--format", "{{.HealthCheck}} {{.User}}")[1]
    report.holds("the image has its HEALTHCHECK", "healthcheck.py" in told, told)
    report.holds("and its user", told.endswith(" 10001"), told)
    mounted = podman("image", "mount", IMAGE)[1]
    seen = subprocess.run(
        ["chroot", mounted, "/opt/srs/bin/python", "-c", LOOK], capture_output=True, text=True
    )
    podman("image", "unmount", IMAGE)
    report.holds(
        "no build tools, compilers, Polars or tests are in it", seen.stdout == "[]\n", seen.stdout
    )


def serves(report, folder, stack):
    port = free_port()
    name = started(folder, stack, port)
    report.until("it gets healthy", lambda: healthy(name))
    url = f"http://127.0.0.1:{port}"
    answer = httpx2.post(f"{url}/v1/assessments", json=ASKED)
    report.holds("it assesses", answer.status_code == 201, answer.text)
    _, user = podman("exec", name, "id", "-u")
    report.holds("as user 10001", user == "10001", user)
    for place in ("/", "/opt/srs", "/etc/srs"):
        status, _ = podman("exec", name, "touch", f"{place}/x", check=False)
        report.holds(f"{place} cannot be written", status != 0)
    podman("kill", "--signal", "HUP", name)
    report.until("SIGHUP has the models read anew", lambda: logged(name, "reloaded"))

    with Load(url) as load:
        load.wait(50)
        load.stopping = True
        began = time.monotonic()
        podman("stop", "--time", 35, name)
        seconds = time.monotonic() - began
    report.did(f"stopped in {seconds:.1f} s under load, after {len(load.answers)} answers")
    report.holds("what had begun was finished", not load.failures, str(load.failures[:2]))
    report.holds("every answer was one", set(load.answers) == {201}, str(set(load.answers)))
    status = podman("inspect", name, "--format", "{{.State.ExitCode}}")[1]
    report.holds("it ended by itself, with status 0", status == "0", status)


def serves_tls(report, folder, stack):
    Authority(folder).server()
    for each in folder.glob("server.*"):
        each.chmod(0o644)
    files = {"tls_certificate": "server.pem", "tls_key": "server.key"}
    settings = "".join(f'{key} = "/etc/srs/{name}"\n' for key, name in files.items())
    mounts = [f"--volume={folder}/{name}:/etc/srs/{name}:ro" for name in files.values()]
    name = started(folder, stack, free_port(), *mounts, settings=settings)
    report.until("with TLS of its own it gets healthy, too", lambda: healthy(name))
    status, told = podman(
        "exec",
        name,
        "srs",
        "audit",
        "verify",
        "--anchor",
        "/var/lib/srs/srs.db.anchor",
        check=False,
    )
    report.holds("what the first one stored is whole (srs audit verify)", status == 0, told)
    podman("stop", "--time", 35, name)


if __name__ == "__main__":
    run(scenario)
