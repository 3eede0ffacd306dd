"""What is suggested while somebody types the name of a record, a kind or a property."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When

from relations.linked_data.reconciling.candidates import SLUG, described
from relations.linked_data.reconciling.services import Service
from relations.names import name_key
from relations.search import by_beginning
from relations.search.analyser import NAMED
from relations.search.finding import Finder
from relations.search.question import as_typed

#: So many at once, and so many at all.
PAGE, MOST = 10, 1_000


@dataclass(frozen=True)
class Suggestion:
    record: Any
    description: str


def suggested(
    service: Service, typed: str, kinds: Iterable[str] = (), skipped: int = 0
) -> tuple[list[Suggestion], bool]:
    """Those whose names begin so, and whether there are more. First whom the address name means."""
    records = service.model.objects.published()
    records = records.filter(kind__in=[*kinds]) if kinds else records
    question = as_typed(typed)
    found: list[Any] = []
    if question.parts:
        finder = Finder(service.model, question, mark=NAMED)
        listed = finder.among(records.order_by("title", "id"))
        if finder.keys is not None:
            begins = Case(When(by_beginning(typed), then=Value(0)), default=Value(1))
            listed = listed.order_by(begins, "title", "id")
        found = list(listed.with_public_relations(("country",))[skipped : skipped + PAGE + 1])
    if not skipped and SLUG.fullmatch(typed):
        meant = records.filter(slug=typed.lower()).with_public_relations(("country",))
        found = [*meant, *(each for each in found if each.slug != typed.lower())]
    return [Suggestion(each, described(each, "")) for each in found[:PAGE]], len(found) > PAGE


def among(named: dict[str, str], typed: str) -> list[tuple[str, str]]:
    """Those of a few ids and names that begin so, in any script."""
    key = name_key(typed)
    found = []
    for each, name in named.items():
        words = (name_key(name), *name_key(name).split())
        if each.startswith(typed.lower()) or any(word.startswith(key) for word in words):
            found.append((each, name))
    return found
