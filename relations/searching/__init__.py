"""One search over everything that is published: what is found, in which order, and what else may have been meant."""

from relations.searching.everything import PAGE_SIZE, Found, search
from relations.searching.hits import Hit
from relations.searching.spelling import meant
from relations.searching.suggestions import Group, suggestions

__all__ = ("PAGE_SIZE", "Found", "Group", "Hit", "meant", "search", "suggestions")
