"""Archives that somebody sends: a small one can unpack to anything, so its contents are looked at before it is."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import IO

#: Where the list of members stands in the file, and how long it is: at its end, before a comment.
_END, _END_LENGTH, _COMMENT = b"PK\x05\x06", 22, 65_535
#: What stands before the bytes of a member, at the least.
_HEAD = 30
#: Members that are archives themselves, by their first bytes.
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
#: Drawings of word processors, each packed by itself.
_DRAWINGS = (".emz", ".wmz", ".svgz")


class PackedError(Exception):
    """It is no archive, or one that is made to do harm."""


class BombError(PackedError):
    """It unpacks to more than it may."""


@dataclass(frozen=True)
class Limits:
    members: int
    #: In bytes, unpacked.
    size: int
    #: How many times longer it may be unpacked, where that is more than ``free`` bytes.
    ratio: int
    free: int = 20_000_000
    #: How deep archives may stand in archives, and how long one that does may be.
    nested: int = 0
    nested_size: int = 25_000_000


@contextmanager
def opened(file: IO[bytes], limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, once it is known to be harmless. Whatever is wrong with it is a PackedError."""
    try:
        _check_list(file, limits)
        with zipfile.ZipFile(file) as packed:
            _check_members(packed, _length(file), limits)
            yield packed
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise PackedError(str(error)) from error


def _length(file: IO[bytes]) -> int:
    return file.seek(0, io.SEEK_END)


def _check_list(file: IO[bytes], limits: Limits) -> None:
    """The list of members is read as a whole, however long it claims to be."""
    file.seek(max(0, _length(file) - _END_LENGTH - _COMMENT))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_LENGTH:
        raise PackedError("no list of members")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    # A longer list than this, or 65,535 of them, which stands for more, no document has.
    if count > limits.members or length > limits.members * 512:
        raise BombError("too many members")
    file.seek(0)


def _check_members(packed: zipfile.ZipFile, length: int, limits: Limits, depth: int = 0) -> int:
    """Answers how long it is unpacked."""
    members = packed.infolist()
    total = sum(each.file_size for each in members)
    if len(members) > limits.members or total > limits.size or total > max(limits.free, length * limits.ratio):
        raise BombError("too long when unpacked")
    in_order = sorted(members, key=lambda each: each.header_offset)
    if any(one.header_offset + _HEAD + one.compress_size > next_.header_offset for one, next_ in pairwise(in_order)):
        raise BombError("members share their bytes")
    for each in members:
        if each.flag_bits & 1:
            raise PackedError("encrypted")
        if each.filename.startswith(("/", "\\")) or ".." in each.filename.replace("\\", "/").split("/"):
            raise PackedError("a member leads out of it")
        with packed.open(each) as member:
            begins = member.read(8)
        if begins.startswith(_ARCHIVES):
            total += _check_nested(packed, each, limits, depth + 1)
    if total > limits.size:
        raise BombError("too long when unpacked")
    return total


def _check_nested(packed: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits, depth: int) -> int:
    if member.filename.lower().endswith(_DRAWINGS):
        return 0
    if depth > limits.nested or member.file_size > limits.nested_size:
        raise BombError("archives in archives")
    content = io.BytesIO(packed.read(member))
    _check_list(content, limits)
    with zipfile.ZipFile(content) as inner:
        return _check_members(inner, _length(content), limits, depth)
