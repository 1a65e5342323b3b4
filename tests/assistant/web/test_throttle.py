"""How often a sign-in may be tried."""

from assistant.web.throttle import (
    ALL_REFILL_S,
    ALL_TRIES,
    CLIENT_REFILL_S,
    CLIENT_TRIES,
    MOST_CLIENTS,
    Limits,
    Throttle,
)
from tests.fakes.clock import Clock


def test_a_client_has_a_few_tries_and_then_one_a_minute() -> None:
    """The last one says how long to wait; after that there is one, and no more."""
    clock = Clock()
    throttle = Throttle(clock)

    waits = [throttle.take("192.0.2.1") for _ in range(CLIENT_TRIES + 1)]
    clock.now += CLIENT_REFILL_S

    assert waits == [0] * CLIENT_TRIES + [CLIENT_REFILL_S]
    assert throttle.take("192.0.2.1") == 0
    assert throttle.take("192.0.2.1") == CLIENT_REFILL_S
    assert throttle.take("192.0.2.2") == 0


def test_a_right_password_forgets_the_wrong_ones() -> None:
    """Who signs in has all tries again."""
    throttle = Throttle(Clock())
    for _ in range(CLIENT_TRIES):
        throttle.take("192.0.2.1")

    throttle.give_back("192.0.2.1")

    assert [throttle.take("192.0.2.1") for _ in range(CLIENT_TRIES)] == [0] * CLIENT_TRIES


def test_many_clients_have_no_more_together() -> None:
    """Who guesses from many addresses is held up as well, and takes up no more memory."""
    clock = Clock()
    throttle = Throttle(clock)

    waits = [throttle.take(f"10.0.{n // 256}.{n % 256}") for n in range(2 * MOST_CLIENTS)]
    clock.now += ALL_REFILL_S

    assert waits.count(0) == ALL_TRIES
    assert len(throttle) == MOST_CLIENTS
    assert throttle.take("192.0.2.1") == 0
    assert throttle.take("192.0.2.1") > 0


def test_one_network_of_ipv6_is_one_client() -> None:
    """Anybody with such a network has countless addresses; a name that is no address is a client too."""
    throttle = Throttle(Clock())
    for n in range(CLIENT_TRIES):
        throttle.take(f"2001:db8:1:2::{n}")

    assert throttle.take("2001:db8:1:2:ffff::1") > 0
    assert throttle.take("2001:db8:1:3::1") == 0
    assert throttle.take("::ffff:192.0.2.1") == throttle.take("testclient") == 0


def test_what_is_tried_more_often_has_other_limits() -> None:
    """One client and all together, each by what was given."""
    throttle = Throttle(Clock(), Limits(client_tries=2, client_refill_s=7, all_tries=3, all_refill_s=9))

    assert [throttle.take("a"), throttle.take("a"), throttle.take("a")] == [0, 0, 7]
    assert [throttle.take("b"), throttle.take("c")] == [0, 9]
