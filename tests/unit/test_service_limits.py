"""Token buckets."""

from hypothesis import given
from hypothesis import strategies as st

from srs.errors import TooManyCalls
from srs.service.limits import Limits

rates = st.floats(0.01, 1000)
bursts = st.integers(1, 50)
waits = st.lists(st.floats(0, 10), max_size=200)


def taken(limits, key="a"):
    try:
        limits.take(key)
    except TooManyCalls:
        return False
    return True


@given(rates, bursts, waits)
def test_nobody_gets_more_than_the_burst_and_the_rate(rate, burst, waits):
    now = [0.0]
    limits = Limits(rate, burst, lambda: now[0])
    calls = 0
    for wait in waits:
        now[0] += wait
        calls += taken(limits)
        assert calls <= burst + rate * now[0] + 1e-6


@given(rates, bursts)
def test_who_waits_long_enough_gets_a_whole_burst_again(rate, burst):
    now = [0.0]
    limits = Limits(rate, burst, lambda: now[0])
    assert [taken(limits) for _ in range(burst + 1)] == [True] * burst + [False]
    now[0] += burst / rate * 1.001
    assert [taken(limits) for _ in range(burst + 1)] == [True] * burst + [False]


def test_one_caller_does_not_use_up_anothers():
    limits = Limits(1, 1, lambda: 0.0)
    assert taken(limits, "a")
    assert not taken(limits, "a")
    assert taken(limits, "b")


def test_many_strangers_do_not_fill_the_memory():
    limits = Limits(1, 1, lambda: 0.0)
    for number in range(11_000):
        limits.take(str(number))
    assert len(limits._buckets) == 10_000
