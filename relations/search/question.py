"""What is asked with words: ``word  "a phrase"  begin*  -not  -"not this"``. Whatever is typed is a question."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from relations.search.analyser import PIECE, Word, analysed, keys_of, whole

#: Each word is looked for in every record and in all that it names.
MAX_WORDS = 10
#: Nobody types more; what stands behind is not read.
MAX_LETTERS = 1_000

#: How a word may go on, by what it does to the key of what stands before it: with a sound of its own, or as one with
#: it, as in school and tschechisch.
GOING_ON, JOINED = ("k", "a"), ("h", "ch", "sch")

#: Words that say nothing beside others, in the languages the desk is read in. In a phrase they count.
SMALL_WORDS = frozenset(
    word
    for words in (
        "a an the of and or in on at to for by with from",
        "der die das den dem des und oder im am an auf zu zum zur von vom mit für",
        "и в во на с со о об по к ко из у от до для",
        "і ў на з са аб па да ад",
    )
    for word in words.split()
)

_QUOTES = '"“”„‟«»＂'
_CHUNK = re.compile(
    rf"(?P<not>(?<!\S)[-−])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<plain>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True)
class Part:
    """One condition of a question."""

    kind: Literal["word", "beginning", "phrase"]
    #: Of a phrase, all; else one.
    keys: tuple[str, ...]
    #: By any of which a word is found, or what begins so.
    forms: tuple[str, ...] = ()
    excluded: bool = False
    #: As it was typed.
    text: str = ""

    @property
    def letters(self) -> int:
        return sum(map(len, self.keys))


@dataclass(frozen=True)
class Question:
    parts: tuple[Part, ...]
    #: Words that did not fit into the question any more, and small words, which do not count; as typed.
    left_out: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    #: More was typed than is read.
    is_cut: bool = False

    @property
    def wanted(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.excluded)

    @property
    def unwanted(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.excluded)

    @property
    def text(self) -> str:
        """As it can be typed, without what was left out."""
        return self.written({})

    def written(self, otherwise: Mapping[Part, str]) -> str:
        """The same with other words for some parts."""
        return " ".join(f"{'-' * part.excluded}{otherwise.get(part, part.text)}" for part in self.parts)

    @property
    def whole(self) -> str:
        """As a title that says just this."""
        return whole(key for part in self.wanted for key in part.keys)


def parsed(text: str) -> Question:
    """Never refuses: a quotation mark without its other one, a lone dash or asterisk say nothing."""
    return _bounded(_parts(text[:MAX_LETTERS]), len(text) > MAX_LETTERS)


def as_typed(text: str) -> Question:
    """While somebody types, every word is the beginning of one, and signs say nothing."""
    pieces = PIECE.findall(text[:MAX_LETTERS])
    return _bounded((part for piece in pieces for part in _beginning(piece)), len(text) > MAX_LETTERS)


def _bounded(parts: Iterator[Part], is_cut: bool) -> Question:
    kept: dict[tuple[object, ...], Part] = {}
    left_out: dict[str, None] = {}
    words = 0
    for part in parts:
        fitting, beyond = _fitting(part, max(MAX_WORDS - words, 0))
        words += len(part.keys)
        if fitting:
            kept.setdefault(_sameness(fitting), fitting)
        if beyond and _sameness(part) not in kept:
            left_out[beyond] = None
    small = {same: part for same, part in kept.items() if _is_small(part)}
    if not any(not part.excluded for same, part in kept.items() if same not in small):
        small = {}
    counted = tuple(part for same, part in kept.items() if same not in small)
    return Question(counted, tuple(left_out), tuple(part.text for part in small.values()), is_cut)


def _sameness(part: Part) -> tuple[object, ...]:
    return part.kind, part.keys, part.forms, part.excluded


def _fitting(part: Part, room: int) -> tuple[Part | None, str]:
    """What of the part there is room for, and what is left out. Of a quotation its first words lead to the rest; of one
    that must not be there, fewer words would leave out more than was asked."""
    if len(part.keys) <= room:
        return part, ""
    pieces = PIECE.findall(part.text)
    if part.kind != "phrase" or part.excluded:
        return None, " ".join(pieces)
    fit = sum(words <= room for words in accumulate(len(analysed(piece).keys) for piece in pieces))
    return next(_phrase(" ".join(pieces[:fit]), excluded=False), None), " ".join(pieces[fit:])


def _is_small(part: Part) -> bool:
    """What is written in capitals may be a code: BY, IN, AT."""
    is_code = part.text.isupper() and len(part.text) > 1
    return part.kind == "word" and not part.excluded and not is_code and part.text.lower() in SMALL_WORDS


def _parts(text: str) -> Iterator[Part]:
    for chunk in _CHUNK.finditer(text):
        excluded = bool(chunk["not"])
        if chunk["phrase"] is not None:
            yield from _phrase(chunk["phrase"], excluded)
        else:
            yield from _plain(chunk["plain"], excluded)


def _phrase(text: str, excluded: bool) -> Iterator[Part]:
    if keys := tuple(keys_of(text)):
        yield Part("phrase", keys, excluded=excluded, text=f"“{text.strip()}”")


def _plain(text: str, excluded: bool) -> Iterator[Part]:
    """Words that hang together by a hyphen or a dot are words of their own; together they are excluded."""
    pieces = [piece for piece in PIECE.findall(text) if analysed(piece).keys]
    begins = text.rstrip(",.;:!?)]'’").endswith("*")
    if excluded and len(pieces) > 1:
        yield from _phrase(text, excluded)
        return
    for number, piece in enumerate(pieces, start=1):
        word = analysed(piece)
        last = begins and number == len(pieces)
        yield from _of_word(word, piece, excluded, last)


def _of_word(word: Word, piece: str, excluded: bool, begins: bool) -> Iterator[Part]:
    if begins:
        yield from _beginning(piece, excluded, "*")
    elif len(word.keys) == 1:
        yield Part("word", word.keys, word.forms, excluded, piece)
    else:
        yield Part("phrase", word.keys, excluded=excluded, text=piece)


def _beginning(piece: str, excluded: bool = False, sign: str = "") -> Iterator[Part]:
    """A word that goes on may have another key than one that ends there: bridge, bridges; Tokay, Tokayev."""
    keys = analysed(piece).keys
    longer = [[key[:-1] for key in analysed(piece + letter).keys] for letter in GOING_ON]
    longer += [list(analysed(piece + letters).keys) for letters in JOINED]
    for number, key in enumerate(keys):
        last = number == len(keys) - 1
        forms = [key, *(each[number] for each in longer if last and len(each) == len(keys) and each[number])]
        yield Part("beginning", (key,), tuple(_shortest(forms)), excluded, f"{piece}{sign}")


def _shortest(beginnings: list[str]) -> Iterator[str]:
    """Those that do not begin with another of them, which finds all that they would."""
    for each in dict.fromkeys(beginnings):
        if not any(each != other and each.startswith(other) for other in beginnings):
            yield each
