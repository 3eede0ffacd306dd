"""How alike two names or two texts are, by their keys: from 0 (nothing in common) to 1 (the same)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from relations.names import name_key

#: A name as the keys of its words.
Words = tuple[str, ...]

#: A word of so many letters may be misspelled in so many places.
_SLIPS = ((9, 2), (5, 1), (0, 0))
#: An initial stands for many names; a name stands alone or among others of the same bearer.
_INITIAL = 0.9
_ONE_OF_SEVERAL = 0.75
_WORD_MISSING = 0.06
_WRITTEN_TOGETHER = 0.97
_BOTH_GO_ON = 0.7
#: Below this two names are not alike at all, and how little is not worked out.
ALIKE = 0.5


def words_of(name: str) -> Words:
    return tuple(name_key(name).split())


def name_likeness(one: Words, other: Words) -> float:
    """Whatever the order of the words; initials, patronymics and hyphens may be there or not."""
    if not one or not other:
        return 0.0
    if sorted(one) == sorted(other):
        return 1.0
    if len(one) != len(other) and _together(one) == _together(other):
        return _WRITTEN_TOGETHER
    likeness = _aligned(*sorted((one, other), key=len))
    return likeness if likeness >= ALIKE else 0.0


@lru_cache(maxsize=65_536)
def _together(words: Words) -> str:
    return name_key("".join(words))


def _aligned(short: Words, long: Words) -> float:
    """Each word of the shorter name with the most like one that is left of the longer."""
    letters = {word[0] for word in long}
    if sum(word[0] in letters for word in short) * _BOTH_GO_ON < len(short) * ALIKE:
        return 0.0
    left, total, whole_words = list(long), 0.0, 0
    for word in sorted(short, key=len, reverse=True):
        likeness, found = max((word_likeness(word, other), other) for other in left)
        if likeness:
            left.remove(found)
            total += likeness
            whole_words += len(word) > 1 and len(found) > 1
    if not whole_words:
        return 0.0
    likeness = total / len(short)
    if len(left) > len(long) - len(short):
        return likeness * _BOTH_GO_ON
    if len(short) == 1 and left:
        return likeness * _ONE_OF_SEVERAL
    return likeness * (1 - min(_WORD_MISSING * len(left), 0.15))


@lru_cache(maxsize=65_536)
def word_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one[0] != other[0] or not (one.isalpha() and other.isalpha()):
        return 0.0
    if min(len(one), len(other)) == 1:
        return _INITIAL
    longer = max(len(one), len(other))
    slips = OSA.distance(one, other)
    allowed = next(slips for letters, slips in _SLIPS if longer >= letters)
    return 1 - slips / longer if slips <= allowed else 0.0


def best_likeness(ones: Iterable[Words], others: Sequence[Words]) -> float:
    """Of all the names of one and all the names of another."""
    return max((name_likeness(one, other) for one in ones for other in others), default=0.0)


def text_likeness(one: str, other: str) -> float:
    """Word by word, in their order; case, punctuation and script do not count."""
    ones, others = name_key(one).split(), name_key(other).split()
    return Indel.normalized_similarity(ones, others) if ones and others else 0.0
