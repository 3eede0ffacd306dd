"""Letters that no XML and no calendar can hold."""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def writable(text: str) -> str:
    """With a sign in place of every such letter: ␁ for the control character 1, and � for what has none."""
    return _CONTROLS.sub(_sign, text.replace("\r\n", "\n").replace("\r", "\n"))


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"
