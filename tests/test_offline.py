"""The guard of the test suite: what leaves the machine is refused and remembered, what stays is let through."""

import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import NetworkForbidden


@pytest.mark.parametrize("address", ["192.0.2.1", "8.8.8.8", "example.org"], ids=["documentation", "public", "name"])
def test_a_connection_to_another_machine_is_refused(address: str, network_attempts: list[str]) -> None:
    """Connecting elsewhere fails at once, and is remembered even if the failure is swallowed."""
    with pytest.raises(NetworkForbidden, match=address):
        socket.create_connection((address, 80), timeout=1)

    assert len(network_attempts) == 1
    assert address in network_attempts[0]
    network_attempts.clear()


def test_a_name_is_not_looked_up(network_attempts: list[str]) -> None:
    """Looking up a name that is not this machine's is refused."""
    with pytest.raises(NetworkForbidden, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)

    network_attempts.clear()


def test_a_datagram_to_another_machine_is_refused(network_attempts: list[str]) -> None:
    """Nothing is sent elsewhere without a connection either."""
    with (
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sender,
        pytest.raises(NetworkForbidden, match=r"192\.0\.2\.1"),
    ):
        sender.sendto(b"x", ("192.0.2.1", 53))

    network_attempts.clear()


def test_this_machine_may_talk_to_itself(network_attempts: list[str]) -> None:
    """A server and a client on loopback work as ever."""
    with closing(socket.create_server(("localhost", 0))) as server:
        with closing(socket.create_connection(server.getsockname(), timeout=5)) as client:
            client.sendall(b"tea")
        with closing(server.accept()[0]) as accepted:
            assert accepted.recv(3) == b"tea"

    assert network_attempts == []


def test_the_model_keeps_nothing_to_send(tmp_path: Path) -> None:
    """Loading it leaves no trace beside the home: its runtime would note events there, to send them when it can."""
    program = "from index.encoding import load_encoder; load_encoder(None, threads=1)"

    # Without any other variable: one of the machine's own may turn it off.
    subprocess.run(
        [sys.executable, "-c", program],
        env={"HOME": str(tmp_path)},
        cwd=Path(__file__).parents[1],
        check=True,
    )

    assert list(tmp_path.rglob("*")) == []
