"""A record in the words of schema.org, for search engines and other programs.

The page is a WebPage, to which belong the passages, the version and the corrections; its main entity is the thing. What
schema.org has no word for is left out rather than bent: programs that want all of it read the API.

Other records are named with the ``@id`` under which they tell of themselves, so that what is read of both fits.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from relations import choices
from relations.bibliography import one_line
from relations.fields import edtf_value
from relations.linked_data.identity import iso_address, iso_codes, wikidata_address
from relations.linked_data.schema_org import (
    ACTION_STATUS,
    CHANGES,
    EVENT_STATUS,
    LEGAL_FORCE,
    LEGISLATION,
    type_of,
    value_of,
)
from relations.linked_data.stated import bounds, known, span
from relations.models import Commitment, Document, Figure, Participant, Place, Source, Statement, Tenure, Visit
from relations.offices import offices_on

Data = dict[str, Any]
CONTEXT = "https://schema.org"

#: So that no text can end the script element; JSON reads the same in these.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_json(data: Data) -> SafeString:
    """To stand in a script element of type application/ld+json, which browsers read and do not run."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308 - escaped here


def web_page(record: Any, address: str, as_of: date | None = None) -> Data:
    """What the page says of itself. ``record``: read as its page reads it; ``address``: of the page, absolute.

    ``as_of``: the day that the page of a person is of.
    """
    site = address.removesuffix(record.get_absolute_url())
    entity = Entity(site, as_of).of(record)
    return known({"@context": CONTEXT, **_page(record, address, site), "mainEntity": entity})


def thing(record: Any, address: str, as_of: date | None = None) -> Data:
    """The same the other way round: the thing, and the page that it is the main entity of."""
    site = address.removesuffix(record.get_absolute_url())
    entity = Entity(site, as_of).of(record)
    return {"@context": CONTEXT, **entity, "mainEntityOfPage": known(_page(record, address, site))}


def _page(record: Any, address: str, site: str) -> Data:
    return {
        "@type": "WebPage",
        "@id": address,
        "url": address,
        "name": record.title,
        "inLanguage": get_language() or "en",
        "isPartOf": {"@type": "WebSite", "name": "Relations", "url": site + reverse("home")},
        "identifier": f"{record.type}/{record.slug}",
        "version": record.version,
        "dateModified": record.updated.isoformat(),
        "correction": [each.public_note for each in record.corrections.all()],
        "citation": sources_of(record, site),
    }


def sources_of(record: Any, site: str) -> list[Data]:
    if record.type == "source":
        return []
    sources = [source for source, _same in groupby(record.citations.all(), key=lambda citation: citation.source)]
    return [
        known({"@type": "CreativeWork", "name": one_line(each.title), "url": site + each.get_absolute_url()})
        for each in sources
    ]


