"""Nobody overwrites a colleague unseen: a form that is out of date comes back with what both have done."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.conflicts import VERSION, Conflict
from relations.admin.numbers import number_in
from relations.workflow import edit_refusal

# Django's admin classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

CONFLICT = _("Somebody else has saved this while you were writing. Nothing of yours is saved yet, and nothing is lost.")


class VersionField(forms.IntegerField):
    """The version that the form shows. With ``is_stale`` it never passes, so that nothing is saved."""

    def __init__(self, version: int, *, is_stale: bool) -> None:
        super().__init__(required=False, initial=version, widget=forms.HiddenInput)
        self.is_stale = is_stale

    def clean(self, value: Any) -> Any:
        if self.is_stale:
            raise ValidationError(CONFLICT)
        return super().clean(value)


class LockingMixin(ModelAdmin):
    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and change:
            is_stale = getattr(request, "conflict", None) is not None
            form.base_fields[VERSION] = VersionField(obj.root.version, is_stale=is_stale)
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        to_field = request.POST.get(TO_FIELD_VAR, "")
        is_forged = to_field != "" and not self.to_field_allowed(request, to_field)
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST or is_forged:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            obj: Any = self.get_object(request, unquote(object_id), to_field or None)
            root = obj and type(obj.root)._default_manager.select_for_update().filter(pk=obj.root.pk).first()
            if obj is None or root is None:
                return self._not_saved(request, None, gettext("It was deleted while you were writing."))
            if getattr(root, "merged_into_id", None):
                return self._not_saved(request, root, gettext("It was merged into another record."))
            opened = _given(request)
            if opened == root.version:
                return super().changeform_view(request, object_id, form_url, extra_context)
            if not self.has_change_permission(request, obj):
                return self._not_saved(request, root, edit_refusal(request.user, root))
            return self._conflict(request, Conflict(self, request, obj, root, opened), object_id, form_url)

    def _conflict(self, request: Any, conflict: Conflict, object_id: str, form_url: str) -> HttpResponse:
        request.conflict = conflict
        # A decision that was made upon another version is made again.
        request.POST = conflict.data.copy()
        for name in [name for name in request.POST if name.startswith("_move")]:
            del request.POST[name]
        response = super().changeform_view(
            request, object_id, form_url, {"conflict": conflict, "conflict_message": CONFLICT}
        )
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            names: Any = response.template_name
            form_template = select_template([names] if isinstance(names, str) else names)
            response.context_data["form_template"] = form_template
            response.template_name = "admin/relations/conflict.html"
        response.status_code = 409
        return response

    def _not_saved(self, request: HttpRequest, root: Any, reason: str) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        became = getattr(root, "merged_into", None)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Not saved"),
            "opts": self.opts,
            "original": root,
            "reason": reason,
            "became": became,
            "typed": list(self._typed(request)),
        }
        return TemplateResponse(request, "admin/relations/not_saved.html", context, status=410 if root is None else 409)

    def _typed(self, request: HttpRequest) -> Any:
        """What was sent, under the names people know."""
        labels = {field.name: str(field.verbose_name) for field in self.opts.concrete_fields}
        for name, value in request.POST.items():
            is_ours = (
                name.startswith(("_", "csrf")) or name.endswith(("_FORMS", "-id", "-record")) or "__prefix__" in name
            )
            if not is_ours and isinstance(value, str) and value.strip():
                yield capfirst(labels.get(name, name.replace("-", " ").replace("_", " "))), value


def _given(request: HttpRequest) -> int:
    return number_in(request.POST.get(VERSION)) or 0
