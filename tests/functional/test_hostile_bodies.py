"""Whatever is sent, the service answers and keeps within its memory; all of it is tried by
`python -m tests.operations.hostile`."""

import asyncio
import socket
import time
from pathlib import Path

import pytest

from srs.service.bodies import Room
from srs.service.rest import examples

from .hostile_bodies import attack, memory, worker
from .service import serving

MOST = 300  # MiB above what a worker needs before
ASKED = examples.ASKED["predictors"]["value"]
QUICK = ("attributes", "namespaces", "attributes of many", "elements", "keys", "objects", "arrays")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    often = {"SRS_CALLS_PER_SECOND": "10000", "SRS_BURST": "10000"}
    with serving(tmp_path_factory.mktemp("hostile"), environment=often) as running:
        with running.client() as client:
            assert client.post("/v1/assessments", json=ASKED).status_code == 201
        yield running


@pytest.fixture(autouse=True)
def within(service):
    pid = worker(service)
    before = memory(pid)
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # so that the peak is that of the test
    yield
    assert memory(pid, "VmHWM") - before < MOST
    with service.client() as client:
        assert client.post("/v1/assessments", json=ASKED).status_code == 201


@pytest.mark.parametrize("kind", QUICK)
def test_what_takes_far_more_than_its_bytes_is_refused(service, kind):
    answered = attack(service, [kind], 8, 1)
    assert answered
    assert {status for _, status in answered} <= {400, 413, 422, 429, 500, 0}


def test_what_is_just_allowed_takes_turns(service):
    kinds = ["fewer attributes", "fewer keys", "texts", "text"]
    answered = attack(service, kinds, 8, 2)
    assert {status for _, status in answered} <= {400, 413, 422, 429, 500}


def test_names_that_nobody_will_ever_send_again_are_forgotten(service):
    attack(service, ["names"], 2, 1)
    pid = worker(service)
    before = memory(pid)
    attack(service, ["names"], 2, 2)
    assert memory(pid) - before < 40  # each time 240 000 of them


def test_bodies_that_do_not_end_and_heads_that_do_not_cost_little(service):
    head = b"POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    peers = []
    for number in range(100):
        peer = socket.create_connection(service.address, 20)
        peer.setblocking(False)
        sent = [
            head + b"content-length: 5000000\r\n\r\n" + b" " * 400_000,
            head + b"".join(b"%x:\r\n" % n for n in range(60_000)),
            b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n" * 6000,
            head + b"transfer-encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 60_000,
        ][number % 4]
        try:
            peer.send(sent)
        except OSError:
            continue
        peers.append(peer)
    time.sleep(1)
    for peer in peers:
        peer.close()


def test_room_is_given_in_order_and_comes_back():
    asyncio.run(_in_order())


async def _in_order():
    room, given = Room(10), []

    async def work(name, wanted):
        taken = await room.take(wanted)
        given.append(name)
        await asyncio.sleep(0)
        room.give(taken)

    assert await room.take(4) == 4
    waiting = [asyncio.create_task(work(name, wanted)) for name, wanted in (("all", 99), ("a", 1))]
    gone = asyncio.create_task(work("gone", 3))
    waiting += [asyncio.create_task(work("b", 2))]
    await asyncio.sleep(0)
    assert not given  # the small one does not pass by the large one
    gone.cancel()
    room.give(4)
    await asyncio.gather(*waiting)
    assert given == ["all", "a", "b"]
    assert room.take_now(10)
    assert not room.take_now(1)
