"""Records of every type that point at each other at random, some published and some not."""

import random
from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from relations.choices import DocumentLife, ParticipantKind, StatementMode
from relations.filters.fields import ChoicesFilter, RelatedFilter
from relations.models import Document, Indicator, Participant, Place, Source, Statement, Topic, Visit
from relations.record_types import RecordType
from tests.factories import (
    ParticipantFactory,
    ParticipantNameFactory,
    StateFactory,
    TopicFactory,
    VisitPlaceFactory,
    factory_of,
)

DATES = (
    "2012-05-14", "2012-05", "2012", "2012", "2011-12/2012-01", "2010/..", "../2011", "2009/", "/2013",
    "201X", "1995~", "2018-24", "", "2012?", "1994", "2013-02-03",
)  # fmt: skip


class ChanceDesk:
    """Records of every type that point at each other, some published and some not, as the filters of each type ask."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (it keeps no secret)
        self.pools: dict[type[Model], list[Any]] = {}
        topics = TopicFactory.create_batch(2)
        topics += [TopicFactory.create(parent=topics[0]) for _ in range(2)]
        topics.append(TopicFactory.create(parent=topics[-1]))
        states = [StateFactory.create(**self.status()) for _ in range(5)]
        self.pools = {
            Topic: topics,
            Indicator: factory_of(Indicator).create_batch(3),
            Participant: [*states, *self.people(states)],
        }
        for model in (Place, Source, Visit, Document, Statement):
            self.pools[model] = [factory_of(model).create(**self.status()) for _ in range(4)]
        self.states = states
        for visit in self.pools[Visit]:
            for place in self.chance.sample(self.pools[Place], 2):
                VisitPlaceFactory.create(record=visit, place=place)

    def people(self, states: list[Any]) -> Iterator[Any]:
        for _ in range(5):
            country = self.chance.choice([*states, None])
            person = ParticipantFactory.create(kind=ParticipantKind.PERSON, country=country, **self.status())
            for language in self.chance.sample(["en", "be", "ru"], 2):
                ParticipantNameFactory.create(record=person, language=language)
            yield person

    def status(self) -> dict[str, bool]:
        return {self.chance.choice(["draft", "in_review", "withdrawn"]): True} if self.chance.random() < 0.2 else {}

    def fill(self, record_type: RecordType) -> None:
        for _ in range(15):
            columns = {name: self.chance.choice(DATES) for name in record_type.model.date_fields}
            self.rows(record_type, factory_of(record_type.model).create(**self.status(), **columns))

    def rows(self, record_type: RecordType, record: Any) -> None:
        columns: dict[str, Any] = {}
        for filter_ in record_type.filterset.base_filters.values():
            if isinstance(filter_, ChoicesFilter) and not filter_.method:
                columns[str(filter_.field_name)] = self.chance.choice(filter_.extra["choices"])[0]
            elif isinstance(filter_, RelatedFilter) and not filter_.method:
                self.relate(record, filter_, columns)
        if record_type.name == "statement":
            columns["document"] = self.chance.choice(self.pools[Document])
            if columns["mode"] == StatementMode.REPORTED:
                columns["quote"] = ""
        if columns.get("life") == DocumentLife.PROPOSED:
            columns["life"] = DocumentLife.SIGNED
        if record_type.name == "participant":
            columns["country"] = None
            columns["country_code"] = ""
        type(record).objects.filter(pk=record.pk).update(**columns)

    def relate(self, record: Any, filter_: RelatedFilter, columns: dict[str, Any]) -> None:
        if not filter_.rows:
            model = type(record)._meta.get_field(filter_.field_name).related_model
            columns[str(filter_.field_name)] = self.chance.choice(self.pools[model])
            return
        rows: Any = type(record)._meta.get_field(filter_.rows).related_model
        name = str(filter_.field_name)
        pool = self.states if name == "country" else self.pools[rows._meta.get_field(name).related_model]
        for target in self.chance.sample(pool, self.chance.randrange(min(len(pool), 4))):
            if not rows.objects.filter(record=record, **{name: target}, **filter_.only).exists():
                factory_of(rows).create(record=record, **{name: target}, **filter_.only)
