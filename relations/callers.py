"""Who calls, as far as the network tells."""

import ipaddress
from typing import Any

from rest_framework.throttling import BaseThrottle

#: Whoever has one such network has all its addresses.
IPV6_NETWORK = 64


def address_of(request: Any) -> str:
    """The address that the call came from; empty where there is none, as on a socket of this machine.

    Of a proxy that is trusted, the last address in X-Forwarded-For: that is the one the proxy itself has seen.
    """
    given = (BaseThrottle().get_ident(request) or "").strip()
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return ""


def network(address: str) -> str:
    """What is counted together."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.IPv6Network((int(known), IPV6_NETWORK), strict=False))


def network_address(request: Any) -> str | None:
    """The same as an address: the first of the network."""
    found = network(address_of(request)).partition("/")[0]
    return None if found == "unknown" else found
