"""How often something may be tried: per client and in all, in constant memory. Pure but for the clock that is given."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock

# A person who mistypes is not held up; who guesses gets one try a minute, and all together six.
CLIENT_TRIES, CLIENT_REFILL_S = 5, 60.0
ALL_TRIES, ALL_REFILL_S = 30, 10.0
# What is forgotten first were the oldest; the sum over all clients still holds.
MOST_CLIENTS = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """How many tries a client and all together have, and in how many seconds one comes back."""

    client_tries: int
    client_refill_s: float
    all_tries: int
    all_refill_s: float


SIGN_IN_LIMITS = Limits(CLIENT_TRIES, CLIENT_REFILL_S, ALL_TRIES, ALL_REFILL_S)


@dataclass(slots=True)
class _Bucket:
    """How many tries were used up at a time; one comes back every `refill_s`."""

    tries: int
    refill_s: float
    used: float = 0.0
    at: float = 0.0

    def wait_s(self, now: float) -> float:
        """Say in how many seconds there is a try, 0 where there is one."""
        self.used, self.at = max(0.0, self.used - (now - self.at) / self.refill_s), now
        return max(0.0, (self.used + 1 - self.tries) * self.refill_s)


class Throttle:
    """Counts the tries of clients. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float], limits: Limits = SIGN_IN_LIMITS) -> None:
        self._clock = clock
        self._limits = limits
        self._lock = Lock()
        self._all = _Bucket(limits.all_tries, limits.all_refill_s, at=clock())
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str) -> int:
        """Use up a try before it is made; otherwise say after how many seconds there is one, and use up nothing."""
        with self._lock:
            now, one = self._clock(), self._bucket(client)
            wait_s = max(one.wait_s(now), self._all.wait_s(now))
            if wait_s > 0:
                return ceil(wait_s)
            one.used += 1
            self._all.used += 1
            return 0

    def give_back(self, client: str) -> None:
        """Undo a try that was right, and forget the client's wrong ones."""
        with self._lock:
            self._clients.pop(_group(client), None)
            self._all.used = max(0.0, self._all.used - 1)

    def __len__(self) -> int:
        return len(self._clients)

    def _bucket(self, client: str) -> _Bucket:
        name = _group(client)
        limits = self._limits
        fresh = _Bucket(limits.client_tries, limits.client_refill_s, at=self._clock())
        bucket = self._clients.pop(name, None) or fresh
        self._clients[name] = bucket
        if len(self._clients) > MOST_CLIENTS:
            self._clients.popitem(last=False)
        return bucket


def _group(client: str) -> str:
    """Take the addresses of one IPv6 network for one client: anybody with one has them all."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return address.exploded[:19]
    return str(address)
