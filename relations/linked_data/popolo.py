"""Participants as Popolo, the data specification for people, organizations and who holds which post where.

Popolo has no word for what became of an organization, nor for the state that a person acts for, which is no
nationality: both are left out. It knows days, months and years: what else a date says stands in a note or a label.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from relations.choices import COUNTRY_KINDS, ParticipantKind
from relations.fields import edtf_value
from relations.linked_data.identity import Names, iso_codes
from relations.linked_data.stated import bounds, known, says_all, span
from relations.models import Participant, Tenure
from relations.nesting import records_of
from relations.paging import batches

Data = dict[str, Any]

#: What is told of a participant beside its own columns; of a person among others, the offices come in their own list.
PATHS = ("country", "parent", "names", "citations")
OFFICES = "tenures"


class Popolo:
    """``site``: its address, before the paths of its pages."""

    def __init__(self, site: str) -> None:
        self.site, self.names = site, Names(site)

    # --- one of them ----------------------------------------------------------------------------------------------

    def document(self, participant: Participant, holders: Iterable[Tenure]) -> Data:
        """One participant whole, with what its memberships name. ``holders``: who held an office at it."""
        if is_person(participant):
            held = [(tenure, {"organization": self.brief(tenure.body)}) for tenure in participant.tenures.all()]
        else:
            held = [(tenure, {"person": self.brief(tenure.person)}) for tenure in holders]
        posts = {post["id"]: post for post in (self.post(tenure) for tenure, _named in held)}
        memberships = [self.membership(tenure) | named for tenure, named in held]
        if is_person(participant):
            return known(self.person(participant) | {"memberships": memberships})
        around = {"parent": self.brief(participant.parent), "area": self.area(country_of(participant))}
        return known(self.organization(participant) | around | {"posts": [*posts.values()], "memberships": memberships})

    def person(self, person: Participant) -> Data:
        born, died = bounds(edtf_value(person.existed))
        told = {"birth_date": born, "death_date": died, "summary": person.summary}
        return known(self._own(person) | told)

    def organization(self, body: Participant) -> Data:
        founded, dissolved = bounds(edtf_value(body.existed))
        country = country_of(body)
        told = {
            "classification": body.get_kind_display(),
            "parent_id": body.parent and self.names.participant(body.parent.pk),
            "area_id": country and self.names.area(country.pk),
            "founding_date": founded,
            "dissolution_date": dissolved,
        }
        return known(self._own(body) | told)

    def brief(self, participant: Participant | None) -> Data | None:
        if participant is None:
            return None
        return {"id": self.names.participant(participant.pk), "name": participant.title}

    def membership(self, tenure: Tenure) -> Data:
        begun, ended = span(edtf_value(tenure.held))
        return known(
            {
                "id": self.names.tenure(tenure),
                "label": self.label(tenure),
                "role": tenure.office,
                "person_id": self.names.participant(tenure.person_id),
                "organization_id": self.names.participant(tenure.body_id),
                "post_id": self.names.post(tenure.body_id, tenure.office),
                "start_date": begun,
                "end_date": ended,
                "sources": self.sources(tenure),
            }
        )

    def label(self, tenure: Tenure) -> str:
        held = edtf_value(tenure.held)
        words = _("%(office)s, %(body)s") % {"office": tenure.office, "body": tenure.body.title}
        return words if says_all(held) else f"{words}: {held.label()}"

    def post(self, tenure: Tenure) -> Data:
        return {
            "id": self.names.post(tenure.body_id, tenure.office),
            "label": _("%(office)s, %(body)s") % {"office": tenure.office, "body": tenure.body.title},
            "role": tenure.office,
            "organization_id": self.names.participant(tenure.body_id),
        }

    def area(self, country: Participant | None) -> Data | None:
        if country is None:
            return None
        told = {"identifier": country.country_code, "classification": country.get_kind_display()}
        return known({"id": self.names.area(country.pk), "name": country.title, **told})

    def _own(self, participant: Participant) -> Data:
        return {
            "id": self.names.participant(participant.pk),
            "name": participant.title,
            "other_names": [*other_names(participant)],
            "identifiers": [*identifiers(participant)],
            "links": [*self.links(participant)],
            "sources": self.sources(participant),
            "created_at": participant.created.isoformat(),
            "updated_at": participant.updated.isoformat(),
        }

    def links(self, participant: Participant) -> Iterator[Data]:
        yield {"url": self.site + participant.get_absolute_url(), "note": _("Relations")}
        if participant.wikidata:
            yield {"url": f"https://www.wikidata.org/wiki/{participant.wikidata}", "note": "Wikidata"}

    def sources(self, record: Any) -> list[Data]:
        """What the record rests on, each text once; where it was published, or else its page here."""
        sources = {row.source_id: row.source for row in record.citations.all()}
        return [
            {"url": each.source_url or self.site + each.get_absolute_url(), "note": each.title}
            for each in sources.values()
        ]

    # --- many of them ---------------------------------------------------------------------------------------------

    def everything(self, participants: Any) -> Iterator[str]:
        """One document of all of them, batch by batch. ``participants``: ordered as for ``paging.batches``.

        The closing brackets come last: a file without them is broken off, and no program takes it.
        """
        people, others = of_persons(participants), participants.exclude(kind=ParticipantKind.PERSON)
        areas: dict[int, Data] = {}
        posts: dict[str, Data] = {}
        yield from _array('{"persons"', map(self.person, _read(people, *PATHS)))
        yield from _array(', "organizations"', (self._with_area(each, areas) for each in _read(others, *PATHS)))
        held = (tenure for person in _read(people, OFFICES) for tenure in person.tenures.all())
        yield from _array(', "memberships"', (self._with_post(each, posts) for each in held))
        yield from _array(', "posts"', posts.values())
        yield from _array(', "areas"', areas.values())
        yield "}\n"

    def _with_area(self, body: Participant, areas: dict[int, Data]) -> Data:
        country = country_of(body)
        if country is not None and country.pk not in areas:
            areas[country.pk] = self.area(country) or {}
        return self.organization(body)

    def _with_post(self, tenure: Tenure, posts: dict[str, Data]) -> Data:
        post = self.post(tenure)
        posts.setdefault(post["id"], post)
        return self.membership(tenure)


def is_person(participant: Participant) -> bool:
    return participant.kind == ParticipantKind.PERSON


def of_persons(participants: Any) -> Any:
    return participants.filter(kind=ParticipantKind.PERSON)


def country_of(participant: Participant) -> Participant | None:
    return participant if participant.kind in COUNTRY_KINDS else participant.country


def identifiers(participant: Participant) -> Iterator[Data]:
    if participant.wikidata:
        yield {"scheme": "wikidata", "identifier": participant.wikidata}
    for part, code in iso_codes(participant).items():
        yield {"scheme": part, "identifier": code}


def other_names(participant: Participant) -> Iterator[Data]:
    for name in participant.names.all():
        used = edtf_value(name.used)
        begun, ended = span(used)
        notes = [name.get_kind_display(), name.get_language_display()]
        if not says_all(used):
            notes.append(used.label())
        if name.text != participant.title or used.is_known:
            yield known({"name": name.text, "start_date": begun, "end_date": ended, "note": ", ".join(notes)})


def _read(participants: Any, *paths: str) -> Iterator[Participant]:
    for batch in batches(participants, read=partial(records_of, Participant, paths=paths)):
        yield from batch


def _array(name: str, each: Iterable[Data], dumped: Callable[..., str] = json.dumps) -> Iterator[str]:
    """Some hundreds at a time: a piece for each would be a packet for each."""
    between, pieces = f"{name}: [\n", []
    for one in each:
        pieces.append(between + dumped(one, ensure_ascii=False, cls=JSONEncoder))
        between = ",\n"
        if len(pieces) == 200:
            yield "".join(pieces)
            pieces = []
    yield "".join(pieces) + ("\n]" if between == ",\n" else f"{between}]")
