"""What it is for a record to answer a part of a question: by the index of words, or by the record's own text."""

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from relations.choices import Status
from relations.search.analyser import NAMED, WHOLE, WORDED
from relations.search.engine import HasTerms, Terms
from relations.search.question import Part, Question, as_typed


def by_beginning(words: str) -> Q:
    """Records whose title begins with the words."""
    return Q(search_text__startswith=f" {WHOLE}{as_typed(words).whole}")


def named(model: Any, part: Part) -> Any:
    return model._base_manager.filter(in_index(model, (part,), NAMED), status=Status.PUBLISHED).order_by()


def in_index(model: Any, parts: tuple[Part, ...], mark: str = WORDED) -> Any:
    """Whose own words answer all parts, by the index; what that does not know, the text itself decides."""
    said = [says(part, mark) for part in parts if part.kind == "phrase"]
    return reduce(and_, said, Q(HasTerms(model, terms_of(parts, mark))))


def terms_of(parts: tuple[Part, ...], mark: str) -> Terms:
    terms = []
    for part in parts:
        match part.kind:
            case "word":
                terms.append([(mark + form, False) for form in part.forms])
            case "beginning":
                terms.append([(mark + form, True) for form in part.forms])
            case "phrase":
                terms += [[(mark + key, False)] for key in part.keys]
    return terms


def says(part: Part, mark: str = WORDED, column: str = "search_text") -> Q:
    """Whose own words answer the part, by the text itself: for one record after another."""
    match part.kind:
        case "word":
            return _any(Q(**{f"{column}__contains": f" {mark}{form} "}) for form in part.forms)
        case "beginning":
            return _any(Q(**{f"{column}__contains": f" {mark}{form}"}) for form in part.forms)
    side_by_side = Q(**{f"{column}__contains": f" {' '.join(part.keys)} "})
    if mark == WORDED:
        return side_by_side
    return reduce(and_, (Q(**{f"{column}__contains": f" {mark}{key} "}) for key in part.keys), side_by_side)


def says_all(question: Question, mark: str = NAMED) -> Q:
    """Whose title and names hold all that was asked for."""
    return reduce(and_, (says(part, mark) for part in question.wanted), Q())


def is_called(question: Question) -> Q:
    """Whose title, or one of whose names, is just what was asked for."""
    return Q(search_text__contains=f" {WHOLE}{question.whole} ")


def called(model: Any, question: Question) -> Any:
    """The same, by the index."""
    return Q(HasTerms(model, [[(WHOLE + question.whole, False)]]))


def _any(conditions: Iterator[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
