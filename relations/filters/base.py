"""What may be asked of every record type. Nothing that is asked is ignored: it filters, or it is refused by name."""

import copy
import datetime
import difflib
import functools
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ChoiceField

from relations.filters.fields import CountryFilter, InstantFilter, RelatedFilter, TopicFilter, source_filter
from relations.filters.forms import SEVERAL, QuestionForm
from relations.search import MAX_WORDS, parsed

#: Each record that is named is one more condition for the database to plan; with dozens it would plan for minutes.
MAX_NAMED = 10

#: Orders that every type offers; values of ``ordering`` to columns.
ORDERINGS = {
    "-date": ("-sort_date", _("newest first")),
    "date": ("sort_date", _("oldest first")),
    "title": ("title", _("title A–Z")),
    "-title": ("-title", _("title Z–A")),
    "-updated": ("-updated", _("last changed first")),
    "updated": ("updated", _("first changed first")),
}


class YearFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField  # type: ignore[assignment]


class OrderingFilter(django_filters.ChoiceFilter):
    field_class = ChoiceField

    def filter(self, qs: Any, value: str | None) -> Any:
        if not value:
            return qs
        column = ORDERINGS[value][0]
        return qs.order_by(column, "-id" if column.startswith("-") else "id")


def day_filter(label: Any, method: str, **kwargs: Any) -> django_filters.DateFilter:
    """ISO 8601 days only: 05/06/2012 means different days to different readers."""
    kwargs.setdefault("help_text", _("YYYY-MM-DD"))
    return django_filters.DateFilter(label=label, method=method, input_formats=["%Y-%m-%d"], **kwargs)


def searchable(text: str) -> None:
    question = parsed(text)
    if question.left_out:
        raise ValidationError(_("Search for %(limit)s words at most."), params={"limit": MAX_WORDS})
    if not question.parts:
        raise ValidationError(_("There is no word or number in it."))


class FilterSet(django_filters.FilterSet):
    """``face_parameters`` are the further parameters of the face that asks, such as ``cursor``."""

    default_ordering: ClassVar[str] = "-date"
    Meta: ClassVar[Any]

    q = django_filters.CharFilter(
        label=_("Words"),
        method="filter_words",
        max_length=200,
        # Blanks alone are no question: stripped, they would be ignored.
        strip=False,
        validators=[searchable],
        help_text=_("All words, in any script or spelling."),
    )
    country = CountryFilter(help_text=_("ISO 3166 code; repeat it for a pair: all must match."))
    updated_since = InstantFilter(
        label=_("Changed since"), method="filter_updated_since", help_text=_("ISO 8601 date and time.")
    )
    ordering = OrderingFilter(
        label=_("Order"),
        choices=[(value, label) for value, (_column, label) in ORDERINGS.items()],
        empty_label=None,
        null_label=None,
    )

    def __init__(self, data: Any = None, queryset: Any = None, *, face_parameters: Iterable[str] = ()) -> None:
        """Copies no deeper than it must: Django's filters copy all their choices for every question."""
        self.data = less_empty(data) or QueryDict()
        self.is_bound = data is not None
        self.queryset: Any = self.Meta.model._default_manager.all() if queryset is None else queryset
        self.request = self.form_prefix = None
        self.filters: Any = {name: self._own(filter_) for name, filter_ in self.base_filters.items()}
        self.face_parameters = frozenset(face_parameters)
        self.is_of_published = False
        #: Of the data that it is asked of, where that has been read already; see ``freshness``.
        self.version = ""
        #: What ``columns`` has found, by the filters that were left out.
        self.held: dict[frozenset[str], Any] = {}

    @classmethod
    def of_published(cls, data: Any, face_parameters: Iterable[str] = (), version: str = "") -> Self:
        """A question to the list of all that is published of the type."""
        asked = cls(data, cls.Meta.model.objects.published(), face_parameters=face_parameters)
        asked.is_of_published, asked.version = True, version
        return asked

    def _own(self, filter_: django_filters.Filter) -> Any:
        own: Any = copy.copy(filter_)
        own.extra = {**filter_.extra}
        own.parent, own.model = self, self.queryset.model
        if filter_.method:
            # What calls the method holds the filter that it was made for.
            own.__dict__.pop("filter")
            own.method = filter_.method
        return own

    @functools.cached_property
    def form(self) -> QuestionForm:
        return QuestionForm(self.data if self.is_bound else None, self.filters)

    def parameter_errors(self) -> dict[str, list[str]]:
        """Every refused parameter with the reasons; empty where the question can be answered."""
        errors = {name: [str(reason) for reason in reasons] for name, reasons in self.form.errors.items()}
        known = [*self.filters, *sorted(self.face_parameters)]
        for name, values in self.asked():
            if name not in known:
                errors[name] = [unknown(name, known)]
            elif sum(map(bool, values)) > 1 and not isinstance(self.filters.get(name), SEVERAL):
                errors[name] = [gettext("Give it once.")]
        named = {
            name: set(filter(None, values))
            for name, values in self.asked()
            if isinstance(self.filters.get(name), RelatedFilter)
        }
        if sum(map(len, named.values())) > MAX_NAMED:
            most = max(named, key=lambda name: len(named[name]))
            errors[most] = [gettext("Name fewer: a question may name %(limit)s records.") % {"limit": MAX_NAMED}]
        return errors

    def asked(self) -> Iterable[tuple[str, list[Any]]]:
        return self.data.lists() if isinstance(self.data, QueryDict) else ()

    def records(self) -> Any:
        """What was asked for, in the order asked for. Call it only where ``parameter_errors`` is empty."""
        found = self.qs
        return found if self.form.cleaned_data.get("ordering") else self.in_order(found, self.default_ordering)

    def column(self) -> str:
        """By which ``records`` are in order; those that are equal in it by their number, in the same direction."""
        return ORDERINGS[self.form.cleaned_data.get("ordering") or self.default_ordering][0]

    def in_order(self, found: Any, ordering: str) -> Any:
        return self.filters["ordering"].filter(found, ordering)

    def filter_updated_since(self, records: Any, name: str, value: datetime.datetime) -> Any:
        return records.changed_since(value)

    def filter_words(self, records: Any, name: str, value: str) -> Any:
        return records.matching(value)


