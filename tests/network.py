"""Which events of a process's sockets concern this machine alone."""

import ipaddress
from typing import Any

LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def stays_here(event: str, arguments: tuple[Any, ...]) -> bool:
    """Tell whether a socket event concerns this machine alone; a numeric address is looked up nowhere.

    Args:
        event: one of `LOOK_UPS` or `SENDS`, with the arguments that an audit hook gets.
    """
    if event in LOOK_UPS:
        host = arguments[0]
        return host in (None, "", b"", "localhost", b"localhost") or _address_of(host) is not None
    where = arguments[1]
    if not isinstance(where, tuple):
        return True  # a socket of this machine's file system, or one connected before
    address = _address_of(where[0])
    return where[0] in ("", "localhost") or (address is not None and (address.is_loopback or address.is_unspecified))


def _address_of(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host).partition("%")[0])
    except ValueError:
        return None
