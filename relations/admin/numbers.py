"""Numbers that come in an address or a form."""

from typing import Any

#: Digits of the largest number that is a key on every database.
DIGITS = 18


def number_in(text: Any) -> int | None:
    """A whole number in ASCII digits, 0 included; None for whatever else somebody may have written there."""
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= DIGITS:
        return int(text)
    return None
