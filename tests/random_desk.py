"""A desk of drafts and published records at random, in which every text is a word of its own: what may be read and what
may not is told apart by the word alone."""

from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from relations.choices import DocumentRole, StatementMode, Status
from relations.models import (
    CapacityNote,
    Commitment,
    DocumentParticipation,
    Participant,
    Record,
    Source,
    Statement,
    changing,
)
from relations.models.history import HistoricalRow
from relations.models.versioned import Remembered
from relations.neighbours import is_record
from relations.record_types import RECORD_TYPES
from tests.factories import FACTORIES, FormerAddressFactory, IndicatorFactory, StateFactory, TopicFactory, factory_of

#: Types in an order in which each may name those before it.
ORDER = ("participant", "place", "source", "visit", "document", "statement", "figure", "commitment")
STATUSES = (Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN)
#: Of the first of each type: the second names what is hidden wherever it can, the third what may be seen.
FIRST = (Status.DRAFT, Status.PUBLISHED, Status.PUBLISHED)
STATES = (Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT)
#: A word in every text that may not be read begins so, and no other.
SECRET = "kuzvoda"
#: And every other word so.
TOLD = "jawno"
#: Texts that are no words of the desk: addresses, codes, hashes and what is computed.
NOT_WORDED = {
    "slug", "country_code", "alpha3_code", "wikidata", "source_url", "archived_url", "sha256", "excerpt_sha256",
    "search_text", "withdrawal_note", "unit",
}  # fmt: skip
#: Rows that only staff read.
OF_STAFF = (CapacityNote,)


@dataclass
class RandomDesk:
    random: Random
    records: dict[str, list[Any]] = field(default_factory=dict)
    others: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    numbers: Any = field(default_factory=count)

    def word(self, *, secret: bool) -> str:
        letters = "".join("bdfklmnprt"[int(digit)] + "o" for digit in str(next(self.numbers)))
        return f"{SECRET if secret else TOLD}{letters}"

    def pick(self, relation: Any, seen: bool | None = None) -> Any:
        """Something for a row to name. ``seen``: whether the public may see it, where there is such a one; else chance
        decides, also whether anything is named that need not be."""
        model = relation.related_model
        known: list[Any] = self.records.get(model._meta.model_name, self.others.get(model, []))
        if relation.name in ("country", "person"):
            known = [each for each in known if (each in self.states()) == (relation.name == "country")]
        wanted = [each for each in known if seen is not None and is_seen(each) == seen]
        return self.random.choice(wanted or [*known, *([None] if relation.null else [])])

    @property
    def all(self) -> list[Any]:
        return [record for records in self.records.values() for record in records]

    def states(self) -> list[Any]:
        return self.records["participant"][: len(STATES)]


