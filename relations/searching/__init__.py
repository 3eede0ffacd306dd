"""One search over everything that is published: what is found, in which order, and what else may have been meant."""

from relations.search import Question
from relations.search.finding import Names
from relations.searching.everything import PAGE_SIZE, Found, search
from relations.searching.hits import Hit
from relations.searching.spelling import meant
from relations.searching.suggestions import Group, suggestions
from relations.searching.typing import cleaned

__all__ = ("PAGE_SIZE", "Found", "Group", "Hit", "cleaned", "meant", "meant_instead", "search", "suggestions")

#: Where no more than so many records are found, it is asked what else was meant.
NEXT_TO_NOTHING = 2


def meant_instead(found: Found, question: Question, names: Names) -> list[str]:
    return meant(question, names) if found.count <= NEXT_TO_NOTHING else []
