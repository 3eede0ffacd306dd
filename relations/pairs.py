"""Which countries have to do with each other, judged by the latest records: so it costs the same however many there
are."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from relations.choices import Status
from relations.models import Document, Visit

#: Of each type.
LOOKED_AT = 200
_OF_A_COUNTRY = ("country__status", "country__title", "country__country_code")


@dataclass(frozen=True)
class Pair:
    title: str
    #: As in the address of the two: by-kz.
    name: str
    #: Of a list of what concerns both.
    query: str


def latest_pairs(shown: int, looked_at: int = LOOKED_AT) -> list[Pair]:
    """Those named together most often come first."""
    met: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
    for model in (Visit, Document):
        rows: Any = model._meta.get_field("country_rows").related_model
        latest = model.objects.published().order_by("-sort_date", "-id").values_list("pk", flat=True)[:looked_at]
        named = rows.objects.filter(record__in=list(latest)).order_by()
        countries: dict[int, list[tuple[str, str]]] = {}
        # As a condition of the rows, the status would lead a database to begin with the participants.
        for record, status, title, code in named.values_list("record", *_OF_A_COUNTRY):
            if code and status == Status.PUBLISHED:
                countries.setdefault(record, []).append((title, code.lower()))
        met.update(pair for some in countries.values() for pair in combinations(sorted(some), 2))
    return [pair_of(*pair) for pair, _times in met.most_common(shown)]


def pair_of(one: tuple[str, str], other: tuple[str, str]) -> Pair:
    """Of title and code each."""
    (first, code), (second, other_code) = one, other
    query = f"country={code}&country={other_code}"
    return Pair(f"{first} – {second}", "-".join(sorted((code, other_code))), query)
