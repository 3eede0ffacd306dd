"""What the filter form of a list asks with a field of its own, made from its FilterSet and filled with what was asked.

Most filters are facets (``views.panel``): values with counts, to tick. Fields are for the others: words, dates, and
what cannot be counted. Of a question that is refused nothing is counted; then each filter has a field, which keeps what
was given beside the reason.

Django's widgets for several values list every choice and want a held key to pick two. Here each value has a control
of its own, with one more that is empty.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import django_filters

from relations.filters import FilterSet
from relations.filters.base import ORDERINGS
from relations.filters.fields import CountryFilter, RelatedFilter, SlugsField, TopicFilter

#: So many choices are ticked; more are picked from a list.
MOST_TICKED = 7

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


def controls(filterset: FilterSet, errors: dict[str, list[str]], less: Container[str]) -> list[Control]:
    given = {name: [str(value) for value in values if value] for name, values in filterset.asked()}
    return [
        control(filterset, name, given.get(name, []), errors.get(name, []))
        for name in filterset.filters
        if name != "ordering" and name not in less
    ]


def control(filterset: FilterSet, name: str, values: list[str], errors: list[str]) -> Control:
    asked: Any = filterset.form.fields[name]
    filter_ = filterset.filters[name]
    kind, options = kind_and_options(filter_, asked, bool(errors))
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


def kind_and_options(filter_: django_filters.Filter, asked: Any, refused: bool) -> tuple[str, Options]:
    match filter_:
        case CountryFilter() | TopicFilter():
            return "selects", list(asked.queryset.values_list(filter_.extra["to_field_name"], "title"))
        case RelatedFilter():
            return "slugs", ()
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


def orderings(filterset: FilterSet) -> Iterable[tuple[str, str, bool]]:
    """Values of ``ordering``, the type's own order first; it needs no parameter."""
    chosen = filterset.form["ordering"].value() or filterset.default_ordering
    own = filterset.default_ordering
    for value in (own, *(value for value in ORDERINGS if value != own)):
        label = str(ORDERINGS[value][1])
        yield ("" if value == own else value), label, value == chosen
