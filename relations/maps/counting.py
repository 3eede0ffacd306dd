"""Where the records of a question took place, and how many at each place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from relations.choices import Status
from relations.models import Place

#: The types whose records took place somewhere, with the way from a record to the place.
PLACED = {"visit": "place_rows__place", "statement": "visit__place_rows__place", "document": "place"}

#: So many records at most are counted, the latest; and so many places shown, those of most records.
MOST_RECORDS = 20_000
MOST_PLACES = 5_000


@dataclass(frozen=True)
class PlaceCount:
    place: int
    records: int
    latitude: float | None
    longitude: float | None

    @property
    def is_located(self) -> bool:
        return self.latitude is not None

    @property
    def at(self) -> tuple[float, float]:
        """Longitude and latitude of one that is located."""
        return self.longitude or 0, self.latitude or 0


@dataclass(frozen=True)
class Counted:
    """``records``: all that were found, up to the limit; ``placed``: those of them at a published place."""

    records: int
    placed: int
    places: list[PlaceCount]
    all_records: bool
    all_places: bool

    @property
    def without_place(self) -> int:
        return self.records - self.placed


def counted(found: Any, record_type: str) -> Counted:
    """``found``: published records of the type."""
    number = found.order_by()[: MOST_RECORDS + 1].count()
    if number > MOST_RECORDS:
        latest = found.order_by("-sort_date", "-id").values("pk")[:MOST_RECORDS]
        found = found.model.objects.published().filter(pk__in=latest)
    at = at_public_places(found.order_by(), record_type)
    path = PLACED[record_type]
    rows = (
        at.values(at=F(path), latitude=F(f"{path}__latitude"), longitude=F(f"{path}__longitude"))
        .annotate(number=Count("pk"))
        .order_by("-number", f"{path}__title", "at")
    )
    places = [
        PlaceCount(row["at"], row["number"], _degrees(row["latitude"]), _degrees(row["longitude"]))
        for row in rows[: MOST_PLACES + 1]
    ]
    return Counted(
        records=min(number, MOST_RECORDS),
        placed=at.values("pk").distinct().count(),
        places=places[:MOST_PLACES],
        all_records=number <= MOST_RECORDS,
        all_places=len(places) <= MOST_PLACES,
    )


def at_public_places(found: Any, record_type: str) -> Any:
    """Joined to each of their published places; what stands between, such as the visit of a statement, is published."""
    public = {f"{PLACED[record_type]}__status": Status.PUBLISHED}
    if record_type == "statement":
        public["visit__status"] = Status.PUBLISHED
    return found.filter(**public)


def places(keys: Iterable[int]) -> dict[int, Place]:
    found = Place.objects.published().with_public_relations(("country", "names")).filter(pk__in=set(keys))
    return {place.pk: place for place in found}


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)
