"""Where a webhook may lead: to receivers out in the public network, and nowhere near this machine."""

import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from relations.webhooks import sending
from relations.webhooks.addresses import BadAddressError, Target, addresses_of, check_address, is_public
from relations.webhooks.sending import post
from tests.receivers import Receiver, in_the_house, receiving

PUBLIC = ["8.8.8.8", "1.1.1.1", "185.199.108.153", "2606:4700::6810:84e5", "2a00:1450:4001:81b::200e"]
NOT_PUBLIC = {
    "this machine": "127.0.0.1",
    "all of this machine's net": "127.255.255.254",
    "no address": "0.0.0.0",  # noqa: S104
    "this net": "0.1.2.3",
    "private 10": "10.0.0.1",
    "private 172": "172.31.255.255",
    "private 192": "192.168.1.1",
    "of a provider's customers (CGNAT)": "100.64.0.1",
    "link-local": "169.254.1.1",
    "what tells machines in a cloud their secrets": "169.254.169.254",
    "what answers machines of one provider": "168.63.129.16",
    "of the IETF": "192.0.0.192",
    "an example": "203.0.113.7",
    "a benchmark": "198.18.0.1",
    "a way to 6to4": "192.88.99.1",
    "multicast": "224.0.0.1",
    "multicast beyond the net": "239.255.255.250",
    "reserved": "240.0.0.1",
    "everybody": "255.255.255.255",
    "this machine in IPv6": "::1",
    "no address in IPv6": "::",
    "IPv4 mapped": "::ffff:127.0.0.1",
    "IPv4 mapped, public": "::ffff:8.8.8.8",
    "IPv4 compatible": "::7f00:1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 of one's own": "64:ff9b:1::a00:1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "ORCHID": "2001:20::1",
    "an example in IPv6": "2001:db8::1",
    "a newer example": "3fff::1",
    "discard": "100::1",
    "segment routing": "5f00::1",
    "unique local": "fd00::1",
    "link-local in IPv6": "fe80::1",
    "link-local with its link": "fe80::1%lo",
    "site-local": "fec0::1",
    "multicast in IPv6": "ff02::1",
    "everybody's multicast": "ff0e::1",
}


@pytest.mark.parametrize("number", PUBLIC)
def test_public_addresses_are_reached(number: str) -> None:
    assert is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize("number", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_no_other_address_is_reached(number: str) -> None:
    assert not is_public(ipaddress.ip_address(number))
    host = f"[{number}]" if ":" in number else number
    with pytest.raises(BadAddressError, match="no public address"):
        check_address(f"https://{host}/")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://desk.example", Target("https", "desk.example", 443, "/")),
        ("https://desk.example:8443/a/b?c=d&e", Target("https", "desk.example", 8443, "/a/b?c=d&e")),
        ("HTTPS://Desk.EXAMPLE/", Target("https", "desk.example", 443, "/")),
        ("https://xn--d1acufc.xn--p1ai/", Target("https", "xn--d1acufc.xn--p1ai", 443, "/")),
        ("https://[2606:4700::1]/", Target("https", "2606:4700::1", 443, "/")),
    ],
)
def test_an_address_says_where_it_leads(url: str, target: Target) -> None:
    assert check_address(url) == target


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://desk.example/", "begin with https://"),
        ("ftp://desk.example/", "begin with https://"),
        ("file:///etc/passwd", "begin with https://"),
        ("//desk.example/", "begin with https://"),
        ("https:///hook", "begin with https://"),
        ("desk.example", "begin with https://"),
        ("https://user:word@desk.example/", "user and password"),
        ("https://desk.example@127.0.0.1/", "user and password"),
        ("https://desk.example\\@127.0.0.1/", "ASCII"),
        ("https://desk.example/ a", "ASCII"),
        ("https://desk.example/\r\nHost: other", "ASCII"),
        ("https://desk.example\t/", "ASCII"),
        ("https://пример.рф/", "ASCII"),
        ("https://desk.example/#part", "#"),
        ("https://desk.example:22/", "Port 22"),
        ("https://desk.example:25/", "Port 25"),
        ("https://desk.example:0/", "Port 0"),
        ("https://desk.example:99999/", "no address"),
        ("https://desk.example:x/", "no address"),
        ("https://[::1/", "no address"),
        ("https://127.0.0.1/", "no public address"),
        ("https://[::1]/", "no public address"),
        ("https://169.254.169.254/latest/", "no public address"),
    ],
)
def test_what_is_no_address_for_a_webhook_is_refused_with_the_reason(url: str, why: str) -> None:
    with pytest.raises(BadAddressError, match=why):
        check_address(url)


