"""Numbers, and what else is looked for, as they come in an address or a form."""

import re
from typing import Any

#: Any number of so many digits fits into a column of keys, on every database.
DIGITS = 18
#: What no database can be asked for: a character that PostgreSQL does not keep, and numbers that are no key.
UNASKABLE = re.compile(rf"\0|[0-9]{{{DIGITS + 1}}}")


def number_in(text: Any) -> int | None:
    """A whole number in ASCII digits, 0 included; None for whatever else somebody may have written there."""
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= DIGITS:
        return int(text)
    return None
