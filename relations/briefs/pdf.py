"""A brief as PDF/UA, typeset by typst. Its texts go to the typesetter as data, never as markup."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from anyascii import anyascii
from django.utils.translation import gettext as _

from relations.briefs.model import Brief, Run

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("brief.typ")

#: What the typeface that the typesetter brings along holds: first and last of each range. Latin letters with all their
#: marks and sound letters, Greek and Cyrillic; Armenian and Georgian come from its other typefaces.
PRINTABLE = (
    (0x0020, 0x007E), (0x00A0, 0x0377), (0x037A, 0x037F), (0x0384, 0x04FF), (0x0531, 0x0556), (0x0559, 0x058A),
    (0x10D0, 0x10FC), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x2040), (0x2044, 0x2052), (0x20A0, 0x20BF),
    (0x2116, 0x2117), (0x2122, 0x2122), (0x2190, 0x2199), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2265),
)  # fmt: skip

#: Where a longer word has no place to break, it gets some: it would run off the page.
LONGEST_WORD = 28
BREAK = "\u200b"
PARTS = re.compile(r"[^/?&=_.,;:-]*[/?&=_.,;:-]*")


def is_printable(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in PRINTABLE)


def printable(text: str) -> str:
    """Writing that the typeface lacks, in Latin letters."""
    if all(map(is_printable, text)):
        return text
    return "".join(character if is_printable(character) else latin(character) for character in text)


def latin(character: str) -> str:
    """Marks on letters and joiners have no letter of their own."""
    beside = unicodedata.category(character)[0] in "MC"
    return anyascii(character) or ("" if beside else "?")


def breakable(text: str) -> str:
    return " ".join(BREAK.join(_pieces(word)) for word in text.split(" "))


def _pieces(word: str) -> Iterator[str]:
    """After signs, as addresses have them, and within what is still too long."""
    for part in PARTS.findall(word) if len(word) > LONGEST_WORD else [word]:
        yield from (part[at : at + LONGEST_WORD] for at in range(0, len(part), LONGEST_WORD))


def as_pdf(brief: Brief) -> bytes:
    """Equal briefs give equal bytes."""
    import typst

    # Neither fonts of the system nor anything but the template and the data: the same paper on every machine.
    made_of = {"brief": json.dumps(as_data(brief), ensure_ascii=False)}
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts(), sys_inputs=made_of)
    return cast(bytes, compiler.compile(format="pdf", pdf_standards="ua-1"))


@lru_cache(maxsize=1)
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def as_data(brief: Brief) -> dict[str, Any]:
    """What the template reads."""
    if not all(is_printable(character) for text in brief.texts() for character in text):
        told = _("Where this file has Latin letters for another writing, the page has it as it is written.")
        brief = replace(brief, closing=(*brief.closing, Run(f" {told}")))
    data: dict[str, Any] = _shaped(asdict(brief), brief)
    return data


def _shaped(value: Any, brief: Brief, key: str = "") -> Any:
    match value:
        case str() if key == "link":
            return brief.address(value)
        case str() if key not in ("language", "role", "kind", "site", "name"):
            return breakable(printable(value))
        case dict():
            return {name: _shaped(each, brief, name) for name, each in value.items()}
        case list() | tuple():
            return [_shaped(each, brief, key) for each in value]
    return value
