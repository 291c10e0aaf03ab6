"""Rate limits: a token bucket for each caller."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from ..errors import TooManyCalls

_KEPT = 10_000  # buckets: a forgotten caller starts with a full one


class Limits:
    """A bucket for each key, filled at *rate* per second up to *burst*.

    Parameters
    ----------
    seconds
        A clock that never goes back.
    """

    def __init__(self, rate: float, burst: float, seconds: Callable[[], float]) -> None:
        self._rate, self._burst, self._seconds = rate, max(burst, 1.0), seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """
        Raises
        ------
        TooManyCalls
            When the bucket is empty.
        """
        with self._lock:
            now = self._seconds()
            left, at = self._buckets.get(key, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            self._buckets[key] = (left - 1 if left >= 1 else left, now)
            self._buckets.move_to_end(key)
            if len(self._buckets) > _KEPT:
                self._buckets.popitem(last=False)
        if left < 1:
            raise TooManyCalls("too many calls: expected fewer; wait as long as Retry-After says")