class Entity:
    """``site``: its address, before the paths of its pages."""

    def __init__(self, site: str, as_of: date | None = None) -> None:
        self.site, self.as_of = site, as_of
        self.by_type: dict[str, Callable[[Any], Data]] = {
            "visit": self.visit,
            "statement": self.statement,
            "document": self.document,
            "participant": self.participant,
            "commitment": self.commitment,
            "figure": self.figure,
            "source": self.source,
            "place": self.place,
        }

    def of(self, record: Any) -> Data:
        own = {
            "@id": self.name_of(record),
            "name": record.title,
            "description": record.summary,
        }
        return known(own | self.by_type[record.type](record))

    def name_of(self, record: Any) -> str:
        """Of the thing, which is not the page about it."""
        return f"{self.site}{record.get_absolute_url()}#it"

    def named(self, record: Any) -> Data | None:
        """Another record, by name and address."""
        if record is None:
            return None
        address = self.site + record.get_absolute_url()
        return {"@type": type_of(record), "@id": self.name_of(record), "name": record.title, "url": address}

    def all_named(self, records: Iterable[Any]) -> list[Data]:
        return [named for record in records if (named := self.named(record))]

    def subjects(self, record: Any) -> Data:
        return {
            "about": self.all_named(row.country for row in record.country_rows.all()),
            "keywords": [str(row.topic) for row in record.topic_rows.all()],
        }

    def acting(self, record: Any, *roles: str) -> list[Data]:
        return self.all_named(row.participant for row in record.participations.all() if row.role in roles)

    def visit(self, visit: Visit) -> Data:
        start, end = bounds(visit.when)
        return self.subjects(visit) | {
            "@type": "Event",
            "startDate": start,
            "endDate": end,
            "eventStatus": f"https://schema.org/{EVENT_STATUS[choices.VisitOutcome(visit.outcome)]}",
            "location": [
                {**(self.named(row.place) or {}), "name": row.place.name_during(visit.when)}
                for row in visit.place_rows.all()
            ],
            "organizer": self.named(visit.host),
            "attendee": self.acting(visit, *choices.VisitRole.values),
            "superEvent": self.named(visit.parent),
        }

    def statement(self, statement: Statement) -> Data:
        return self.subjects(statement) | {
            "@type": type_of(statement),
            "text": statement.quote,
            "inLanguage": statement.language,
            "creator": self.acting(statement, choices.StatementRole.SPEAKER),
            "dateCreated": bounds(statement.when)[0] if not statement.when.is_interval else "",
            "recordedAt": self.named(statement.visit),
            "isPartOf": self.named(statement.document),
        }

    def document(self, document: Document) -> Data:
        signed = edtf_value(document.signed or document.adopted)
        day = bounds(signed)[0] if not signed.is_interval else ""
        parties = self.acting(document, choices.DocumentRole.PARTY)
        place = self.named(document.place)
        own = {
            "@type": type_of(document),
            "locationCreated": place,
            "citation": self.acted_upon(document, choices.DocumentRelationKind.CITES),
        }
        if document.kind not in LEGISLATION:
            told = {"genre": document.get_kind_display(), "dateCreated": day, "creator": parties}
            return self.subjects(document) | own | told
        force = LEGAL_FORCE.get(choices.DocumentLife(document.life))
        changed = {name: self.acted_upon(document, kind, binding=True) for kind, name in CHANGES.items()}
        return (
            self.subjects(document)
            | own
            | changed
            | {
                "legislationType": document.get_kind_display(),
                "legislationDate": day,
                "legislationLegalForce": f"https://schema.org/{force}" if force else "",
                "legislationPassedBy": parties,
            }
        )

    def acted_upon(self, document: Document, kind: str, *, binding: bool = False) -> list[Data]:
        """The documents to which it does that; schema.org says of legislation alone that it changes another."""
        targets = [row.target for row in document.relations.all() if row.kind == kind]
        return self.all_named(target for target in targets if not binding or target.kind in LEGISLATION)

    def participant(self, participant: Participant) -> Data:
        start, end = bounds(edtf_value(participant.existed))
        own: Data = {
            "@type": type_of(participant),
            "alternateName": other_names(participant),
            "identifier": identifiers(participant),
            "sameAs": [*filter(None, (wikidata_address(participant), iso_address(participant)))],
        }
        if participant.kind == choices.ParticipantKind.PERSON:
            return own | {"birthDate": start, "deathDate": end, "memberOf": self.offices(participant)}
        if participant.kind in (*choices.COUNTRY_KINDS, choices.ParticipantKind.MUNICIPALITY):
            return own | {"containedInPlace": self.named(participant.country)}
        parent = self.named(participant.parent)
        return own | {"foundingDate": start, "dissolutionDate": end, "parentOrganization": parent}

    def offices(self, person: Participant) -> list[Data]:
        """As of a day, those surely held on it: there is no word for "possibly"."""
        if self.as_of is None:
            return [self.office(tenure, tenure.held) for tenure in person.tenures.all()]
        held = [each for each in offices_on(person, self.as_of) if each.surely]
        return [self.office(each.tenure, replace(each, as_of=self.as_of).period) for each in held]

    def office(self, tenure: Tenure, period: str) -> Data:
        start, end = span(edtf_value(period))
        role = {"@type": "OrganizationRole", "roleName": tenure.office, "startDate": start, "endDate": end}
        return known({**role, "memberOf": self.named(tenure.body)})

    def commitment(self, commitment: Commitment) -> Data:
        status = ACTION_STATUS.get(choices.CommitmentState(commitment.state))
        return {
            "@type": "Action",
            "actionStatus": f"https://schema.org/{status}" if status else "",
            "agent": self.acting(commitment, choices.CommitmentRole.OWNER),
            "participant": self.acting(commitment, choices.CommitmentRole.BENEFICIARY),
        }

    def figure(self, figure: Figure) -> Data:
        period = figure.when
        start, end = bounds(period)
        return {
            "@type": "Observation",
            "variableMeasured": figure.indicator.title,
            "observationAbout": self.all_named(row.country for row in figure.country_rows.all()),
            "observationDate": f"{start}/{end}" if start and end else "" if period.is_interval else start,
            "unitText": figure.unit,
            **value_of(figure),
        }

    def source(self, source: Source) -> Data:
        when = source.when
        return {
            "@type": type_of(source),
            "publisher": self.named(source.publisher),
            "datePublished": "" if when.is_interval else bounds(when)[0],
            "inLanguage": source.language,
            "url": source.source_url,
            "archivedAt": source.archived_url,
        }

    def place(self, place: Place) -> Data:
        geo = None
        if place.latitude is not None and place.longitude is not None:
            geo = {"@type": "GeoCoordinates", "latitude": float(place.latitude), "longitude": float(place.longitude)}
        return {
            "@type": type_of(place),
            "alternateName": other_names(place),
            "containedInPlace": self.named(place.parent or place.country),
            "geo": geo,
            "sameAs": wikidata_address(place),
        }


def other_names(record: Any) -> list[str]:
    return list(dict.fromkeys(name.text for name in record.names.all() if name.text != record.title))


def identifiers(participant: Participant) -> list[Data]:
    return [
        {"@type": "PropertyValue", "propertyID": scheme, "value": code}
        for scheme, code in iso_codes(participant).items()
    ]
