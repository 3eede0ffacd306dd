"""Forms that say what a record may be the same as: while a name is typed, before it is saved, and after saving."""

import re
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from relations.admin.labels import facts_of
from relations.admin.numbers import number_in
from relations.duplicates import Candidate, candidates, note, shown
from relations.models import LikelyDuplicate
from relations.workflow import allowed

# Django's classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: Ticked by an editor who has looked at what a new record may be the same as.
SAVE_ANYWAY = "_save_anyway"
#: So much of what is typed is compared.
LONGEST, MOST_NAMES = 300, 30
_NAME = re.compile(r"names-\d+-text")


class SuspectingAdmin(ModelAdmin):
    """Mixed into the admin of every type: its pages show what was found when the record was last saved."""

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if (obj := kwargs.get("obj")) is not None:
            pairs = shown(LikelyDuplicate.objects.of(obj).waiting())
            context["suspected"] = [(each, each.other if each.one.pk == obj.pk else each.one) for each in pairs]
        context["may_judge"] = allowed(request.user, "edit_any_draft")
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if found := note(form.instance):
            self.message_user(request, told(found), messages.WARNING)


class SuspectingNamesAdmin(SuspectingAdmin):
    """For participants and places: a new one that is likely there already is saved only after a look at those."""

    @property
    def media(self) -> Media:
        return super().media + Media(js=["relations/likely.js"])

    def get_urls(self) -> list[URLPattern]:
        name = f"relations_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("likely/", wrap(self.likely_view), name=f"{name}_likely"),
            path("<int:pk>/use/", wrap(self.use_view), name=f"{name}_use"),
            *super().get_urls(),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None or request.method != "POST" or SAVE_ANYWAY in request.POST:
            return form
        found = self.likely(request.POST)
        request.likely = found  # type: ignore[attr-defined]
        return refusing(form) if any(each.is_likely for each in found) else form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context |= {
            "likely": [each for each in getattr(request, "likely", ()) if each.is_likely],
            "likely_address": reverse(f"admin:relations_{self.opts.model_name}_likely"),
            "save_anyway": SAVE_ANYWAY,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def likely(self, given: Any, pk: int | None = None) -> list[Candidate]:
        """What a record would be taken for that says what the form says so far; what is no value yet is left out."""
        record: Any = self.model(pk=pk, title=given.get("title", "")[:LONGEST])
        for name in ("kind", "country", "wikidata", "country_code", "existed", "latitude", "longitude"):
            set_column(record, name, given.get(name, ""))
        names = [given[key][:LONGEST] for key in given if _NAME.fullmatch(key)] + given.getlist("name")
        return candidates(record, [name[:LONGEST] for name in names[:MOST_NAMES]])

    def likely_view(self, request: HttpRequest) -> HttpResponse:
        """For the script of the form, as one types."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.likely(request.GET, number_in(request.GET.get("pk")))
        rows = [
            {
                "title": str(each.record),
                "about": facts_of(each.record),
                "address": page_of(each.record),
                "score": each.score,
                "why": ", ".join(each.why),
            }
            for each in found
        ]
        return JsonResponse({"likely": rows})

    def use_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The record that is there already goes into the form that wanted a new one."""
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        if IS_POPUP_VAR not in request.GET:
            return HttpResponseRedirect(page_of(record))
        data = JsonResponse({"value": str(record.pk), "obj": str(record)}).content.decode()
        return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": data})


def refusing(form: Any) -> Any:
    class Asking(form):  # type: ignore[misc]
        def clean(self) -> Any:
            super().clean()
            raise ValidationError(gettext("It may be there already: look at those below first."))

    return Asking


def set_column(record: Any, name: str, text: str) -> None:
    try:
        of = record._meta.get_field(name)
        setattr(record, of.attname, of.to_python(text) if text else of.get_default())
    except (FieldDoesNotExist, ValidationError, TypeError, ValueError):
        return


def page_of(record: Any) -> str:
    return reverse(f"admin:relations_{record._meta.model_name}_change", args=[record.pk])


def told(found: list[Candidate]) -> str:
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a> ({} %: {})',
        ((page_of(each.record), each.record, each.score, ", ".join(each.why)) for each in found),
    )
    return format_html("{} {}", gettext("It may tell of the same as:"), links)
