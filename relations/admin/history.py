"""The timeline of a record: who did what, when and why; two of its versions side by side; the way back to one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.numbers import number_in
from relations.history import (
    FieldDifference,
    RestoreRefusedError,
    RowDifference,
    differences,
    former,
    preview,
    restore,
)
from relations.models import Revision, revisions_of
from relations.workflow import edit_refusal, needs_reason

# Django's admin classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

PER_PAGE = 50
#: What is the same on both sides is shown no further than this from a difference.
AROUND = 160


class RestoreForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it brought back?"),
        max_length=Revision._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=_("For the desk. It stands in the history."),
    )
    public_note = forms.CharField(
        label=_("Public note"),
        required=False,
        max_length=Revision._meta.get_field("public_note").max_length,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=_("Shown at the record as a correction; leave it empty where there is nothing to tell."),
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason(record)
        if not getattr(record, "is_published", False):
            del self.fields["public_note"]


@dataclass(frozen=True)
class Entry:
    """One field of the comparison, or one of a row, with the stretches of both sides; True where they differ."""

    label: str
    before: list[tuple[bool, str]]
    after: list[tuple[bool, str]]


@dataclass(frozen=True)
class Group:
    """The record's own fields, or one row."""

    heading: str
    kind: str
    entries: list[Entry]


class HistoryMixin(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        views = {"compare": self.compare_view, "restore": self.restore_view}
        own = [
            path(
                f"<path:object_id>/history/{name}/",
                self.admin_site.admin_view(view),
                name=f"relations_{self.opts.model_name}_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        record = self._record(request, object_id)
        page = Paginator(revisions_of(record).select_related("user"), PER_PAGE).get_page(request.GET.get("p"))
        revisions = list(page)
        marked = [revision.version for revision in revisions[:2]]
        context = {
            "page": page,
            "revisions": revisions,
            "newer": marked[0] if marked else None,
            "older": marked[-1] if marked else None,
            "merged": list(record.merged.all()) if hasattr(record, "merged") and not record._state.adding else (),
            "became": getattr(record, "merged_into", None),
            **(extra_context or {}),
        }
        return self._page(request, record, "timeline", gettext("History"), context)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record = self._record(request, object_id)
        a, b = sorted(_version(request.GET.get(name)) for name in ("a", "b"))
        told = {each.version: each for each in revisions_of(record).filter(version__in=(a, b)).select_related("user")}
        if b not in told or (a and a not in told):
            raise Http404(gettext("There is no such version."))
        context = {
            "a": a,
            "b": b,
            "before": told.get(a),
            "after": told[b],
            "groups": grouped(differences(record, a, b)),
            "steps": list(revisions_of(record).filter(version__gt=a, version__lte=b).select_related("user")[:20]),
        }
        title = gettext("Versions %(a)s and %(b)s") % {"a": a, "b": b}
        return self._page(request, record, "comparison", title, context)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record = self._record(request, object_id)
        version = _version(request.POST.get("version", request.GET.get("version")))
        told = revisions_of(record).filter(version=version).select_related("user").first()
        if told is None:
            raise Http404(gettext("There is no such version."))
        refusal = edit_refusal(request.user, record)
        form = RestoreForm(request.POST or None, record=record)
        groups: list[Group] = []
        if request.method == "POST" and form.is_valid():
            try:
                opened = _version(request.POST.get("opened"))
                restored = restore(record, version, user=request.user, opened=opened, **form.cleaned_data)
            except RestoreRefusedError as error:
                refusal = str(error)
            else:
                done = gettext("Version %(version)s is restored.") % {"version": version}
                self.message_user(request, done, messages.SUCCESS)
                return HttpResponseRedirect(self._address("history", restored))
        try:
            groups = grouped(preview(record, version))
        except RestoreRefusedError as error:
            refusal = refusal or str(error)
        context = {"version": version, "told": told, "groups": groups, "form": form, "refusal": refusal}
        title = gettext("Restore version %(version)s") % {"version": version}
        return self._page(request, record, "restore", title, context)

    def _record(self, request: HttpRequest, object_id: str) -> Any:
        """The record, or what is known of one that has been deleted."""
        number = number_in(unquote(object_id))
        record = former(self.model, number) if number else None
        if record is None:
            raise Http404(gettext("There is no such record."))
        if not self.has_view_or_change_permission(request, None if record._state.adding else record):
            raise PermissionDenied
        return record

    def _address(self, view: str, record: Any) -> str:
        return reverse(f"admin:relations_{self.opts.model_name}_{view}", args=[record.pk])

    def _page(
        self, request: HttpRequest, record: Any, name: str, title: str, context: dict[str, Any]
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        is_deleted = record._state.adding
        common = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(record),
            "opts": self.opts,
            "record": record,
            "is_deleted": is_deleted,
            "may_restore": not edit_refusal(request.user, record),
            "timeline": self._address("history", record),
            "comparison": self._address("compare", record),
            "restoring": self._address("restore", record),
        }
        return TemplateResponse(request, f"admin/relations/history_{name}.html", {**common, **context})


def _version(text: str | None) -> int:
    return number_in(text) or 0


def grouped(found: list[FieldDifference | RowDifference]) -> list[Group]:
    own = [entry(each) for each in found if isinstance(each, FieldDifference)]
    rows = [each for each in found if isinstance(each, RowDifference)]
    groups = [Group("", "changed", own)] if own else []
    return groups + [Group(f"{row.label}: {row.title}", row.kind, [entry(each) for each in row.fields]) for row in rows]


def entry(difference: FieldDifference) -> Entry:
    if not difference.runs:
        before, after = difference.before, difference.after
        return Entry(difference.label, [(True, before)] if before else [], [(True, after)] if after else [])
    kept = [run._replace(text=_shortened(run.text)) if run.kind == "kept" else run for run in difference.runs]
    return Entry(
        difference.label,
        [(run.kind == "removed", run.text) for run in kept if run.kind != "added"],
        [(run.kind == "added", run.text) for run in kept if run.kind != "removed"],
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 3 * AROUND else f"{text[:AROUND]} […] {text[-AROUND:]}"
