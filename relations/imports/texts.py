"""The text of a source, pasted or uploaded: taken as it is, or refused with what is wrong, where, and what to do."""

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from relations.passages import excerpt_hash

MAX_BYTES = 2 * 2**20
MAX_NAME = 200
HTML_ENDINGS = (".html", ".htm", ".xhtml")
HTML_BEGINS = re.compile(r"\ufeff?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: Encodings in which many texts of the region were once written, tried for a hint only.
OLDER = (("cp1251", "Windows-1251"), ("koi8-r", "KOI8-R"))


def each_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Elements that stand in lines of their own.
BLOCKS = each_of(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    """
)
CELLS = each_of("td th")
#: Elements whose content nobody reads on the page.
UNREAD = each_of(
    """
    script style template noscript title svg math iframe object embed audio video canvas select textarea button
    """
)
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
#: Elements that have no end, or that end where the next of them begins.
UNCLOSED = each_of(
    """
    area base br col embed hr img input link meta param source track wbr html head body p li dt dd tr td th tbody
    thead tfoot colgroup caption option optgroup
    """
)
#: The time it takes to read a page grows with the square of how deep its elements are nested.
MAX_DEPTH = 1000
#: As in HTML: a no-break space is no blank between words.
BLANKS = re.compile(r"[ \t\r\n\f]+")


class TextError(ValueError):
    """Why a text is not taken, in the words the editor reads."""


@dataclass(frozen=True)
class NewText:
    text: str
    filename: str = ""
    #: What the desk notes should keep, as the hash of a file whose text is not the file itself.
    note: str = ""

    @property
    def sha256(self) -> str:
        return excerpt_hash(self.text)


def pasted(words: str) -> NewText:
    # A browser sends every line end as CR and LF.
    text = words.replace("\r\n", "\n")
    check_size(len(text.encode(errors="surrogatepass")))
    return NewText(checked(text))


def uploaded(file: File) -> NewText:  # type: ignore[type-arg]
    check_size(file.size)
    content = file.read()
    name = safe_name(file.name or "")
    text = decoded(content)
    if not (name.lower().endswith(HTML_ENDINGS) or HTML_BEGINS.match(text)):
        return NewText(checked(text), name)
    digest = hashlib.sha256(content).hexdigest()
    note = gettext("Text taken from the HTML file %(name)s, SHA-256 %(digest)s.") % {"name": name, "digest": digest}
    return NewText(checked(text_of_html(text)), name, note)


def safe_name(name: str) -> str:
    """The last part of a path of whatever system, without characters that are not seen."""
    base = re.split(r"[/\\]", name)[-1]
    visible = "".join(character for character in base if unicodedata.category(character)[0] != "C").strip()
    return "" if visible.strip(".") == "" else visible[-MAX_NAME:]


def check_size(size: int) -> None:
    if size > MAX_BYTES:
        sizes = {"size": filesizeformat(size), "most": filesizeformat(MAX_BYTES)}
        raise TextError(
            gettext("The text has %(size)s, and at most %(most)s are taken: leave out what is not needed.") % sizes
        )


def checked(text: str) -> str:
    if "\x00" in text:
        raise TextError(
            gettext("A NUL character stands at offset %s: this is no text. Take it out.") % text.index("\x00")
        )
    if not text.strip("\ufeff \t\r\n\f\v\u00a0"):
        raise TextError(gettext("The text is empty: there is nothing in it to cite."))
    return text


def decoded(content: bytes) -> str:
    """Code point by code point as in the file: line ends and a byte order mark stay, for the offsets count them."""
    if content.startswith(UTF_16):
        raise TextError(gettext("The file is encoded as UTF-16. Save it as UTF-8 and upload it again."))
    if b"\x00" in content:
        message = gettext(
            "The file is no text: byte %s is NUL. Save it as plain text or HTML, in UTF-8, and upload that."
        )
        raise TextError(message % (content.index(b"\x00") + 1))
    try:
        return content.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        where = {"byte": error.start + 1, "line": content.count(b"\n", 0, error.start) + 1}
        told = gettext("The file is not UTF-8: byte %(byte)s, in line %(line)s, cannot be read.") % where
        raise TextError(f"{told} {_what_to_do(content)}") from error


def _what_to_do(content: bytes) -> str:
    for codec, name in OLDER:
        letters = [character for character in content.decode(codec, "replace") if character.isalpha()]
        usual = sum("а" <= character <= "я" for character in letters)
        if letters and usual > len(letters) / 2:
            return gettext("It looks like %s. Save it as UTF-8 and upload it again.") % name
    return gettext("Save it as UTF-8 and upload it again.")


def text_of_html(html: str) -> str:
    """What a reader of the page sees, a line for each paragraph, an empty line between them."""
    check_depth(html)
    allowed = BLOCKS | CELLS | {"br"}
    cleaned = nh3.clean(html, tags=set(allowed), attributes={}, clean_content_tags=set(UNREAD))
    reader = _Reader()
    reader.feed(cleaned)
    reader.close()
    lines = ("".join(parts).strip(" ") for parts in reader.lines)
    return "\n\n".join(line for line in lines if line.strip()) + "\n"


def check_depth(html: str) -> None:
    open_elements: Counter[str] = Counter()
    depth = 0
    for tag in TAG.finditer(html):
        name = tag[2].lower()
        if name in UNCLOSED:
            continue
        change = -min(1, open_elements[name]) if tag[1] else 1
        open_elements[name] += change
        depth += change
        if depth > MAX_DEPTH:
            raise TextError(gettext("The page is broken: elements are opened and never closed. Save it as plain text."))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in CELLS:
            self.handle_data(" ")
        else:
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        words = BLANKS.sub(" ", data)
        line = self.lines[-1]
        line.append(words.lstrip(" ") if not line or line[-1].endswith(" ") else words)
