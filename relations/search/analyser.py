"""What a text is to a search: one analyser for what is written and for what is asked, on every database.

A word is kept under the key of its name (``names.name_key``) and under the keys of its stems, which its script alone
decides: a text tells nobody its language, and what is typed even less. Two words are the same to a search where they
share one of these forms.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer

from relations.names import name_key
from relations.search.belarusian import belarusian_stem

#: No more letters of a word are compared, nor of a whole title; of a text, not more forms than so many letters make.
WORD_LETTERS, WHOLE_LETTERS, FORM_LETTERS = 64, 200, 400_000
#: Shorter words have no ending to take off, and shorter stems tell nothing.
STEMMED_LETTERS, STEM_LETTERS = 4, 3

#: What a token of ``search_text`` is: a whole title or name, a form of one of their words, a form of any word.
WHOLE, NAMED, WORDED = "!", "+", "="
#: Ends the forms, which the databases index. Behind it stand the words of each text in their order, between bars.
FORMS_END, TEXT_END = "~", "|"

#: Every break between words is one to ``name_key`` too; an apostrophe breaks none.
PIECE = re.compile(r"[^\s!\"#$%&()*+,\-./:;<=>?@\[\\\]^_{|}~«»“”„‟…–—―‐‑‒−]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`", "'"))
_CYRILLIC, _LATIN = re.compile(r"[\u0400-\u04ff'-]+"), re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff'-]+")


@dataclass(frozen=True, slots=True)
class Word:
    #: Almost always one; a sign such as ½ is read as several.
    keys: tuple[str, ...]
    #: The keys and those of the stems.
    forms: tuple[str, ...]


class _Stemmers(threading.local):
    """A stemmer of snowball remembers the word it is at."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def stem(self, language: str, word: str) -> str:
        if language not in self.made:
            self.made[language] = snowballstemmer.stemmer(language)
        return str(self.made[language].stemWord(word))


_stemmers = _Stemmers()


@lru_cache(maxsize=65_536)
def analysed(piece: str) -> Word:
    """A piece of text between two breaks (see ``PIECE``)."""
    keys = tuple(key[:WORD_LETTERS] for key in name_key(piece).split())
    if len(keys) != 1 or not STEMMED_LETTERS <= len(piece) <= WORD_LETTERS:
        return Word(keys, keys)
    stems = (name_key(stem) for stem in _stems(piece))
    forms = dict.fromkeys((*keys, *(stem for stem in stems if len(stem) >= STEM_LETTERS and " " not in stem)))
    return Word(keys, tuple(forms))


def _stems(piece: str) -> Iterator[str]:
    word = unicodedata.normalize("NFC", piece).lower().translate(_APOSTROPHES)
    if _CYRILLIC.fullmatch(word):
        word = word.replace("ё", "е")
        yield belarusian_stem(word)
        yield _stemmers.stem("russian", word)
    elif _LATIN.fullmatch(word):
        yield from (_stemmers.stem(language, word) for language in ("english", "german"))


def words_of(text: str) -> list[Word]:
    return [word for word in map(analysed, PIECE.findall(text)) if word.keys]


def keys_of(text: str) -> list[str]:
    return [key for word in words_of(text) for key in word.keys]


def whole(keys: Iterable[str]) -> str:
    """A title or name as one token."""
    return "-".join(keys)[:WHOLE_LETTERS]


def search_text(names: Iterable[str], texts: Iterable[str]) -> str:
    """What is kept of a record: ``names`` are its title and whatever else it is called, the title first.

    For a title "Two bridges" and a text "Of stone." it is `` !tva-bridhes +tva … =tva … ~ tva bridhes | af stane |``.
    """
    wholes: dict[str, None] = {}
    named: dict[str, None] = {}
    worded: dict[str, None] = {}
    sequences: dict[str, None] = {}
    for forms, each in ((named, names), (worded, texts)):
        for text in each:
            words = words_of(text)
            forms.update((form, None) for word in words for form in word.forms)
            keys = [key for word in words for key in word.keys]
            sequences[" ".join(keys)] = None
            if forms is named:
                wholes[whole(keys)] = None
    tokens = (
        *(WHOLE + each for each in wholes),
        *(NAMED + form for form in named),
        *(WORDED + form for form in {**named, **worded}),
    )
    written = f" {TEXT_END} ".join(filter(None, sequences))
    return f" {' '.join(_within(tokens))} {FORMS_END} {written} {TEXT_END}"


def _within(tokens: Iterable[str]) -> Iterator[str]:
    """An index of PostgreSQL holds no more of one record."""
    letters = 0
    for token in tokens:
        letters += len(token)
        if letters > FORM_LETTERS:
            return
        yield token
