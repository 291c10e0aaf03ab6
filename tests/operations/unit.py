"""The unit of deploy/ in a booted Debian: start, reload, a wrong setting, stop, hardening.

python -m tests.operations.unit
"""

import json
import os
import re
import shutil
import ssl
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.authority import Authority
from tests.functional.test_service_callers import free_port

from . import debian
from .report import program, run, waited

DEPLOY = debian.ROOT / "deploy"
# As deploy/srs-tls.conf says it.
PREPARED = (
    "groupadd --system srs-tls",
    "install -d -m 0750 -g srs-tls /etc/srs/tls",
    "install -m 0640 -g srs-tls /srs/server.pem /srs/server.key /srs/ca.pem /etc/srs/tls/",
)
DYNAMIC = range(61184, 65520)  # systemd's user ids of DynamicUser
EXITED = "1"  # CLD_EXITED, rather than killed
HARDENED = 2.0  # systemd-analyze's exposure, 0 to 10: below, it says OK


class Machine:
    """A booted tree; ``tell`` runs a command in it."""

    def __init__(self, process, debian):
        self.process, self.debian = process, debian

    @property
    def pid(self):
        """Of its systemd, as seen from here; None before there is one."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = children.read_text().split() if children.exists() else []
        return int(found[0]) if found else None

    def tell(self, command):
        """Gives status and what was printed."""
        inside = ["nsenter", "--target", str(self.pid), "--all", "/bin/sh", "-c", command]
        ended = subprocess.run(inside, capture_output=True, text=True)
        return ended.returncode, (ended.stdout + ended.stderr).strip()

    def show(self, name):
        return self.tell(f"systemctl show srs --property {name} --value")[1]

    def booted(self):
        return self.pid and self.tell("systemctl is-system-running")[1] in ("running", "degraded")


@contextmanager
def booted(folder):
    nspawn = program("systemd-nspawn", "systemd-container")
    # Registered nowhere: this machine need not run systemd itself.
    words = ("--quiet", "--keep-unit", "--register=no", "--boot", "--directory", folder)
    process = subprocess.Popen(
        [nspawn, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    machine = Machine(process, folder)
    try:
        yield machine
    finally:
        if machine.pid:
            machine.tell("systemctl poweroff")
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(30)
        process.stderr.close()


def settings(port, **changed):
    given = {
        "port": port,
        "insecure_no_auth": True,
        "tls_certificate": "/etc/srs/tls/server.pem",
        "tls_key": "/etc/srs/tls/server.key",
        "client_ca": "/etc/srs/tls/ca.pem",
    } | changed
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items())


def secret(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)


def ready(port):
    itself = ssl.create_default_context()
    itself.check_hostname, itself.verify_mode = False, ssl.CERT_NONE
    try:
        with urlopen(f"https://127.0.0.1:{port}/health/ready", timeout=5, context=itself) as answer:
            return answer.status == 200
    except OSError:
        return False


def shown(port):
    return ssl.get_server_certificate(("127.0.0.1", port)).strip()


def scenario(report, folder, stack):
    program("systemd-nspawn", "systemd-container")
    root = stack.enter_context(debian.copy(folder))
    debian.install(root)
    port, authority = free_port(), Authority(root / "srs")
    authority.server()
    shutil.copy(DEPLOY / "srs.service", root / "etc/systemd/system/srs.service")
    drop_in = root / "etc/systemd/system/srs.service.d"
    drop_in.mkdir()
    shutil.copy(DEPLOY / "srs-tls.conf", drop_in / "tls.conf")
    secret(root / "etc/srs/srs.toml", settings(port))
    secret(root / "etc/srs/person.keys", f"1:{os.urandom(32).hex()}\n")
    report.did("made a Debian with srs in /opt/srs, its unit, settings and certificates")

    machine = stack.enter_context(booted(root))
    report.until("it boots", machine.booted, 120)
    for command in PREPARED:
        status, told = machine.tell(command)
        report.holds(command, status == 0, told)

    starts(report, machine, port)
    reloads(report, machine, port, authority)
    is_hardened(report, machine)
    stops(report, machine)
    wrong_settings(report, machine, port)
    what_may_pass(report, machine, port)


def starts(report, machine, port):
    check = "SRS_DATA=/var/lib/srs SRS_PERSON_KEYS_FILE=/etc/srs/person.keys "
    check += "/opt/srs/bin/srs serve --config /etc/srs/srs.toml --check"
    status, told = machine.tell(check)
    report.holds(
        "what the unit says to run before the first start finds nothing wrong", status == 0, told
    )
    status, told = machine.tell("systemctl start srs")
    report.holds("systemctl start srs", status == 0, told)
    report.until("it answers over TLS", lambda: ready(port))
    _, user = machine.tell(f"stat --format %u /proc/{machine.show('MainPID')}")
    report.holds("it runs as a user that is there while it runs", int(user) in DYNAMIC, user)


def reloads(report, machine, port, authority):
    renewed, before = authority.server().read_text().strip(), shown(port)
    machine.tell(PREPARED[-1])
    report.holds("renewed TLS files are not used before a reload", shown(port) == before != renewed)
    status, told = machine.tell("systemctl reload srs")
    report.holds("systemctl reload srs", status == 0, told)
    report.until("the renewed certificate is used after it", lambda: shown(port) == renewed, 30)

    machine.tell("chmod 0600 /etc/srs/tls/server.key; systemctl reload srs")
    report.until(
        "a key that it may not read is told", lambda: in_journal(machine, "not_reloaded"), 30
    )
    report.holds("and the old one goes on", shown(port) == renewed and ready(port))
    machine.tell(PREPARED[-1])
    machine.tell("useradd --system stranger")
    for user in ("nobody", "stranger"):
        status, _ = machine.tell(
            f"setpriv --reuid {user} --clear-groups cat /etc/srs/tls/server.key"
        )
        report.holds(f"the key is a secret for the user {user}", status != 0)


def is_hardened(report, machine):
    _, told = machine.tell("systemd-analyze security srs --no-pager | tail -1")
    found = re.search(r"([0-9.]+) (\w+)", told)
    report.did(told)
    report.holds(
        f"systemd-analyze calls its exposure at most {HARDENED}",
        bool(found) and float(found[1]) <= HARDENED,
        told,
    )
    pid = machine.show("MainPID")
    _, status = machine.tell(f"cat /proc/{pid}/status")
    report.holds("it has no capability", re.search(r"CapEff:\s0{16}\n", status) is not None)
    report.holds("and cannot get any", re.search(r"NoNewPrivs:\s1\n", status) is not None)
    report.holds("its system calls are filtered", re.search(r"Seccomp:\s2\n", status) is not None)
    for place in ("/etc", "/usr", "/opt/srs", "/home"):
        enter = f"nsenter --target {pid} --mount touch {place}/x"
        report.holds(f"{place} cannot be written", machine.tell(enter)[0] != 0)


def stops(report, machine):
    status, told = machine.tell("systemctl stop srs")
    report.holds("systemctl stop srs", status == 0, told)
    # Not systemd's Result: in a container it does not learn that a cgroup of version 1 is empty.
    ended = [machine.show(name) for name in ("ExecMainCode", "ExecMainStatus")]
    report.holds("it ended by itself, with status 0", ended == [EXITED, "0"], str(ended))


def wrong_settings(report, machine, port):
    path = machine.debian / "etc/srs/srs.toml"
    wrong = {"prot": ("no such setting", settings(port) + "prot = 1\n")}
    wrong["model"] = ("no such model is published", settings(port, model="srs-9.9"))
    for name, (reason, text) in wrong.items():
        secret(path, text)
        machine.tell("systemctl reset-failed srs; systemctl start srs")
        report.until(
            f"a wrong setting ({name}) makes it fail",
            lambda: machine.show("ActiveState") == "failed",
        )
        report.holds("with status 1", machine.show("ExecMainStatus") == "1")
        report.holds("and one line in the journal", in_journal(machine, reason))
        waited(lambda: machine.show("NRestarts") != "0", 8)
        report.holds("it is not started again", machine.show("NRestarts") == "0")


def what_may_pass(report, machine, port):
    address = "192.0.2.1"
    secret(
        machine.debian / "etc/srs/srs.toml", settings(port, host=address, insecure_no_auth=False)
    )
    machine.tell("systemctl reset-failed srs; systemctl start srs")
    report.until(
        "an address that is not there yet is waited for: it is started again",
        lambda: machine.show("NRestarts") not in ("", "0"),
    )
    report.holds("after status 75", in_journal(machine, "status=75"))
    secret(machine.debian / "etc/srs/srs.toml", settings(port))
    report.until("and runs as soon as it is there", lambda: ready(port))


def in_journal(machine, text):
    return (
        text
        in machine.tell("journalctl --unit srs --no-pager --output cat; systemctl status srs")[1]
    )


if __name__ == "__main__":
    run(scenario)
