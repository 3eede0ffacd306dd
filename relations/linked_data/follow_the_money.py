"""Participants as entities of FollowTheMoney, the model in which newsrooms and due diligence keep people and companies.

Every value stands in a list, and an entity names another by its id. The model has no place for the language of a name.
It takes dates by their beginning, so a year or a month is a date there; what else a date says stands in a description.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from relations.choices import COUNTRY_KINDS, NameKind, ParticipantKind
from relations.fields import edtf_value
from relations.linked_data.identity import Names
from relations.linked_data.stated import bounds, says_all, span
from relations.models import Participant, Succession, Tenure
from relations.nesting import records_of
from relations.paging import batches

Data = dict[str, Any]

#: What is told of a participant beside its own columns.
PATHS = ("country", "parent", "names", "citations", "tenures", "successions", "origins")

SCHEMATA = {
    ParticipantKind.PERSON: "Person",
    # An office belongs to an organization, and a public body is the only one that a state can be.
    ParticipantKind.STATE: "PublicBody",
    ParticipantKind.TERRITORY: "PublicBody",
    ParticipantKind.GOVERNMENT_BODY: "PublicBody",
    ParticipantKind.MUNICIPALITY: "PublicBody",
    ParticipantKind.COMPANY: "Company",
    # Not all who act together are an organization, but all may follow one another.
    ParticipantKind.GROUP: "LegalEntity",
}
TOPICS = {
    ParticipantKind.GOVERNMENT_BODY: "gov",
    ParticipantKind.MUNICIPALITY: "gov.muni",
    ParticipantKind.PARTY: "pol.party",
}
NAMES = {
    NameKind.FORMER: "previousName",
    NameKind.ACRONYM: "abbreviation",
    NameKind.OFFICE: "weakAlias",
}
#: Former countries that the model knows; the codes of others would be taken for errors.
FORMER_COUNTRIES = {"SUHH", "YUCS", "CSXX", "CSHH"}


class FollowTheMoney:
    """``site``: its address, before the paths of its pages."""

    def __init__(self, site: str) -> None:
        self.site, self.names = site, Names(site)

    def entities(self, participant: Participant, holders: Iterable[Tenure]) -> Iterator[Data]:
        """One participant, and all that belongs to it; those whom its offices and its successions name are told in
        brief. ``holders``: who held an office at it."""
        around: dict[int, Participant] = {}
        yield self.entity(participant)
        posts: set[str] = set()
        for tenure in (*participant.tenures.all(), *holders):
            yield from self.held(tenure, posts, around)
        for succession in (*participant.successions.all(), *participant.origins.all()):
            yield self.succession(succession, around)
        if participant.parent:
            around[participant.parent.pk] = participant.parent
        around.pop(participant.pk, None)
        yield from map(self.brief, around.values())

    def everything(self, participants: Any) -> Iterator[Data]:
        """All of them, with their offices and what became of them. ``participants``: ordered as for ``paging.batches``.

        Of those named but not among them only the name is told, and only once, at the end.
        """
        told: set[int] = set()
        posts: set[str] = set()
        successions: set[int] = set()
        around: dict[int, Data] = {}
        for batch in batches(participants, read=partial(records_of, Participant, paths=PATHS)):
            named: dict[int, Participant] = {}
            for participant in batch:
                told.add(participant.pk)
                yield from self._one_of_many(participant, posts, successions, named)
            around |= {pk: self.brief(each) for pk, each in named.items() if pk not in around and pk not in told}
        yield from (each for pk, each in around.items() if pk not in told)

    def _one_of_many(
        self, participant: Participant, posts: set[str], successions: set[int], named: dict[int, Participant]
    ) -> Iterator[Data]:
        yield self.entity(participant)
        if participant.parent:
            named[participant.parent.pk] = participant.parent
        for tenure in participant.tenures.all():
            yield from self.held(tenure, posts, named)
        for succession in (*participant.successions.all(), *participant.origins.all()):
            if succession.pk not in successions:
                successions.add(succession.pk)
                yield self.succession(succession, named)

    # --- each of them ---------------------------------------------------------------------------------------------

    def entity(self, participant: Participant) -> Data:
        is_person = participant.kind == ParticipantKind.PERSON
        begun, ended = bounds(edtf_value(participant.existed))
        known_as: dict[str, list[str]] = {}
        for name in participant.names.all():
            if name.text != participant.title:
                known_as.setdefault(NAMES.get(NameKind(name.kind), "alias"), []).append(name.text)
        properties: dict[str, list[Any]] = {
            **known_as,
            "birthDate" if is_person else "incorporationDate": [begun],
            "deathDate" if is_person else "dissolutionDate": [ended],
            "summary": [participant.summary],
            "classification": [] if is_person else [participant.get_kind_display()],
            "topics": [TOPICS.get(ParticipantKind(participant.kind))],
            "wikidataId": [participant.wikidata],
            "parent": [] if is_person else [participant.parent and self.names.participant(participant.parent.pk)],
            "sourceUrl": [self.site + participant.get_absolute_url(), *self.sources(participant)],
            "createdAt": [instant(participant.created)],
            "modifiedAt": [instant(participant.updated)],
        }
        brief = self.brief(participant)
        return made(brief["id"], brief["schema"], brief["properties"] | properties)

    def brief(self, participant: Participant) -> Data:
        kind, country = ParticipantKind(participant.kind), country_of(participant)
        is_one = [country] if kind in COUNTRY_KINDS else []
        properties: dict[str, list[Any]] = {"name": [participant.title], "country": [country], "jurisdiction": is_one}
        return made(self.names.participant(participant.pk), SCHEMATA.get(kind, "Organization"), properties)

    def held(self, tenure: Tenure, posts: set[str], around: dict[int, Participant]) -> Iterator[Data]:
        """The office, where it has not been told yet, and that the person held it: only persons hold one there."""
        if tenure.person.kind != ParticipantKind.PERSON:
            return
        post = self.names.post(tenure.body_id, tenure.office)
        around |= {tenure.body_id: tenure.body, tenure.person_id: tenure.person}
        if post not in posts:
            posts.add(post)
            yield self.position(post, tenure)
        held = edtf_value(tenure.held)
        begun, ended = span(held)
        properties = {
            "holder": [self.names.participant(tenure.person_id)],
            "post": [post],
            "startDate": [begun],
            "endDate": [ended],
            "description": ["" if says_all(held) else held.label(), tenure.note],
            "sourceUrl": self.sources(tenure),
        }
        yield made(self.names.tenure(tenure), "Occupancy", properties)

    def position(self, name: str, tenure: Tenure) -> Data:
        body = tenure.body
        title = _("%(office)s, %(body)s") % {"office": tenure.office, "body": body.title}
        properties: dict[str, list[Any]] = {"name": [title], "country": [country_of(body)]}
        # Of what is no organization, an office may not be.
        if SCHEMATA.get(ParticipantKind(body.kind), "Organization") not in ("Person", "LegalEntity"):
            properties["organization"] = [self.names.participant(body.pk)]
        return made(name, "Position", properties)

    def succession(self, row: Succession, around: dict[int, Participant]) -> Data:
        around |= {row.predecessor_id: row.predecessor, row.successor_id: row.successor}
        when = edtf_value(row.date)
        properties = {
            "predecessor": [self.names.participant(row.predecessor_id)],
            "successor": [self.names.participant(row.successor_id)],
            "date": ["" if when.is_interval else bounds(when)[0]],
            "role": [row.get_kind_display()],
            "description": ["" if says_all(when) and not when.is_interval else when.label(), row.note],
        }
        return made(self.names.succession(row.pk), "Succession", properties)

    def sources(self, record: Any) -> list[str]:
        return [row.source.source_url for row in record.citations.all()]


def country_of(participant: Participant) -> str:
    code = participant.code
    return code.lower() if len(code) == 2 or code in FORMER_COUNTRIES else ""


def instant(moment: datetime.datetime) -> str:
    """The model knows no zones: UTC, to the second."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def made(name: str, schema: str, properties: dict[str, list[Any]]) -> Data:
    """Without what is not known, and each value once."""
    told = {key: [*dict.fromkeys(filter(None, values))] for key, values in properties.items()}
    return {"id": name, "schema": schema, "properties": {key: values for key, values in told.items() if values}}


def as_line(entity: Data) -> str:
    return json.dumps(entity, ensure_ascii=False) + "\n"
