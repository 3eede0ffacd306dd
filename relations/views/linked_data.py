"""A record in the words of schema.org, for search engines and other programs.

The page is a WebPage, to which belong the passages, the version and the corrections; its main entity is the thing. What
schema.org has no word for is left out rather than bent: programs that want all of it read the API.
"""

import json
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from relations import choices
from relations.bibliography import one_line
from relations.edtf import Edtf
from relations.fields import edtf_value
from relations.models import Commitment, Document, Figure, Participant, Place, Source, Statement, Visit
from relations.views.schema_org import ACTION_STATUS, EVENT_STATUS, LEGAL_FORCE, LEGISLATION, type_of, value_of

Data = dict[str, Any]

#: So that no text can end the script element; JSON reads the same in these.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_json(data: Data) -> SafeString:
    """To stand in a script element of type application/ld+json, which browsers read and do not run."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308 - escaped here


def linked_data(record: Any, address: str) -> Data:
    """``record``: read as its page reads it; ``address``: of the page, absolute."""
    site = address.removesuffix(record.get_absolute_url())
    entity = Entity(site).of(record)
    return told(
        {
            "@context": "https://schema.org",
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
            "mainEntity": entity,
        }
    )


def told(data: Data) -> Data:
    """Without what is not known."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def sources_of(record: Any, site: str) -> list[Data]:
    if record.type == "source":
        return []
    sources = [source for source, _same in groupby(record.citations.all(), key=lambda citation: citation.source)]
    return [
        told({"@type": "CreativeWork", "name": one_line(each.title), "url": site + each.get_absolute_url()})
        for each in sources
    ]


def bounds(when: Edtf) -> tuple[str, str]:
    """First and last day, month or year of it, each only where it is stated plainly."""
    first, last = when.start.stated if when.start else "", when.end.stated if when.end else ""
    return first, (last if when.is_interval else "")


class Entity:
    """``site``: its address, before the paths of its pages."""

    def __init__(self, site: str) -> None:
        self.site = site
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
            "@id": f"{self.site}{record.get_absolute_url()}#it",
            "name": record.title,
            "description": record.summary,
        }
        return told(own | self.by_type[record.type](record))

    def named(self, record: Any, kind: str = "") -> Data | None:
        """Another record, by name and address."""
        if record is None:
            return None
        kind = kind or type_of(record)
        return {"@type": kind, "name": record.title, "url": self.site + record.get_absolute_url()}

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
        is_quoted = statement.mode in (choices.StatementMode.DIRECT, choices.StatementMode.FRAGMENT)
        return self.subjects(statement) | {
            "@type": "Quotation" if is_quoted else "Statement",
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
        if document.kind not in LEGISLATION:
            own = {"@type": "CreativeWork", "genre": document.get_kind_display(), "dateCreated": day}
            return self.subjects(document) | own | {"creator": parties, "locationCreated": place}
        force = LEGAL_FORCE.get(choices.DocumentLife(document.life))
        return self.subjects(document) | {
            "@type": "Legislation",
            "legislationType": document.get_kind_display(),
            "legislationDate": day,
            "legislationLegalForce": f"https://schema.org/{force}" if force else "",
            "legislationPassedBy": parties,
            "locationCreated": place,
        }

    def participant(self, participant: Participant) -> Data:
        start, end = bounds(edtf_value(participant.existed))
        own: Data = {
            "@type": type_of(participant),
            "alternateName": other_names(participant),
            "sameAs": wikidata(participant),
        }
        if participant.kind == choices.ParticipantKind.PERSON:
            return own | {"birthDate": start, "deathDate": end, "memberOf": self.offices(participant)}
        if participant.kind in (*choices.COUNTRY_KINDS, choices.ParticipantKind.MUNICIPALITY):
            return own | {"identifier": participant.country_code, "containedInPlace": self.named(participant.country)}
        parent = self.named(participant.parent)
        return own | {"foundingDate": start, "dissolutionDate": end, "parentOrganization": parent}

    def offices(self, person: Participant) -> list[Data]:
        found = []
        for tenure in person.tenures.all():
            start, end = bounds(edtf_value(tenure.held))
            role = {"@type": "OrganizationRole", "roleName": tenure.office, "startDate": start, "endDate": end}
            found.append(told({**role, "memberOf": self.named(tenure.body)}))
        return found

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
            "sameAs": wikidata(place),
        }


def other_names(record: Any) -> list[str]:
    return list(dict.fromkeys(name.text for name in record.names.all() if name.text != record.title))


def wikidata(record: Any) -> str:
    return f"https://www.wikidata.org/entity/{record.wikidata}" if record.wikidata else ""