def random_desk(seed: int, of_each: int = 5) -> RandomDesk:
    desk = RandomDesk(Random(seed))  # noqa: S311 - repeatable, not secret
    desk.others = {
        factory._meta.model: [factory.create(title=desk.word(secret=False)) for _ in range(3)]
        for factory in (IndicatorFactory, TopicFactory)
    }
    with changing(reason=desk.word(secret=True)):
        for name in ORDER:
            for number in range(of_each + (len(STATES) if name == "participant" else 0)):
                desk.records.setdefault(name, []).append(record(desk, RECORD_TYPES[name].model, number))
        for each in desk.all:
            former = desk.word(secret=not each.is_published)
            FormerAddressFactory.create(type=each.type, slug=former, leads_to=each.slug)
        for model in row_models():
            # Each way on to something hidden is gone once, with all else to be seen; then whatever chance brings.
            ways: list[Any] = [*named(model), None, *([""] * (of_each // 2))]
            desk.others[model] = [row for way in ways if (row := made_row(desk, model, way)) is not None]
    return desk


def record(desk: RandomDesk, model: type[Record], number: int) -> Any:
    # States first, since all others may belong to one.
    is_state = model is Participant and number < len(STATES)
    step = number - len(STATES) if model is Participant else number
    status = STATES[number] if is_state else [*FIRST, desk.random.choice(STATUSES)][min(step, len(FIRST))]
    seen = {1: False, 2: True}.get(step)
    hidden = status != Status.PUBLISHED
    values: dict[str, Any] = {"status": status, "slug": desk.word(secret=hidden)}
    for each in texts(model):
        secret = hidden or each.name in model.private_fields or (model is Source and each.name == "text")
        values[each.name] = desk.word(secret=secret)
    for each in named(model):
        if known(desk, each) and not is_state:
            values[each.name] = desk.pick(each, seen)
    if model is Commitment:
        values |= {"due": "2013", "statement": values["statement"] or desk.records["statement"][0]}
    if model is Statement:
        values["mode"] = StatementMode.DIRECT
    for name in model.date_fields[:1]:
        values[name] = desk.random.choice(["2012-05-14", "2012-05", "2011", "2010/2013", "1995~", ""])
    return (StateFactory if is_state else factory_of(model)).create(**values)


def made_row(desk: RandomDesk, model: Any, way: Any) -> Any:
    """``way``: the relation by which it names something hidden; None: all that it names may be seen; "": by chance."""
    values: dict[str, Any] = {}
    for each in named(model):
        if not known(desk, each):
            return None
        values[each.name] = desk.pick(each, None if way == "" else each is not way)
    must = [values[each.name] for each in named(model) if not each.null]
    hidden = model in OF_STAFF or not all(map(is_seen, must))
    values |= {each.name: desk.word(secret=hidden) for each in texts(model)}
    if model is DocumentParticipation:
        values["role"] = DocumentRole.SIGNATORY
    try:
        with transaction.atomic():
            return factory_of(model).create(**values)
    except IntegrityError:
        # The same row twice, or one that ties something to itself.
        return None


def is_seen(target: Any) -> bool:
    """Whether the public may see the record, or the row and all that it must name."""
    if isinstance(target, Record):
        return target.is_published
    return all(is_seen(getattr(target, each.name)) for each in named(type(target)) if not each.null)


def row_models() -> list[Any]:
    """Rows of records before rows of rows."""
    rows = [model for model in FACTORIES if issubclass(model, (Remembered, *OF_STAFF)) and not is_record(model)]
    return sorted(rows, key=lambda model: any(not is_record(each.related_model) for each in named(model)))


def named(model: Any) -> list[Any]:
    relations = [each for each in model._meta.concrete_fields if each.is_relation]
    return [each for each in relations if each.name not in ("merged_into", "author", "user")]


def known(desk: RandomDesk, relation: Any) -> bool:
    target = relation.related_model
    return bool(desk.records.get(target._meta.model_name) or desk.others.get(target))


def texts(model: Any) -> list[Any]:
    return [
        each
        for each in model._meta.concrete_fields
        if type(each) in (models.CharField, models.TextField) and not each.choices and each.name not in NOT_WORDED
    ]


def forget_what_is_hidden() -> None:
    """Takes away what is not published, with every row that must name it.

    Where a published record may name somebody or nobody, it goes on to name what is hidden, yet that has no rows of its
    own any more: that nobody is named would be another fact.
    """
    tables = [each for each in apps.get_app_config("relations").get_models() if not issubclass(each, HistoricalRow)]
    relations = [(model, each) for model in tables for each in named(model)]
    hidden = hidden_rows(tables, [(model, each) for model, each in relations if not each.null])
    kept = still_named(hidden, [(model, each) for model, each in relations if each.null])
    # A code is no word: where one shows, it is another now.
    for number, state in enumerate(Participant.objects.filter(pk__in=kept[Participant]).exclude(country_code="")):
        Participant.objects.filter(pk=state.pk).update(country_code=f"X{'ABCDEF'[number]}")
    for model, numbers in hidden.items():
        found: Any = model._base_manager.filter(pk__in=numbers - kept[model])
        found._raw_delete(found.db)


def hidden_rows(tables: list[Any], required: list[Any]) -> dict[Any, set[int]]:
    """By table: what is not published, and whatever must name such a thing."""
    hidden: dict[Any, set[int]] = {model: set() for model in tables}
    for model in filter(is_record, tables):
        hidden[model] = {*model._base_manager.exclude(status=Status.PUBLISHED).values_list("pk", flat=True)}
    known = -1
    while known != (known := sum(map(len, hidden.values()))):
        for model, each in required:
            naming = model._base_manager.filter(**{f"{each.name}__in": hidden.get(each.related_model, ())})
            hidden[model] |= {*naming.values_list("pk", flat=True)}
    return hidden


def still_named(hidden: dict[Any, set[int]], optional: list[Any]) -> dict[Any, set[int]]:
    """Those of the hidden that stay, since something that stays names them."""
    kept: dict[Any, set[int]] = {model: set() for model in hidden}
    known = -1
    while known != (known := sum(map(len, kept.values()))):
        for model, each in optional:
            staying = model._base_manager.exclude(pk__in=hidden[model] - kept[model])
            target = each.related_model
            if target in kept:
                kept[target] |= {*staying.values_list(each.attname, flat=True)} & hidden[target]
    return kept
