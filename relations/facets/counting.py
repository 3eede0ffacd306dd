"""How many records have each value of a filter: counted by the database, one query per filter."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import django_filters
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Case, Count, Q, UniqueConstraint, When
from django.db.models.expressions import Combinable

from relations.choices import Status
from relations.columns.table import is_column
from relations.facets.matches import Matches
from relations.filters import FilterSet
from relations.filters.fields import ChoicesFilter, RelatedFilter, TopicFilter, line, topic_parents
from relations.neighbours import is_record
from relations.search import Among

#: A value of a vocabulary, or the primary key of a record.
Key = Any
#: So many values that only the filter's own method can find are asked about one by one.
MOST_ASKED = 8
#: So many of those that were counted in memory are looked up at once.
LOOKED_UP = 200


@dataclass(frozen=True)
class Counted:
    #: In the order in which they are told; those chosen are among them even where nothing has them.
    counts: dict[Key, int]
    more: bool = False
    #: All records that match were counted.
    exact: bool = True


def countable(filter_: django_filters.Filter) -> bool:
    match filter_:
        case RelatedFilter():
            return not filter_.method or bool(filter_.by)
        case ChoicesFilter():
            return not filter_.method or bool(filter_.by) or len(filter_.extra["choices"]) <= MOST_ASKED
    return False


def every(filter_: django_filters.Filter) -> bool:
    return isinstance(filter_, RelatedFilter) and filter_.every


def counted(
    filterset: FilterSet,
    name: str,
    matches: Matches,
    most: int,
    targets: Any = None,
    found: dict[str, int] | None = None,
) -> Counted:
    """``found``: what has been counted with others already."""
    counted = _counted(filterset, name, matches, most, targets, found)
    return replace(counted, exact=matches.covers_all(name))


def _counted(
    filterset: FilterSet, name: str, matches: Matches, most: int, targets: Any, found: dict[str, int] | None
) -> Counted:
    filter_ = filterset.filters[name]
    asked: Any = filterset.form.fields[name]
    chosen = [getattr(value, "pk", value) for value in filterset.form.cleaned_data[name] or ()]
    in_memory = matches.counts(name) if matches.holds(name) else None
    match filter_:
        case TopicFilter():
            found = topics(filter_, matches) if in_memory is None else in_memory
            among = asked.queryset if targets is None else targets
            known = [*among.order_by("title").values_list("pk", flat=True), *chosen]
            return most_frequent({key: found[key] for key in known if key in found}, chosen, most)
        case RelatedFilter() if in_memory is not None:
            if targets is not None:
                told = targets.order_by().values_list("pk", flat=True)
                in_memory = {key: in_memory[key] for key in told if key in in_memory}
            return shown(in_memory, asked.queryset, chosen, most)
        case RelatedFilter():
            return related(filter_, matches, asked.queryset, targets, chosen, most)
        case ChoicesFilter():
            found = found if in_memory is None else in_memory
            found = choices(filterset, name, matches) if found is None else found
            counts = {str(key): found.get(str(key), 0) for key, _label in asked.choices}
            told = {key: count for key, count in counts.items() if count or key in chosen}
            return most_frequent(told, chosen, most) if len(told) > most else Counted(told)
    raise TypeError(f"{name} cannot be counted")


def most_frequent(found: dict[Key, int], chosen: list[Key], most: int) -> Counted:
    """Those chosen first; then the most frequent, those of equal count in the order they came in."""
    others = sorted((key for key in found if key not in chosen), key=lambda key: -found[key])
    told = [*chosen, *others[:most]]
    return Counted({key: found.get(key, 0) for key in told}, more=len(others) > most)


def columns(matches: Matches, filters: dict[str, django_filters.Filter]) -> dict[str, dict[str, int]]:
    """Vocabularies that stand in columns of the record itself, which one query counts together."""
    found: dict[str, dict[str, int]] = {name: {} for name in filters}
    names = [str(filter_.field_name) for filter_ in filters.values()]
    for *values, count in matches.records.values_list(*names).annotate(facet_count=Count("pk")) if names else ():
        for counts, value in zip(found.values(), values, strict=True):
            counts[str(value)] = counts.get(str(value), 0) + count
    return found


def choices(filterset: FilterSet, name: str, matches: Matches) -> dict[str, int]:
    filter_: Any = filterset.filters[name]
    if is_column(filter_):
        return columns(matches, {name: filter_})[name]
    if not filter_.by:
        return asked_one_by_one(filterset, name, matches)
    column, records = reached(matches, filter_.by)
    return {str(key): count for key, count in records.values_list(column).annotate(number=Count("pk", distinct=True))}


def asked_one_by_one(filterset: FilterSet, name: str, matches: Matches) -> dict[str, int]:
    filter_, everything = filterset.filters[name], matches.model._default_manager.order_by()
    having = {
        f"facet_{number}": Count("pk", filter=Q(pk__in=filter_.filter(everything, [value]).values("pk")))
        for number, (value, _label) in enumerate(filter_.extra["choices"])
    }
    found = matches.records.aggregate(**having)
    return {str(value): found[f"facet_{number}"] for number, (value, _label) in enumerate(filter_.extra["choices"])}


def related(
    filter_: RelatedFilter, matches: Matches, named: Any, targets: Any, chosen: list[Key], most: int
) -> Counted:
    column, rows, number = by_rows(filter_, matches)
    if isinstance(filter_.by, Combinable):
        rows = rows.filter(**{f"{column}__in": named.order_by().values("pk")})
    elif is_record(named.model):
        # By a join: given the published ones as a list, SQLite sometimes begins with them.
        rows = rows.filter(**{f"{column}__status": Status.PUBLISHED})
    if targets is not None:
        rows = rows.filter(**{f"{column}__in": targets.order_by().values("pk")})
    # Equal counts are put in an order, since only so many are read.
    order: list[Any] = ["-facet_count", column]
    if chosen:
        order.insert(0, Case(When(**{f"{column}__in": chosen}, then=0), default=1))
    found = rows.values_list(column).annotate(facet_count=number).order_by(*order)
    return most_frequent(dict(found[: most + len(chosen) + 1]), chosen, most)


def shown(counts: dict[Key, int], among: Any, chosen: list[Key], most: int) -> Counted:
    """Of those counted, the most frequent that may be named; no more of them are looked up than it takes."""
    order = sorted(counts, key=lambda key: (-counts[key], key))
    found: dict[Key, int] = {}
    size = LOOKED_UP
    while order:
        keys, order, size = order[:size], order[size:], size * 8
        known = set(among.filter(Among(keys)).order_by().values_list("pk", flat=True))
        found |= {key: counts[key] for key in keys if key in known}
        if len(found) > most + len(chosen):
            break
    return most_frequent(found | {key: counts.get(key, 0) for key in chosen}, chosen, most)


def by_rows(filter_: RelatedFilter, matches: Matches) -> tuple[str, Any, Count]:
    """The column that names what is asked about, the rows it stands in, and how the records of those are counted."""
    if filter_.by or not filter_.rows:
        path = filter_.by or str(filter_.field_name)
        column, records = reached(matches, path)
        return column, records, Count("pk", distinct="__" in str(path))
    model = matches.model._meta.get_field(filter_.rows).related_model
    once = {"record", filter_.field_name, *filter_.only}
    unique = any(
        isinstance(each, UniqueConstraint) and {*each.fields} == once and not each.condition
        for each in model._meta.constraints
    )
    return (
        str(filter_.field_name),
        matches.rows(filter_.rows).filter(**filter_.only),
        Count("record", distinct=not unique),
    )


def reached(matches: Matches, path: str | Combinable) -> tuple[str, Any]:
    """The column a path leads to; only through what is published of the records on its way."""
    if not isinstance(path, str):
        return "facet_value", matches.records.annotate(facet_value=path)
    public = {f"{record}__status": Status.PUBLISHED for record in records_on(matches.model, path)}
    return path, matches.records.filter(**public)


def records_on(model: Any, path: str) -> Iterator[str]:
    steps = path.split("__")
    for number, name in enumerate(steps[:-1], start=1):
        try:
            model = model._meta.get_field(name).related_model
        except FieldDoesNotExist:
            return
        if is_record(model):
            yield "__".join(steps[:number])


def topics(filter_: TopicFilter, matches: Matches) -> dict[Key, int]:
    """A record of a narrower topic is one of the broader ones too, and of each only once."""
    parents = topic_parents()
    lines = {pk: line(pk, parents) for pk in parents}
    records: dict[Key, set[int]] = {}
    for record, topic in matches.rows(filter_.rows).order_by("topic__title").values_list("record", "topic"):
        for each in lines[topic]:
            records.setdefault(each, set()).add(record)
    return {topic: len(those) for topic, those in records.items()}
