"""What somebody typed, before it is read as a question."""

import unicodedata


def cleaned(text: str) -> str:
    """Without what no keyboard types. Signs that nobody sees, as in words hyphenated by a page they were copied from,
    part no word; neither do they in what is kept of a record."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in seen).split())
