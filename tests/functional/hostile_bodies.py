"""Bodies that take far more memory than their size, and the memory that a worker uses for them."""

import json
import re
import threading
from collections import Counter
from itertools import count
from pathlib import Path

import httpx2

from srs.service.rest import examples

from .soap import S, envelope, information

MOST = 5 * 2**20 - 2000
JSON, XML = {"content-type": "application/json"}, {"content-type": "text/xml"}
IDS = "GetRiskPredictionForCertificate"
_new = count()


def _filled(part, most, begin=b"", end=b""):
    """*part* of 0, 1 and so on between the two, as many as there are to be and as fit."""
    parts, size = [], len(begin) + len(end)
    for number in range(most):
        parts.append(part(number))
        size += len(parts[-1])
        if size > MOST:
            break
    return begin + b"".join(parts) + end


def _on_an_element(part, most):
    return information().replace(b"<version>", _filled(part, most, b"<version ", b">"))


def _at_the_end(part, most):
    end = b"</GetSRSInformationRequest>"
    return information().replace(end, _filled(part, most) + end)


def _names(most):
    """Which no request before had."""
    new = next(_new)
    return _at_the_end(lambda n: b"<n%x-%x/>" % (new, n), most)


def _ids():
    begin = f'<{IDS}Request xmlns="{S}{IDS}Responder:1">'.encode()
    listed = _filled(lambda n: b"<intygs-id>%036d</intygs-id>" % n, 10**6, begin)
    return envelope((listed + f"</{IDS}Request>".encode()).decode())


def _persons(most):
    one = information().decode()
    person = one[one.index("<individ>") : one.index("</individer>")]
    return one.replace(
        person, "".join(person.replace("c-1", f"c-{n}") for n in range(most))
    ).encode()


def _certificates(part, most):
    return _filled(part, most, b'{"certificates": [', b"0]}")


# Address, headers, and what makes a body; each is made anew.
REST, GETSRS = "/v1/assessments", "/services/getsrs"
BODIES = {
    "attributes": (GETSRS, XML, lambda: _on_an_element(lambda n: b' a%x=""' % n, 390_000)),
    "fewer attributes": (GETSRS, XML, lambda: _on_an_element(lambda n: b' a%x="1"' % n, 49_000)),
    "attributes of many": (GETSRS, XML, lambda: _at_the_end(lambda n: b'<a b="1"/>\n', 390_000)),
    "namespaces": (
        GETSRS,
        XML,
        lambda: _on_an_element(lambda n: b' xmlns:a%x="%x"' % (n, n), 390_000),
    ),
    "elements": (GETSRS, XML, lambda: _at_the_end(lambda n: b"<a/> ", 10**6)),
    "names": (GETSRS, XML, lambda: _names(240_000)),
    "a few names": (GETSRS, XML, lambda: _names(1500)),
    "ids": ("/services/get-risk-prediction-for-certificate/v1.0", XML, _ids),
    "persons": (GETSRS, XML, lambda: _persons(70)),
    "keys": (REST, JSON, lambda: _filled(lambda n: b'"%x":0,' % n, 10**7, b"{", b'"x":0}')),
    "fewer keys": (REST, JSON, lambda: _filled(lambda n: b'"%x":0,' % n, 99_000, b"{", b'"x":0}')),
    "objects": (REST, JSON, lambda: _certificates(lambda n: b'{"":0},', 10**7)),
    "arrays": (REST, JSON, lambda: _certificates(lambda n: b"[],", 10**7)),
    "brackets": (REST, JSON, lambda: b"[" * MOST),
    "a number": (REST, JSON, lambda: b"9" * MOST),
    "text": (REST, JSON, lambda: '{"certificates": ["😀'.encode() + b"x" * (MOST - 100) + b'"]}'),
    "texts": (REST, JSON, lambda: _certificates(lambda n: '"😀",'.encode(), 99_000)),
    "an assessment": (
        REST,
        JSON,
        lambda: json.dumps(examples.ASKED["predictors"]["value"]).encode(),
    ),
}


def worker(service):
    """The process id of the only one."""
    started = [e["event"] for e in list(service.lines) if "server process [" in e.get("event", "")]
    return int(re.search(r"\[(\d+)\]", started[0])[1])


def memory(pid, what="VmRSS"):
    """Mebibytes."""
    found = re.search(
        rf"^{what}:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE
    )
    return int(found[1]) / 1024


def attack(service, kinds, callers, times):
    """How many of each kind's answers had which status; who was not answered counts as 0."""
    answered = Counter()

    def call(place):
        with httpx2.Client(base_url=service.url, timeout=300) as client:
            for turn in range(times):
                kind = kinds[(place + turn) % len(kinds)]
                path, headers, make = BODIES[kind]
                try:
                    status = client.post(path, content=make(), headers=headers).status_code
                except httpx2.TransportError:  # closed before all was sent
                    status = 0
                answered[kind, status] += 1

    threads = [threading.Thread(target=call, args=(place,)) for place in range(callers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answered
