"""What may have been meant by a word that nobody is called by: the nearest of the names known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Left

from relations.likeness import word_likeness
from relations.models import Participant, Place
from relations.search import Question
from relations.search.analyser import NAMED, PIECE, WHOLE, analysed
from relations.search.engine import HasTerms
from relations.search.finding import Names
from relations.search.question import Part

#: Names are compared that begin with the same letters, no more of them than so many of each type, and of each no more
#: than its first names.
SAME_LETTERS, COMPARED, NAME_LETTERS = 2, 5_000, 400
#: Of a question so many words are looked at, and so many spellings are offered.
WORDS, OFFERED = 3, 3
#: Shorter words are near to too many.
LEAST = 4

_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True)
class Nearest:
    likeness: float
    key: str
    bearers: tuple[tuple[Any, int], ...]


def meant(question: Question, names: Names) -> list[str]:
    """The question with a name in place of each word that is none, as names are written; the likeliest first."""
    doubtful = [part for part in question.wanted if part.kind == "word" and _is_no_name(part, names)]
    spelled = {part: found for part in doubtful[:WORDS] if (found := _spellings(part))}
    offers: list[str] = []
    for number in range(OFFERED):
        if len(spelled) == 1 and number >= len(next(iter(spelled.values()))):
            return offers
        offer = question.written({part: found[min(number, len(found) - 1)] for part, found in spelled.items()})
        if offer != question.text and offer not in offers:
            offers.append(offer)
    return offers


def _is_no_name(part: Part, names: Names) -> bool:
    return part.letters >= LEAST and not any(
        names.of(model, part) or names.of(model, part) is None for model in _MODELS
    )


_MODELS = (Participant, Place)


def _spellings(part: Part) -> list[str]:
    """Words of names that are nearest to it, in its script where they are known in it."""
    nearest = sorted(_nearest(part.keys[0]), key=lambda each: (-each.likeness, each.key))[:OFFERED]
    written: dict[str, None] = {}
    for each in nearest:
        if spelled := _written(each, part.text):
            written[spelled] = None
    return list(written)


def _nearest(key: str) -> Iterable[Nearest]:
    bearers: dict[str, list[tuple[Any, int]]] = {}
    begins_alike = re.compile(f"[{WHOLE}-]({re.escape(key[:SAME_LETTERS])}[^ -]*)").findall
    for model in _MODELS:
        begins = HasTerms(model, [[(NAMED + key[:SAME_LETTERS], True)]])
        known = model.objects.published().filter(begins).order_by("pk")
        for pk, names in known.values_list("pk", Left("search_text", NAME_LETTERS))[:COMPARED]:
            for word in dict.fromkeys(begins_alike(names)):
                bearers.setdefault(word, []).append((model, pk))
    for word, who in bearers.items():
        if len(word) >= LEAST and (likeness := word_likeness(key, word)):
            yield Nearest(likeness, word, tuple(who[:OFFERED]))


def _written(nearest: Nearest, like: str) -> str:
    """As one of the bearers of the name writes it."""
    found: list[str] = []
    for model in _MODELS:
        keys = [pk for each, pk in nearest.bearers if each is model]
        if keys:
            rows: Any = model._meta.get_field("names").related_model
            found += model.objects.published().filter(pk__in=keys).order_by("pk").values_list("title", flat=True)
            names = rows.objects.filter(record__in=model.objects.published().filter(pk__in=keys))
            found += names.order_by("pk").values_list("text", flat=True)
    pieces = [piece for name in found for piece in PIECE.findall(name) if analysed(piece).keys == (nearest.key,)]
    same_script = [piece for piece in pieces if bool(_CYRILLIC.search(piece)) == bool(_CYRILLIC.search(like))]
    return next(iter((*same_script, *pieces)), "")