class DatedFilterSet(FilterSet):
    """A range finds what may fall into it: a record of May 2012 is found by any day of that month."""

    year = YearFilter(label=_("Year"), method="filter_year", min_value=1, max_value=9999, help_text=_("YYYY"))
    date_after = day_filter(_("From"), "filter_after", help_text=_("That day included."))
    date_before = day_filter(_("Until"), "filter_before", help_text=_("That day included."))
    undated = django_filters.ChoiceFilter(
        label=_("Date known"),
        method="filter_undated",
        choices=(("true", _("not known")), ("false", _("known"))),
        empty_label=_("any"),
    )
    as_of = day_filter(_("As of"), "filter_as_of", help_text=_("Leaves out what surely came after that day."))

    def filter_year(self, records: Any, name: str, value: int) -> Any:
        return records.between(datetime.date(value, 1, 1), datetime.date(value, 12, 31))

    def filter_after(self, records: Any, name: str, value: datetime.date) -> Any:
        return records.between(value, datetime.date.max)

    def filter_before(self, records: Any, name: str, value: datetime.date) -> Any:
        return records.between(datetime.date.min, value)

    def filter_undated(self, records: Any, name: str, value: str) -> Any:
        return records.undated() if value == "true" else records.dated()

    def filter_as_of(self, records: Any, name: str, value: datetime.date) -> Any:
        return records.not_after(value)


class SubjectFilterSet(DatedFilterSet):
    """Records of something that happened, was said or was agreed."""

    topic = TopicFilter()
    source = source_filter()


def less_empty(data: Any) -> Any:
    """Without what is given empty beside a value: Django takes the last of several, which would ask for nothing."""
    if not isinstance(data, QueryDict) or all(all(values) or not any(values) for _name, values in data.lists()):
        return data
    kept = data.copy()
    for name, values in data.lists():
        kept.setlist(name, [value for value in values if value] or values)
    return kept


def unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return gettext("There is no such parameter; did you mean “%(near)s”?") % {"near": near[0]}
    return gettext("There is no such parameter.")
