"""The filter form of a list, made from its FilterSet: what each filter is asked with, filled with what was asked.

Django's widgets for several values list every choice and want a held key to pick two. Here each value has a control
of its own, with one more that is empty; records are named in text inputs that suggest those in use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef

from relations.choices import Status
from relations.filters import FilterSet
from relations.filters.base import ORDERINGS
from relations.filters.fields import CountryFilter, RelatedFilter, SlugsField, TopicFilter

#: Filters that stand in the open, where a type has them; the others wait behind "More filters".
FOREMOST = ("q", "country", "year", "kind", "speaker", "state", "life")
#: So many choices are ticked; more are picked from a list.
MOST_TICKED = 7
MOST_SUGGESTED = 100

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Control:
    name: str
    label: str
    #: Template of the control, as in ``relations/controls/<kind>.html``.
    kind: str
    help_text: str = ""
    values: list[str] = field(default_factory=list)
    options: Options = ()
    errors: list[str] = field(default_factory=list)
    #: So many inputs at least, of which one is always empty.
    inputs: int = 1
    #: Every value given must match; else any.
    every: bool = False

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def template(self) -> str:
        return f"relations/controls/{self.kind}.html"

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def several(self) -> list[str]:
        return [*self.values, *[""] * max(self.inputs - len(self.values), 1)]

    @property
    def unknown(self) -> list[str]:
        """Given values that are no option, kept in the form beside the message that refuses them."""
        known = {value for value, _label in self.options}
        return [value for value in self.values if value not in known]


def controls(filterset: FilterSet, errors: dict[str, list[str]]) -> list[Control]:
    given = {name: [str(value) for value in values if value] for name, values in filterset.asked()}
    return [
        control(filterset, name, given.get(name, []), errors.get(name, []))
        for name in sorted(filterset.filters, key=lambda name: FOREMOST.index(name) if name in FOREMOST else 99)
        if name != "ordering"
    ]


def control(filterset: FilterSet, name: str, values: list[str], errors: list[str]) -> Control:
    asked: Any = filterset.form.fields[name]
    filter_ = filterset.filters[name]
    kind, options = kind_and_options(filterset, filter_, asked, bool(errors))
    if isinstance(asked, SlugsField):
        values = list(dict.fromkeys(asked.normalized(value) for value in values))
    return Control(
        name=name,
        label=str(filter_.label),
        kind=kind,
        # Between lists to pick from stands "and" or "or"; how to repeat a parameter helps only whoever writes one.
        help_text="" if kind == "selects" else str(asked.help_text),
        values=[value[:200] for value in values],
        options=options,
        errors=errors,
        inputs=2 if isinstance(filter_, CountryFilter) else 1,
        every=isinstance(filter_, RelatedFilter) and filter_.every,
    )


def kind_and_options(
    filterset: FilterSet, filter_: django_filters.Filter, asked: Any, refused: bool
) -> tuple[str, Options]:
    match filter_:
        case CountryFilter() | TopicFilter():
            return "selects", list(asked.queryset.values_list(filter_.extra["to_field_name"], "title"))
        case RelatedFilter():
            return "slugs", suggestions(filterset, filter_, asked.queryset)
        case django_filters.MultipleChoiceFilter():
            options = list(asked.choices)
            return ("checkboxes" if len(options) <= MOST_TICKED else "selects"), options
        case django_filters.ChoiceFilter():
            return "select", [(value, label) for value, label in asked.choices if value]
        case django_filters.DateFilter() if not refused:
            return "date", ()
        case django_filters.NumberFilter() if not refused:
            return "number", ()
    # What was refused is shown as it was given: the browser's own inputs for dates and numbers would empty it.
    return "text", ()


def suggestions(filterset: FilterSet, filter_: RelatedFilter, targets: Any) -> Options:
    """The first records by title that would find something."""
    used = in_use(filterset.queryset, filter_)
    targets = targets if used is None else targets.filter(Exists(used))
    return list(targets.order_by("title").values_list("slug", "title")[:MOST_SUGGESTED])


def in_use(listed: Any, filter_: RelatedFilter) -> Any:
    """Rows of listed records that name the record asked about; None where the filter has a way of its own."""
    target = {str(filter_.field_name): OuterRef("pk")}
    if filter_.rows:
        rows = listed.model._meta.get_field(filter_.rows).related_model
        return rows.objects.filter(record__status=Status.PUBLISHED, **target, **filter_.only)
    try:
        listed.model._meta.get_field(filter_.field_name)
    except FieldDoesNotExist:
        return None
    return listed.model.objects.published().filter(**target)


def orderings(filterset: FilterSet) -> Iterable[tuple[str, str, bool]]:
    """Values of ``ordering``, the type's own order first; it needs no parameter."""
    chosen = filterset.form["ordering"].value() or filterset.default_ordering
    own = filterset.default_ordering
    for value in (own, *(value for value in ORDERINGS if value != own)):
        label = str(ORDERINGS[value][1])
        yield ("" if value == own else value), label, value == chosen
