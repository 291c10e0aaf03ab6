"""A ticket depends on the credential of the caller that made it."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from srs.errors import NotAuthenticated
from srs.service.auth import Gate
from srs.service.settings import Settings
from srs.service.tickets import TicketExpired, Tickets, ticket_of
from tests.unit.test_service_auth import (
    AUDIENCE,
    ISSUER,
    KEY,
    NOW,
    by_print,
    certificate,
    jwks,
    key_of,
    request,
    token,
)

__all__ = ["jwks"]  # a fixture
KEYS = (b"k" * 32,)


def gate(*callers, now=NOW, **fields):
    settings = Settings(database=SecretStr("sqlite:///srs.db"), callers=callers, **fields)
    return Gate(settings, lambda: now, lambda: 0.0, ticket_keys=KEYS)


def made(maker, now=NOW, minutes=15, unit="SE-1"):
    given = {"user": "SE2321000016-ABC", "unit": unit, "certificate": "c-1"}
    return ticket_of(maker, now=now, minutes=minutes, **given)


def shown(ticket):
    return request([("Authorization", f"Bearer {Tickets(KEYS).written(ticket)}")])


def test_of_a_client_certificate_it_ends_with_the_certificate():
    pem, fingerprint = certificate(ends=1)
    late = NOW + timedelta(days=1, minutes=-2)
    maker = gate(by_print(fingerprint), now=late).identify(request(certificate=pem))
    ticket = made(maker, now=late)
    assert ticket.expires == (NOW + timedelta(days=1)).timestamp()
    assert gate(by_print(fingerprint)).identify(shown(ticket)).caller.name == "webcert"
    renewed = gate(by_print("0" * 64))
    with pytest.raises(NotAuthenticated, match="its maker to be known"):
        renewed.identify(shown(ticket))


def test_of_a_token_it_has_its_scopes_units_and_end(jwks):
    oauth = {"oauth_issuer": ISSUER, "oauth_audience": AUDIENCE, "oauth_jwks": str(jwks)}
    now = datetime.now(UTC)
    ticket = made(gate(now=now, **oauth).identify(token(lifetime=60)), now=now)
    assert ticket.expires <= (now + timedelta(seconds=61)).timestamp()
    found = gate(now=now, **oauth).identify(shown(ticket))
    assert (found.caller.scopes, found.caller.units) == ({"read", "assess"}, {"SE-1"})
    assert found.subject == "SE2321000016-ABC"
    for other in ({}, oauth | {"oauth_audience": "another"}, oauth | {"oauth_issuer": "another"}):
        with pytest.raises(NotAuthenticated, match="its maker to be known"):
            gate(now=now, **other).identify(shown(ticket))


def test_of_two_credentials_both_must_hold():
    pem, fingerprint = certificate()
    both = (by_print(fingerprint), key_of("webcert", units=("SE-1", "SE-2")))
    maker = gate(*both).identify(request([("X-API-Key", KEY)], certificate=pem))
    ticket = made(maker)
    assert gate(*both).identify(shown(ticket)).caller.units == {"SE-1"}
    for one in both:
        with pytest.raises(NotAuthenticated):
            gate(one).identify(shown(ticket))


def test_where_everybody_was_anybody_it_is_worth_nothing_where_they_are_not():
    here = request([("Host", "localhost")])
    ticket = made(gate(insecure_no_auth=True).identify(here))
    with pytest.raises(NotAuthenticated):
        gate(key_of("anonymous")).identify(shown(ticket))


@pytest.mark.parametrize("minutes", [1, 15, 16, 10_000])
def test_no_ticket_is_good_for_longer_than_a_quarter_of_an_hour(minutes):
    maker = gate(key_of()).identify(request([("X-API-Key", KEY)]))
    ticket = made(maker, minutes=minutes)
    assert ticket.expires == (NOW + timedelta(minutes=min(minutes, 15))).timestamp()
    end = datetime.fromtimestamp(ticket.expires, UTC)
    Tickets(KEYS).read(Tickets(KEYS).written(ticket), end - timedelta(microseconds=1))
    with pytest.raises(TicketExpired):
        Tickets(KEYS).read(Tickets(KEYS).written(ticket), end)


def test_it_is_read_with_any_key_of_the_ring_and_written_with_the_first():
    maker = gate(key_of()).identify(request([("X-API-Key", KEY)]))
    ticket = made(maker)
    old, new = b"o" * 32, b"n" * 32
    assert Tickets((new, old)).read(Tickets((old,)).written(ticket), NOW) == ticket
    with pytest.raises(NotAuthenticated):
        Tickets((old,)).read(Tickets((new, old)).written(ticket), NOW)
    with pytest.raises(NotAuthenticated):
        Tickets(()).read(Tickets((old,)).written(ticket), NOW)
