"""How well a name of a spreadsheet agrees with the names of a record."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from relations.likeness import Words, name_likeness, words_of
from relations.search.analyser import PIECE

#: The very name, the same in another script, and whatever is only alike.
SAME, SAME_IN_ANOTHER_SCRIPT, MOST_ALIKE = 100, 98, 95
#: Names have no more letters and words.
LETTERS, WORDS = 200, 20


@dataclass(frozen=True)
class Name:
    text: str
    words: Words

    @classmethod
    def of(cls, text: str) -> "Name":
        return _name(text[:LETTERS])


@lru_cache(maxsize=16_384)
def _name(text: str) -> Name:
    return Name(folded(text), words_of(text)[:WORDS])


def folded(text: str) -> str:
    """As it is written but for capitals, marks between words, and the dots that Russian may leave out."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return " ".join(PIECE.findall(plain.translate(_APOSTROPHES)))


_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`", "'"))


def score(asked: Name, names: Iterable[Name]) -> int:
    """Of the name that agrees best, from 0 to 100. Keys tell nobody apart within one script, where a name can be
    written as it is; what is written in another is compared by them, since it cannot."""
    return max((_score(asked, name) for name in names), default=0)


def _score(asked: Name, name: Name) -> int:
    if asked.text and asked.text == name.text:
        return SAME
    if asked.words and asked.words == name.words and not scripts(asked.text) & scripts(name.text):
        return SAME_IN_ANOTHER_SCRIPT
    return likeness(asked, [name.words])


def likeness(asked: Name, names: Iterable[Words]) -> int:
    return round(MOST_ALIKE * max((name_likeness(asked.words, words) for words in names), default=0.0))


@lru_cache(maxsize=16_384)
def scripts(text: str) -> frozenset[str]:
    return frozenset(unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha())
