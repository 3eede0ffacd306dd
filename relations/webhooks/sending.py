"""One request to one receiver: to an address that was judged, within a time, and no more read than is shown."""

import http.client
import io
import socket
import ssl
import time
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from relations.webhooks.addresses import BadAddressError, Target, addresses_of, check_address

#: Seconds: until there is a connection, and for all of it.
CONNECTING, WHOLE = 5.0, 10.0
#: Bytes of an answer that are read, and letters that are kept.
READ, SHOWN = 64 * 1024, 500


@dataclass(frozen=True)
class Outcome:
    #: None where there was no answer.
    status: int | None
    error: str = ""
    answer: str = ""
    seconds: float = 0.0

    @property
    def is_success(self) -> bool:
        """Whoever says so has it, even if the rest of the answer does not come."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: dict[str, str]) -> Outcome:
    """Never raises for what the receiver does; redirects are answers like others."""
    begun = time.monotonic()
    deadline = begun + WHOLE
    status: int | None = None
    answer = error = ""
    try:
        target = check_address(url)
        connection = _Connection(target, deadline)
        try:
            connection.request("POST", target.path, body, {**_ALWAYS, **headers})
            response = connection.getresponse()
            status = response.status
            answer = readable(response.read(READ))
        finally:
            connection.hang_up()
    except (BadAddressError, TimeoutError, OSError, http.client.HTTPException, ValueError) as problem:
        error = _in_words(problem)
    return Outcome(status, error, answer, round(time.monotonic() - begun, 2))


_ALWAYS = {
    "Content-Type": "application/json",
    "User-Agent": "Relations-Webhooks/1",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def _in_words(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return _("No answer in time.")
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _("Its certificate is not valid: %(reason)s") % {"reason": problem.verify_message}
    if isinstance(problem, BadAddressError):
        return str(problem)
    return readable(f"{type(problem).__name__}: {problem}")


def readable(text: bytes | str) -> str:
    """The beginning of it, as plain text, on few lines."""
    text = text[: 4 * SHOWN].decode(errors="replace") if isinstance(text, bytes) else text
    kept = "".join(each if each in "\n\t" or unicodedata.category(each)[0] != "C" else " " for each in text)
    return kept.strip()[:SHOWN]


class _Connection(http.client.HTTPConnection):
    """Dials the addresses that were judged; the name is used for the certificate and the Host header only."""

    def __init__(self, target: Target, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if target.scheme == "https" else 80
        self.target, self.deadline = target, deadline
        self.dialled: socket.socket | None = None

    def connect(self) -> None:
        until = min(time.monotonic() + CONNECTING, self.deadline)
        numbers = addresses_of(self.target, _left(until))
        self.dialled = _dialled(numbers, self.target.port, until)
        if self.target.scheme == "https":
            self.dialled.settimeout(_left(self.deadline))
            # Where this fails, the socket is closed with the connection.
            secured = ssl.create_default_context().wrap_socket(self.dialled, server_hostname=self.target.host)
            self.dialled = secured
        self.sock: Any = _Timed(self.dialled, self.deadline)

    def hang_up(self) -> None:
        self.close()
        if self.dialled is not None:
            self.dialled.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _dialled(numbers: list[str], port: int, until: float) -> socket.socket:
    """A connection to the first of them that answers."""
    problem: OSError = TimeoutError()
    for number in numbers:
        try:
            return socket.create_connection((number, port), _left(until))
        except OSError as error:
            problem = error
    raise problem


class _Timed:
    """A socket for ``http.client`` whose time limit is for all that is sent and read, not for each piece of it."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline = sock, deadline

    def sendall(self, data: Any) -> None:
        self.sock.settimeout(_left(self.deadline))
        self.sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self.sock, self.deadline))

    def close(self) -> None:
        """``http.client`` closes it before the answer is read."""


class _Reading(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(_left(self.deadline))
        return self.sock.recv_into(buffer)
