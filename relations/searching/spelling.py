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
from relations.unchanged import WhileUnchanged

#: Names are compared that begin with the same letters, no more of them than so many of each type, and of each no more
#: than its first names.
SAME_LETTERS, COMPARED, NAME_LETTERS = 2, 5_000, 400
#: Of a question so many words are looked at, and so many spellings are offered.
WORDS, OFFERED = 3, 3
#: Shorter words are near to too many.
LEAST = 4

_CYRILLIC = re.compile("[\u0400-\u04ff]")


#: Type and number of a record.
Bearer = tuple[Any, int]


@dataclass(frozen=True)
class Nearest:
    likeness: float
    key: str
    bearers: list[Bearer]


#: Of the last beginnings that were asked for, since all names with one are read to find the nearest; a few MB each at
#: most.
_known: WhileUnchanged[str, dict[str, list[Bearer]]] = WhileUnchanged(8)


def meant(question: Question, names: Names) -> list[str]:
    """The question with a name in place of each word that is none, as names are written; the likeliest first."""
    doubtful = [part for part in question.wanted if part.kind == "word" and _is_no_name(part, names)]
    spelled = {part: found for part in doubtful[:WORDS] if (found := _spellings(part, names.version))}
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


def _spellings(part: Part, version: str) -> list[str]:
    """Words of names that are nearest to it, in its script where they are known in it."""
    nearest = sorted(_nearest(part.keys[0], version), key=lambda each: (-each.likeness, each.key))[:OFFERED]
    names = _names([bearer for each in nearest for bearer in each.bearers])
    written = (_written(each, names, part.text) for each in nearest)
    return list(dict.fromkeys(filter(None, written)))


def _nearest(key: str, version: str) -> Iterable[Nearest]:
    begins = key[:SAME_LETTERS]
    for word, bearers in _known.of(version, begins, lambda: _bearers(begins)).items():
        if len(word) >= LEAST and (likeness := word_likeness(key, word)):
            yield Nearest(likeness, word, bearers)


def _bearers(begins: str) -> dict[str, list[Bearer]]:
    """The keys of names that begin so, and the first who are so named."""
    found: dict[str, list[Bearer]] = {}
    begin_so = re.compile(f"[{WHOLE}-]({re.escape(begins)}[^ -]*)").findall
    for model in _MODELS:
        so_named = HasTerms(model, [[(NAMED + begins, True)]])
        known = model.objects.published().filter(so_named).order_by("pk")
        for pk, names in known.values_list("pk", Left("search_text", NAME_LETTERS))[:COMPARED]:
            for word in dict.fromkeys(begin_so(names)):
                bearers = found.setdefault(word, [])
                if len(bearers) < OFFERED:
                    bearers.append((model, pk))
    return found


def _names(bearers: list[Bearer]) -> dict[Bearer, list[str]]:
    """Titles first, then all other names, as they are written."""
    found: dict[Bearer, list[str]] = {}
    for model in _MODELS:
        published = model.objects.published().filter(pk__in={pk for each, pk in bearers if each is model})
        rows: Any = model._meta.get_field("names").related_model
        for pk, name in published.values_list("pk", "title"):
            found[model, pk] = [name]
        for pk, name in rows.objects.filter(record__in=published).order_by("pk").values_list("record", "text"):
            found.setdefault((model, pk), []).append(name)
    return found


def _written(nearest: Nearest, names: dict[Bearer, list[str]], like: str) -> str:
    """As one of the bearers of the name writes it."""
    titles, others = [], []
    for title, *more in (names[bearer] for bearer in nearest.bearers if bearer in names):
        titles.append(title)
        others += more
    in_names = (piece for name in (*titles, *others) for piece in PIECE.findall(name))
    pieces = [piece for piece in in_names if analysed(piece).keys == (nearest.key,)]
    same_script = [piece for piece in pieces if bool(_CYRILLIC.search(piece)) == bool(_CYRILLIC.search(like))]
    return next(iter((*same_script, *pieces)), "")
