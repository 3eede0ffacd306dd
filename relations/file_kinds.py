"""What kind of file it is, by what it holds: first bytes and structure. What its name says must agree."""

import email.parser
import email.policy
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from relations.packed import Limits, PackedError, opened

#: Of a text this much is looked at as a whole; the rest is looked through for what no text holds.
HEAD = 65_536
PIECE = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n"
DOCUMENT = Limits(members=5_000, size=300_000_000, ratio=200, nested=1)
#: What no text holds: NUL and other controls but for line ends, tabs and form feeds.
NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
HTML = re.compile(
    rb"(?i)\A(?:\s|\xef\xbb\xbf|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)\b", re.DOTALL
)
MACROS = ("vbaproject.bin", "vbadata.xml")


class BrokenError(Exception):
    """It begins as a file of some kind, and is none, or is made to do harm."""


@dataclass(frozen=True)
class FileKind:
    name: str
    media_type: str
    endings: tuple[str, ...]
    #: Whether the file begins as such a file, and whether it goes on as one.
    begins: Callable[[bytes], bool]
    holds: Callable[[IO[bytes]], bool] = lambda file: True


def kind_of(file: IO[bytes]) -> FileKind | None:
    """None where it is of no kind that is taken. Raises BrokenError where it is of one, and broken."""
    file.seek(0)
    head = file.read(HEAD)
    for kind in KINDS:
        if kind.begins(head):
            file.seek(0)
            if kind.holds(file):
                file.seek(0)
                return kind
            if kind.media_type not in PACKED:
                raise BrokenError(kind.name)
    return None


def _tail(file: IO[bytes], length: int) -> bytes:
    file.seek(max(0, file.seek(0, io.SEEK_END) - length))
    return file.read()


def _is_pdf(file: IO[bytes]) -> bool:
    return b"%%EOF" in _tail(file, 2_048)


def _is_rtf(file: IO[bytes]) -> bool:
    return _tail(file, 64).rstrip(b"\r\n\t \0").endswith(b"}")


def _is_jpeg(file: IO[bytes]) -> bool:
    """Segment after segment up to the picture itself, which is not looked into."""
    file.seek(2)
    framed = False
    while (mark := file.read(2)) and len(mark) == 2 and mark[0] == 0xFF:
        if mark[1] == 0xFF:
            file.seek(-1, io.SEEK_CUR)
            continue
        length = int.from_bytes(file.read(2), "big")
        if mark[1] == 0xDA:
            return framed and b"\xff\xd9" in _tail(file, HEAD)
        framed = framed or (0xC0 <= mark[1] <= 0xCF and mark[1] not in (0xC4, 0xC8, 0xCC))
        if length < 2:
            return False
        file.seek(length - 2, io.SEEK_CUR)
    return False


def _is_png(file: IO[bytes]) -> bool:
    """Chunk after chunk: the first is the head, and nothing stands behind the last."""
    file.seek(len(PNG))
    first = True
    while len(begun := file.read(8)) == 8:
        length, kind = int.from_bytes(begun[:4], "big"), begun[4:]
        if first and (kind != b"IHDR" or length != 13):
            return False
        first = False
        file.seek(length + 4, io.SEEK_CUR)
        if kind == b"IEND":
            at = file.tell()
            return at == file.seek(0, io.SEEK_END)
    return False


def _is_tiff(file: IO[bytes]) -> bool:
    head = file.read(8)
    order = "little" if head[:2] == b"II" else "big"
    at = int.from_bytes(head[4:8], order)  # type: ignore[arg-type]
    length = file.seek(0, io.SEEK_END)
    if not 8 <= at <= length - 2:
        return False
    file.seek(at)
    entries = int.from_bytes(file.read(2), order)  # type: ignore[arg-type]
    return entries > 0 and at + 2 + 12 * entries <= length


def _is_docx(file: IO[bytes]) -> bool:
    try:
        with opened(file, DOCUMENT) as packed:
            names = {each.filename for each in packed.infolist()}
            if any(name.lower().endswith(MACROS) for name in names):
                raise BrokenError("DOCX")
            if not {"[Content_Types].xml", "word/document.xml"} <= names:
                return False
            with packed.open("[Content_Types].xml") as types:
                return b"wordprocessingml.document.main+xml" in types.read(PIECE)
    except PackedError as error:
        raise BrokenError("DOCX") from error


def _is_odt(file: IO[bytes]) -> bool:
    try:
        with opened(file, DOCUMENT) as packed:
            members = packed.infolist()
            first = members[0] if members else zipfile.ZipInfo()
            if first.filename != "mimetype" or first.compress_type or first.file_size > 100:
                return False
            if any(each.filename.startswith("Basic/") for each in members):
                raise BrokenError("ODT")
            is_text = packed.read(first) == b"application/vnd.oasis.opendocument.text"
            return is_text and "content.xml" in packed.namelist()
    except PackedError as error:
        raise BrokenError("ODT") from error


def _is_letter(head: bytes) -> bool:
    """An electronic letter, by what stands at its head."""
    if not re.match(rb"\A(?:From [^\r\n]*\r?\n)?[!-9;-~]+:[ \t]", head):
        return False
    told = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(head)
    return "From" in told and ("Date" in told or "Received" in told) and bool({"To", "Subject", "Message-ID"} & {*told})


def _is_text(file: IO[bytes]) -> bool:
    head = file.read(2)
    if head in UTF_16:
        return _is_utf_16(file)
    file.seek(0)
    return all(not NO_TEXT.search(piece) for piece in iter(lambda: file.read(PIECE), b""))


def _is_utf_16(file: IO[bytes]) -> bool:
    file.seek(0)
    try:
        text = io.TextIOWrapper(file, encoding="utf-16", newline="")
        found = all("\0" not in piece for piece in iter(lambda: text.read(PIECE), ""))
        text.detach()
    except UnicodeError:
        return False
    return found


#: Those that are packed look alike at first.
PACKED = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
}
ZIP = b"PK\x03\x04"
KINDS = (
    FileKind("PDF", "application/pdf", (".pdf",), lambda head: bool(re.match(rb"%PDF-[12]\.\d", head)), _is_pdf),
    FileKind("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",),
             lambda head: head.startswith(ZIP), _is_docx),
    FileKind("ODT", "application/vnd.oasis.opendocument.text", (".odt",), lambda head: head.startswith(ZIP), _is_odt),
    FileKind("RTF", "application/rtf", (".rtf",), lambda head: head.startswith(rb"{\rtf1"), _is_rtf),
    FileKind("JPEG", "image/jpeg", (".jpg", ".jpeg"), lambda head: head.startswith(b"\xff\xd8\xff"), _is_jpeg),
    FileKind("PNG", "image/png", (".png",), lambda head: head.startswith(PNG), _is_png),
    FileKind("TIFF", "image/tiff", (".tif", ".tiff"), lambda head: head.startswith((b"II*\0", b"MM\0*")), _is_tiff),
    FileKind("EML", "message/rfc822", (".eml",), _is_letter, _is_text),
    FileKind("HTML", "text/html", (".html", ".htm", ".xhtml"), lambda head: bool(HTML.match(head)), _is_text),
    FileKind("TXT", "text/plain", (".txt",),
             lambda head: bool(head) and (head.startswith(UTF_16) or not NO_TEXT.search(head)), _is_text),
)  # fmt: skip


def endings() -> str:
    return ", ".join(ending for kind in KINDS for ending in kind.endings)
