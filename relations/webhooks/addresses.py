"""Where a webhook may lead: out into the public network, never to this machine or its neighbours.

What a name leads to is asked once, every answer is judged, and the connection is made to what was judged: a name that
leads elsewhere a moment later gains nothing.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

DEFAULT_PORTS = {"https": 443, "http": 80}
#: Where web servers listen, and nothing that would take a request for something else.
PORTS = {*DEFAULT_PORTS.values(), *range(8_000, 9_000)}

#: Beside what ``is_global`` refuses, which differs from one Python to the next.
REFUSED = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        # A public number, behind which a large provider answers its own machines.
        "168.63.129.16/32",
        # Teredo and its like, examples, and IPv4 addresses in the clothes of IPv6 (6to4).
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
#: All others are local, translated to IPv4 (NAT64, mapped, compatible) or not given out.
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")


class BadAddressError(Exception):
    """Says what is wrong with the address, in the user's language."""


@dataclass(frozen=True)
class Target:
    scheme: str
    host: str
    port: int
    #: With the query.
    path: str


def check_address(url: str) -> Target:
    """What can be said of it without asking where its name leads."""
    if not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        raise BadAddressError(_("Only letters, digits and signs of the ASCII alphabet; write other names as xn--…"))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddressError(_("This is no address.")) from None
    schemes = ("https", "http") if settings.WEBHOOKS_MAY_USE_HTTP else ("https",)
    if parts.scheme not in schemes or not host:
        raise BadAddressError(
            _("It has to begin with %(allowed)s.") % {"allowed": " / ".join(f"{s}://" for s in schemes)}
        )
    if "@" in parts.netloc:
        raise BadAddressError(_("Leave out the user and password: what is sent is signed."))
    if "#" in url:
        raise BadAddressError(_("Leave out what follows the #: it is never sent."))
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in PORTS and not settings.WEBHOOKS_MAY_REACH_PRIVATE:
        raise BadAddressError(_("Port %(port)s is not one of 80, 443 and 8000 to 8999.") % {"port": port})
    if (number := _number(host)) is not None:
        refuse(number)
    return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _number(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def refuse(address: Address) -> None:
    if not settings.WEBHOOKS_MAY_REACH_PRIVATE and not is_public(address):
        raise BadAddressError(_("It leads to %(address)s, which is no public address.") % {"address": address})


def is_public(address: Address) -> bool:
    if address.version == 6 and address not in GLOBAL_IPV6:
        return False
    is_told_so = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    return is_told_so and not any(address in network for network in REFUSED if network.version == address.version)


def addresses_of(target: Target, seconds: float) -> list[str]:
    """The numbers that its name leads to, each of them judged: one bad one spoils them all."""
    found = list(dict.fromkeys(_looked_up(target, seconds)))
    for number in found:
        refuse(ipaddress.ip_address(number))
    return found


def _looked_up(target: Target, seconds: float) -> list[str]:
    """The system's own look-up knows no time limit."""
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.put([str(address[0]) for *_kind, address in found])
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.001))
    except Empty:
        raise BadAddressError(_("Its name was not found in time.")) from None
    if isinstance(answer, Exception):
        raise BadAddressError(_("Its name is not known: %(error)s") % {"error": answer})
    return answer
