"""Small files of every kind that a desk is sent, and some that are made to do harm. All made up."""

import io
import struct
import zipfile
import zlib

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def packed(members: dict[str, bytes], *, stored: str = "") -> bytes:
    """``stored``: the member that is not compressed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in members.items():
            archive.writestr(name, held, zipfile.ZIP_STORED if name == stored else None)
    return content.getvalue()


def docx(**more: bytes) -> bytes:
    """``more``: further members, two underscores for each slash and one for the dot."""
    members = {name.replace("__", "/").replace("_", "."): held for name, held in more.items()}
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'
    return packed({"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>", **members})


def odt(mimetype: bytes = b"application/vnd.oasis.opendocument.text") -> bytes:
    return packed({"mimetype": mimetype, "content.xml": b"<office:document/>"}, stored="mimetype")


def png(behind: bytes = b"") -> bytes:
    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks + behind


def overlapping() -> bytes:
    """An archive of many members that are all the same bytes."""
    whole = docx(word__a_bin=b"x" * 4_000)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        at = archive.start_dir
    end = whole.rindex(b"PK\x05\x06")
    listed, tail = whole[at:end], bytearray(whole[end:])
    listed *= 300
    tail[8:12] = struct.pack("<HH", 900, 900)
    tail[12:16] = struct.pack("<I", len(listed))
    return whole[:at] + listed + bytes(tail)


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    b"\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0\xff\xda\0\x08\1\1\0\0?\0\x7f\xff\xd9"
)
TIFF = b"II*\0\x08\0\0\0\1\0\0\1\4\0\1\0\0\0\1\0\0\0\0\0\0\0"
RTF = rb"{\rtf1\ansi{\fonttbl\f0 Times;}\f0 The bridge.\par}"
EML = (
    b"From: press@newburg.example\r\nTo: desk@relations.example\r\nDate: Mon, 14 May 2012 10:00:00 +0300\r\n"
    b"Subject: The bridge\r\n\r\nWe will build it.\r\n"
)
HTML = b"<!DOCTYPE html>\n<html><script>alert(1)</script><p>The bridge.</html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

#: Name -> bytes and media type.
GOOD = {
    "a.pdf": (PDF, "application/pdf"),
    "a.DOCX": (
        docx(word__media__image1_png=png()),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.odt": (odt(), "application/vnd.oasis.opendocument.text"),
    "a.rtf": (RTF, "application/rtf"),
    "a.jpg": (JPEG, "image/jpeg"),
    "a.jpeg": (JPEG, "image/jpeg"),
    "a.png": (png(), "image/png"),
    "a.tif": (TIFF, "image/tiff"),
    "a.eml": (EML, "message/rfc822"),
    "a.html": (HTML, "text/html"),
    "a.txt": ("Мост нужен.\r\n".encode(), "text/plain"),
    "b.txt": ("Мост нужен.\r\n".encode("cp1251"), "text/plain"),
    "c.txt": ("Мост нужен.\r\n".encode("utf-16"), "text/plain"),
    "with-a-sheet.docx": (
        docx(word__embeddings__sheet_xlsx=packed({"xl/workbook.xml": b"<workbook/>"})),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}

NO_KIND, BROKEN, MISNAMED = "No file of this kind is taken.", "The file begins as", "its name should end in"
#: What is wrong with it -> name, bytes, and what is said.
BAD = {
    "empty": ("a.txt", b"", NO_KIND),
    "program": ("a.exe", b"MZ\x90\0\3\0\0\0", NO_KIND),
    "program called a letter": ("a.pdf", b"\x7fELF\2\1\1\0", NO_KIND),
    "script called a picture": ("a.png", b"#!/bin/sh\nrm -r x\n", MISNAMED),
    "drawing with a script": ("a.svg", SVG, MISNAMED),
    "page called a text": ("a.txt", HTML, MISNAMED),
    "PDF called a word file": ("a.docx", PDF, MISNAMED),
    "PDF cut off": ("a.pdf", PDF[:-7], BROKEN),
    "RTF cut off": ("a.rtf", RTF[:-1], BROKEN),
    "JPEG cut off": ("a.jpg", JPEG[:-12], BROKEN),
    "PNG with something behind it": ("a.png", png(b"PK\3\4"), BROKEN),
    "PNG cut off": ("a.png", png()[:-13], BROKEN),
    "TIFF that leads out of itself": ("a.tif", b"II*\0\xff\xff\xff\x7f", BROKEN),
    "archive": ("a.zip", packed({"a.txt": b"a"}), NO_KIND),
    "workbook called a word file": ("a.docx", packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), NO_KIND),
    "word file without its parts": ("a.docx", packed({"word/document.xml": b"<w:document/>"}), NO_KIND),
    "presentation called a text": ("a.odt", odt(b"application/vnd.oasis.opendocument.presentation"), NO_KIND),
    "macros": ("a.docx", docx(word__vbaProject_bin=b"\xd0\xcf\x11\xe0"), BROKEN),
    "unpacks to 40 MB": ("a.docx", docx(word__a_xml=bytes(40_000_000)), BROKEN),
    "6,000 members": ("a.docx", packed({f"word/{n}.xml": b"" for n in range(6_000)}), BROKEN),
    "members that overlap": ("a.docx", overlapping(), BROKEN),
    "archive in an archive in an archive": ("a.docx", docx(word__a_docx=docx(word__b_docx=docx())), BROKEN),
    "bomb in an archive": ("a.docx", docx(word__a_xlsx=packed({"a.xml": bytes(30_000_000)})), BROKEN),
    "member that leads out of it": ("a.docx", packed({"../../etc/x": b"", "word/document.xml": b""}), BROKEN),
    "text with a NUL": ("a.txt", b"One\0two", NO_KIND),
    "no ending": ("LICENSE", b"One.", MISNAMED),
    "two endings": ("a.pdf.exe", PDF, MISNAMED),
}
