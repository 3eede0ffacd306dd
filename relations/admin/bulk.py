"""One step for many records: each is shown with what becomes of it, then each is taken alone, and refused alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relations.admin.numbers import number_in
from relations.admin.rights import deletion_refusal
from relations.models import Remembered
from relations.workflow import CHANGED_SINCE, MoveRefusedError

# Django's admin classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: At once.
MOST = 500
#: So many refusals are told one by one.
TOLD = 10


@dataclass(frozen=True)
class Step:
    name: str
    label: Any
    #: Of a record for which nothing stands in the way.
    will: str
    done: str
    refusal: Callable[[Any, Any], str]
    #: With the user, the record, the reason and the version that was shown.
    act: Callable[[Any, Any, str, int | None], None]
    asks: str = ""
    longest: int | None = None
    #: What is to be told of those with which it was done.
    after: Callable[[list[Any]], str] = lambda records: ""


class BulkForm(forms.Form):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.asks:
            self.fields["reason"] = forms.CharField(
                label=step.asks, max_length=step.longest, widget=forms.Textarea(attrs={"rows": 3})
            )
        else:
            del self.fields["reason"]


def act_on_many(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any], step: Step) -> HttpResponse:
    is_confirmed = "_confirmed" in request.POST
    # What was chosen is taken, whether or not the list would still hold it.
    chosen = model_admin.get_queryset(request).filter(pk__in=numbers_chosen(request)) if is_confirmed else queryset
    records = list(chosen.order_by("pk")[: MOST + 1])
    if len(records) > MOST:
        told = gettext("At most %(most)s at once: choose fewer, or narrow the list first. Nothing was changed.")
        messages.error(request, told % {"most": MOST})
        return HttpResponseRedirect(request.get_full_path())
    form = BulkForm(step, request.POST if is_confirmed else None)
    if is_confirmed and form.is_valid():
        _do(request, records, step, form.cleaned_data.get("reason", ""))
        return HttpResponseRedirect(request.get_full_path())
    planned = [(record, step.refusal(request.user, record)) for record in records]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": step.label,
        "opts": model_admin.opts,
        "step": step,
        "planned": planned,
        "possible": sum(not refusal for _record, refusal in planned),
        "form": form,
        "checkbox": ACTION_CHECKBOX_NAME,
        "versions": _told_versions(request) or ",".join(f"{r.pk}:{getattr(r, 'version', '')}" for r in records),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/relations/workflow_bulk.html", context)


def numbers_chosen(request: HttpRequest) -> list[str]:
    """What is no number of a record is left out."""
    chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return [text for text in chosen if number_in(text) is not None]


def _told_versions(request: HttpRequest) -> str:
    return request.POST.get("_versions", "")


def _do(request: HttpRequest, records: list[Any], step: Step, reason: str) -> None:
    told = dict(pair.split(":", 1) for pair in _told_versions(request).split(",") if ":" in pair)
    done: list[Any] = []
    refused: list[tuple[Any, Any]] = []
    for record in records:
        version = number_in(told.get(str(record.pk)))
        if hasattr(record, "version") and version is None:
            refused.append((record, CHANGED_SINCE))
            continue
        try:
            step.act(request.user, record, reason, version)
            done.append(record)
        except MoveRefusedError as error:
            refused.append((record, error.args[0]))
    if done:
        # Outside an f-string, where no extraction finds it.
        number = ngettext("%(number)s record", "%(number)s records", len(done)) % {"number": len(done)}
        messages.success(request, f"{number}: {step.done}.")
    if told_after := step.after(done):
        messages.warning(request, told_after)
    for record, why in refused[:TOLD]:
        messages.warning(request, format_html("“{}”: {}", record, why))
    if (more := len(refused) - TOLD) > 0:
        messages.warning(request, gettext("… and %(number)s more were refused.") % {"number": more})


class BulkDeleting(ModelAdmin):
    """Django's own deletes all or nothing."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions and issubclass(self.model, Remembered):
            _func, name, label = actions["delete_selected"]
            actions["delete_selected"] = (delete_many, name, label)
        return actions


def delete_many(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    return act_on_many(model_admin, request, queryset, deleting(model_admin, request))


def deleting(model_admin: Any, request: HttpRequest) -> Step:
    def act(user: Any, record: Any, reason: str, version: int | None) -> None:
        with transaction.atomic():
            stored = type(record)._default_manager.select_for_update().get(pk=record.pk)
            if version is not None and stored.version != version:
                raise MoveRefusedError(CHANGED_SINCE)
            if why := deletion_refusal(user, stored):
                raise MoveRefusedError(why)
            try:
                stored.delete()
            except ProtectedError as error:
                raise MoveRefusedError(gettext("Other records refer to it.")) from error
            model_admin.log_deletions(request, [record])

    return Step(
        name="delete_selected",
        label=_("Delete"),
        will=gettext("will be deleted"),
        done=gettext("deleted"),
        refusal=deletion_refusal,
        act=act,
    )
