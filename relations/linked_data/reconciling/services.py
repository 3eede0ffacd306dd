"""What may be matched: the record types that have names, with their kinds and what may be asked of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from relations.choices import ParticipantKind, PlaceKind
from relations.models import Participant, Place

Value = dict[str, Any]


@dataclass(frozen=True)
class Property:
    """``values``: what is told of a record, in the shapes of the service: {"str": …} or another entity by id and name.

    ``of``: the service whose entities the values are.
    """

    name: Any
    values: Callable[[Any], Iterator[Value]]
    of: str = ""
    #: A query may ask that candidates have it.
    is_condition: bool = False


@dataclass(frozen=True)
class Service:
    name: str
    model: Any
    kinds: Any
    properties: dict[str, Property]

    def kind(self, value: str) -> Value:
        return {"id": value, "name": str(self.kinds(value).label)}


def country(record: Any) -> Iterator[Value]:
    yield from entity(record.country)


def parent(record: Any) -> Iterator[Value]:
    yield from entity(record.parent)


def entity(record: Any) -> Iterator[Value]:
    if record is not None:
        yield {"id": record.slug, "name": record.title}


def code(record: Any) -> Iterator[Value]:
    yield from text(record.code)


def wikidata(record: Any) -> Iterator[Value]:
    yield from text(record.wikidata)


def kind(record: Any) -> Iterator[Value]:
    yield from text(str(record.get_kind_display()))


def existed(record: Any) -> Iterator[Value]:
    yield from text(record.existed)


def names(record: Any) -> Iterator[Value]:
    for name in dict.fromkeys((record.title, *(row.text for row in record.names.all()))):
        yield from text(name)


def latitude(record: Any) -> Iterator[Value]:
    if record.latitude is not None:
        yield {"float": float(record.latitude)}


def longitude(record: Any) -> Iterator[Value]:
    if record.longitude is not None:
        yield {"float": float(record.longitude)}


def coordinates(record: Any) -> Iterator[Value]:
    if record.latitude is not None and record.longitude is not None:
        yield from text(f"{float(record.latitude)},{float(record.longitude)}")


def text(value: str) -> Iterator[Value]:
    if value:
        yield {"str": value}


_SHARED = {
    "country": Property(_("country"), country, of="participants", is_condition=True),
    "country_code": Property(_("ISO 3166 code"), code),
    "wikidata": Property(_("Wikidata id"), wikidata, is_condition=True),
    "names": Property(_("names"), names),
    "kind": Property(_("kind"), kind),
}
SERVICES = {
    service.name: service
    for service in (
        Service(
            "participants",
            Participant,
            ParticipantKind,
            {
                **_SHARED,
                "parent": Property(_("part of"), parent, of="participants"),
                "existed": Property(_("existed"), existed),
            },
        ),
        Service(
            "places",
            Place,
            PlaceKind,
            {
                **_SHARED,
                "parent": Property(_("lies in"), parent, of="places"),
                "coordinates": Property(_("latitude and longitude"), coordinates),
                "latitude": Property(_("latitude"), latitude),
                "longitude": Property(_("longitude"), longitude),
            },
        ),
    )
}