def looked_up(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """What names lead to, look-up by look-up; the names that were asked for."""
    asked: list[str] = []
    known = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        numbers = answers[min(len(asked), len(answers)) - 1]
        return [each for number in numbers for each in known(number, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("number", [number for number in NOT_PUBLIC.values() if number != "fe80::1%lo"])
def test_a_name_that_leads_into_the_house_is_refused(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    looked_up(monkeypatch, [number])
    with pytest.raises(BadAddressError, match="no public address"):
        addresses_of(check_address("https://desk.example/"), 1)


def test_one_bad_answer_among_good_ones_spoils_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(BadAddressError, match=r"10\.0\.0\.1"):
        addresses_of(check_address("https://desk.example/"), 1)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost."])
def test_this_machine_is_refused_by_whatever_name(host: str) -> None:
    outcome = post(f"https://{host}/", b"{}", {})
    assert outcome.status is None
    assert "no public address" in outcome.error or "name is not known" in outcome.error


def test_a_name_that_is_not_known_is_told() -> None:
    outcome = post("https://nobody.invalid/", b"{}", {})
    assert (outcome.status, outcome.is_success) == (None, False)
    assert outcome.error.startswith("Its name is not known")


def test_a_name_whose_look_up_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: going_on.wait(30) and [])
    monkeypatch.setattr(sending, "CONNECTING", 0.1)
    assert post("https://desk.example/", b"{}", {}).error == "Its name was not found in time."
    going_on.set()


# --- the connection --------------------------------------------------------------------------------------------------


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    in_the_house(settings)
    with receiving() as receiver:
        yield receiver


def test_the_name_is_asked_once_and_the_judged_address_dialled(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Judged as public; a second look-up would lead elsewhere.
    asked = looked_up(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    url = receiver.url.replace("127.0.0.1", "desk.example")
    outcome = post(url, b"{}", {})
    assert outcome.status == 200
    assert asked == ["desk.example"]
    assert receiver.received[0].headers["host"] == url.split("/")[2]


def test_nothing_reaches_this_machine_unless_a_setting_allows_it(receiver: Receiver, settings: Settings) -> None:
    settings.WEBHOOKS_MAY_REACH_PRIVATE = False
    port = int(receiver.url.split(":")[2].split("/")[0])
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", NOT_PUBLIC["no address"]):
        outcome = post(f"http://{host}:{port}/", b"{}", {})
        assert outcome.status is None
        # The same where the port is one that may be: its name leads nowhere public.
        target = Target("http", host.strip("[]"), port, "/")
        with pytest.raises(BadAddressError, match="no public address"):
            addresses_of(target, 1)
    assert receiver.received == []


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    with receiving() as other:
        receiver.status, receiver.headers = 307, {"location": other.url}
        outcome = post(receiver.url, b"{}", {})
        assert (outcome.status, outcome.is_success) == (307, False)
        assert other.received == []


def test_no_proxy_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert post(receiver.url, b"{}", {}).status == 200


def test_of_a_long_answer_only_the_beginning_is_read_and_kept_as_text(receiver: Receiver) -> None:
    receiver.answer = b"\x00<script>alert(1)</script>\x1b[31m " + "д".encode() * 50_000_000
    read: list[int] = []

    def drip(_got: Any, handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        parts = (receiver.answer[start : start + 65_536] for start in range(0, len(receiver.answer), 65_536))
        read.extend(handler.wfile.write(part) for part in parts)

    receiver.before = drip
    outcome = post(receiver.url, b"{}", {})
    assert outcome.answer == ("<script>alert(1)</script> [31m " + "д" * 500)[:500]
    assert sum(read) < 20_000_000


def test_a_receiver_that_says_a_little_now_and_then_is_not_listened_to_for_ever(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WHOLE", 0.5)
    stop = threading.Event()

    def drip(_got: Any, handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not stop.wait(0.05):
            handler.wfile.write(b"x: y\r\n")

    receiver.before = drip
    outcome = post(receiver.url, b"{}", {})
    stop.set()
    assert (outcome.status, outcome.error) == (None, "No answer in time.")
    assert 0.4 < outcome.seconds < 2


def test_whoever_says_yes_and_then_nothing_has_it(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE", 0.5)
    stop = threading.Event()

    def half(_got: Any, handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\nyes")
        stop.wait(5)

    receiver.before = half
    outcome = post(receiver.url, b"{}", {})
    stop.set()
    assert (outcome.status, outcome.is_success, outcome.error) == (202, True, "No answer in time.")


def test_a_receiver_that_is_not_there_or_speaks_otherwise_is_told_of(receiver: Receiver) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    assert "refused" in post(f"http://127.0.0.1:{port}/", b"{}", {}).error
    receiver.before = lambda _got, handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    assert post(receiver.url, b"{}", {}).error.startswith("BadStatusLine")


# --- https -----------------------------------------------------------------------------------------------------------


def certificate(folder: Path, host: str) -> ssl.SSLContext:
    """Of a server that calls itself so, signed by itself."""
    openssl = shutil.which("openssl") or pytest.skip("openssl is not installed")
    key, cert = folder / f"{host}.key", folder / f"{host}.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", key, "-out", cert, "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_the_certificate_is_checked_for_the_name_though_the_number_is_dialled(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_house(settings)
    looked_up(monkeypatch, ["127.0.0.1"])
    context = certificate(tmp_path, "desk.example")
    named: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    with receiving(context=context) as receiver:
        url = receiver.url.replace("127.0.0.1", "desk.example")
        stranger = post(url, b"{}", {})
        assert stranger.error.startswith("Its certificate is not valid: self")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "desk.example.pem"))
        other = post(receiver.url.replace("127.0.0.1", "other.example"), b"{}", {})
        assert "Hostname mismatch" in other.error
        assert receiver.received == []
        assert post(url, b"{}", {}).status == 200
    assert named == ["desk.example", "other.example", "desk.example"]
