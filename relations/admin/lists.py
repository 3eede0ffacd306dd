"""Lists of the desk that answer as fast at a million records as at ten: counted no further than people read, ordered
only as an index is."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Index, QuerySet
from django.db.models.sql.where import WhereNode
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext

from relations.admin.bulk import numbers_chosen
from relations.admin.numbers import UNASKABLE, number_in
from relations.choices import Status
from relations.search import is_read_through, soonest

# Django's classes are generic for the type checker only.
if TYPE_CHECKING:
    BasePaginator = Paginator[Any]
    ModelAdmin = admin.ModelAdmin[Any]
else:
    BasePaginator, ModelAdmin = Paginator, admin.ModelAdmin

#: What lies further behind the page that is asked for is not counted.
COUNTED = 1_000
#: Nobody turns so many pages: who asks for more is sent back to the beginning.
PAGES = 200


class BoundedPaginator(BasePaginator):
    """Pages over a list whose end is not looked for: ``count`` goes up to ``counted`` records behind those that the
    pages before this one hold."""

    object_list: Any

    def __init__(self, object_list: Any, per_page: int, *args: Any, page: int = 1, **kwargs: Any) -> None:
        super().__init__(object_list, per_page, *args, **kwargs)
        # What lies on the pages up to this one is counted in any case; one more record tells that there is a next one.
        self.more_than = page * per_page + (0 if is_read_through(object_list) else COUNTED - per_page)
        self.limit = max(self.more_than, page * per_page + 1)

    @cached_property
    def found(self) -> int:
        return int(soonest(self.object_list)[: self.limit + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self.found, self.limit)

    @property
    def count_exact(self) -> bool:
        return self.found <= self.limit

    def page(self, number: Any) -> "Page[Any]":
        """The keys are found first: an index alone may tell them, and what is sorted is no wider than they are. What
        was asked for is not asked again of the records themselves."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self.object_list.values_list("pk", flat=True)[start : start + self.per_page]
        return Page(self._with_keys(keys), number, self)

    def only_page(self) -> Any:
        """Those of a list of one page. They are put in order once they are found: in their order SQLite would look for
        few among all."""
        return self._with_keys(soonest(self.object_list).values_list("pk", flat=True)[: self.per_page])

    def _with_keys(self, keys: Any) -> Any:
        records = self.object_list.all()
        records.query.where = WhereNode()
        return records.filter(pk__in=list(keys))


def page_asked(request: HttpRequest) -> int:
    """The lists of the desk and what an input suggests name it differently."""
    return min(number_in(request.GET.get(PAGE_VAR) or request.GET.get("page")) or 1, PAGES)


def is_autocomplete(request: HttpRequest) -> bool:
    return bool(request.resolver_match and request.resolver_match.url_name == "autocomplete")


class DeskChangeList(ChangeList):
    """Reads what the columns show in as many queries as there are kinds of rows, however many records are listed."""

    paginator: Any
    model_admin: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(str(self.opts.verbose_name_plural))

    def get_filters_params(self, params: Any = None) -> Any:
        """What no database can be asked is told to be no filter of this list."""
        asked = super().get_filters_params(params)
        if any(UNASKABLE.search(str(value)) for values in asked.values() for value in values):
            raise IncorrectLookupParameters
        return asked

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        found: Any = super().get_queryset(request, exclude_parameters)
        found = found.prefetch_related(*self.model_admin.list_prefetch_related).defer(*self.model_admin.list_deferred)
        if is_narrowed(found) and "status" in {field.name for field in self.lookup_opts.concrete_fields}:
            # Leaves nothing out. The indexes begin with the status: so those that go on with what is asked for serve.
            found = found.filter(status__in=Status.values)
        if "merged_into" in {field.name for field in self.lookup_opts.concrete_fields}:
            found = found.filter(merged_into=None)
        return found  # type: ignore[no-any-return]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.paginator.only_page()

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """By one column, and on from it as its index goes on."""
        asked = str(self.params.pop(ORDER_VAR, "")).partition(".")[0]
        number = asked.removeprefix("-")
        orders = index_orders(self.model_admin)
        column = self.list_display[int(number)] if number in map(str, range(len(self.list_display))) else None
        if column not in orders:
            return super().get_ordering(request, queryset)
        self.params[ORDER_VAR] = asked
        return reverse(orders[column]) if asked.startswith("-") else orders[column]

    @property
    def count_exact(self) -> bool:
        return bool(self.paginator.count_exact)

    def page_query(self, number: int) -> str:
        return self.get_query_string({PAGE_VAR: number})

    @property
    def first_query(self) -> str:
        return self.page_query(1)

    @property
    def next_query(self) -> str:
        return self.page_query(self.page_num + 1) if self.page_num < self.paginator.num_pages else ""

    @property
    def more_than(self) -> int:
        return int(self.paginator.more_than)

    @property
    def previous_query(self) -> str:
        return self.page_query(self.page_num - 1) if self.page_num > 1 else ""


def is_narrowed(found: QuerySet[Any]) -> bool:
    return bool(found.query.where)


def reverse(order: list[str]) -> list[str]:
    return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order]


def index_orders(model_admin: Any) -> dict[Any, list[str]]:
    """The columns by which an index orders the whole list, each with that order, ascending first."""
    model, orders = model_admin.model, {}
    for column in model_admin.list_display:
        name = column if isinstance(column, str) else ""
        attribute = column if callable(column) else getattr(model_admin, name, None)
        name = getattr(attribute, "admin_order_field", name)
        order = next((index.fields for index in model._meta.indexes if leads(index, name)), None)
        if order:
            orders[column] = reverse(order) if order[0].startswith("-") else list(order)
    return orders


def leads(index: Index, name: str) -> bool:
    """Whether the index holds all, begins with it and ends with the key, so that it orders all."""
    fields = [field.removeprefix("-") for field in index.fields]
    return bool(name) and len(fields) > 1 and fields[0] == name and fields[-1] == "id" and not index.condition


class BoundedLists(ModelAdmin):
    """Mixed into every admin of the desk."""

    list_prefetch_related: tuple[str, ...] = ()
    list_deferred: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskChangeList

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any) -> Any:
        return BoundedPaginator(queryset, per_page, *args, page=page_asked(request), **kwargs)

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        return list(index_orders(self))

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """All that a list holds is acted upon only where it was counted, and the editor knows how many that are."""
        # Of no number, Django's own would make an error of the server.
        posted: Any = request.POST.copy()
        posted.setlist(ACTION_CHECKBOX_NAME, numbers_chosen(request))
        request.POST = posted
        if request.POST.get("select_across", "0") != "0" and queryset[: COUNTED + 1].count() > COUNTED:
            refusal = gettext("More than %(limit)s are too many to change at once. Narrow the list first.")
            self.message_user(request, refusal % {"limit": f"{COUNTED:,}"}, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset, *args, **kwargs)
