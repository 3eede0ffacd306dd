"""Name keys: one Latin key for the spellings a name has in several languages and scripts."""

import re

from anyascii import anyascii

#: Spellings that the transliterations of one name differ in, and what they are folded to. Order matters.
_FOLDS = (
    ("tsch", "c"),
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "c"),
    ("ch", "c"),
    ("sh", "s"),
    ("zh", "z"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dj", "j"),
    ("dzh", "j"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("ie", "e"),
    ("io", "o"),
    ("iu", "u"),
    ("ia", "a"),
    ("ii", "i"),
    ("o", "a"),
)
_WORD = re.compile(r"[a-z0-9]+")
_REPEATED = re.compile(r"([a-z])\1+")


def name_key(text: str) -> str:
    """Words of ``text`` as lower-case Latin keys: Лукашэнка, Lukaschenko and Lukashenko give ``lukasenka``.

    Belarusian akanye and German and English transliteration are folded together. Different names may share a key:
    it is for finding, never for telling apart.
    """
    return " ".join(word_key(word) for word in _WORD.findall(_latin(text)))


def _latin(text: str) -> str:
    return anyascii(text).lower().replace("'", "").replace("`", "")


def word_key(word: str) -> str:
    for spelling, key in _FOLDS:
        word = word.replace(spelling, key)
    return _REPEATED.sub(r"\1", word)
