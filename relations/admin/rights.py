"""What the state of a record lets an editor do, asked on every page that could change it or a row beside it; and the
reason that goes with a change."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.models import Remembered, Revision, Versioned, changing, this_change
from relations.workflow import delete_refusal, edit_refusal, needs_reason

# Django's classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    BaseInlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
else:
    ModelAdmin, ModelForm, BaseInlineFormSet = admin.ModelAdmin, forms.ModelForm, forms.BaseInlineFormSet

REASON_WANTED = _("The public has seen it: say why it is changed.")


class ReadOnly(ModelAdmin):
    """Mixed into the admin of what the desk writes by itself."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def root_of(row: Any) -> Any:
    """The record whose state decides; None for what has none, such as a former address."""
    return row.root if isinstance(row, Remembered) and row.pk else None


def change_refusal(user: Any, row: Any) -> str:
    root = root_of(row)
    return edit_refusal(user, root) if root is not None else ""


def deletion_refusal(user: Any, row: Any, *, looks_around: bool = True) -> str:
    if isinstance(row, Versioned):
        return delete_refusal(user, row, looks_around=looks_around)
    if reason := change_refusal(user, row):
        return reason
    root = root_of(row)
    if root is not None and needs_reason(root):
        told = gettext("Remove it on the page of “%(record)s”, where the reason for it is asked.")
        return told % {"record": root}
    return ""


class Lines(AdminTextareaWidget):
    """A browser sends each line end as two characters. Nothing has changed by that."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class ReasonedForm(ModelForm):
    """Asks why. Its own fields begin with a mark, so that no field of a record is ever named like one."""

    user: Any = None

    _reason = forms.CharField(
        label=_("What did you change? (optional)"),
        required=False,
        max_length=Revision._meta.get_field("reason").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("For your colleagues; it stands in the history."),
    )
    _public_note = forms.CharField(
        label=_("Public note (optional)"),
        required=False,
        max_length=Revision._meta.get_field("public_note").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Shown to the public at the record, as a correction of today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = root_of(self.instance)
        if self.root is not None and needs_reason(self.root):
            self.fields["_reason"].label = _("Reason for this change")
            self.fields["_reason"].widget.attrs["aria-required"] = "true"
        elif isinstance(self.instance, Versioned):
            del self.fields["_public_note"]

    @cached_property
    def own_changes(self) -> bool:
        return any(not name.startswith("_") for name in self.changed_data)

    @cached_property
    def is_changed(self) -> bool:
        """Anything: the record itself or a row beside it."""
        formsets = getattr(self.instance, "desk_formsets", ())
        return self.own_changes or any(formset.has_changed() for formset in formsets)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for root in filter(None, (self.root, self._root_given(given))) if self.is_changed else ():
            if root is not self.root and (refusal := edit_refusal(self.user, root)):
                self.add_error(self._meta.model.root_path, refusal)
            elif needs_reason(root) and not given.get("_reason"):
                self.add_error("_reason", REASON_WANTED)
                break
        return given

    def _root_given(self, given: dict[str, Any]) -> Any:
        """The record that a row is to belong to."""
        named = given.get(getattr(self._meta.model, "root_path", ""))
        return named.root if named and named.root != self.root else None


class OthersRows(BaseInlineFormSet):
    """Rows that belong to another record than the one on whose page they stand: they change that other one."""

    user: Any = None

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if not form.has_changed() or form.errors:
                continue
            for root in self._roots(form):
                if refusal := edit_refusal(self.user, root):
                    raise forms.ValidationError(f"{root}: {refusal}")
                if needs_reason(root) and not self.data.get("_reason", "").strip():
                    raise forms.ValidationError(f"{root}: {REASON_WANTED}")

    def _roots(self, form: Any) -> list[Any]:
        model: Any = self.model
        name = model.root_path
        numbers = {form.initial.get(name), getattr(form.instance, f"{name}_id")} - {None}
        return list(model._meta.get_field(name).related_model._default_manager.filter(pk__in=numbers))


class RowRights:
    """For rows on the page of a record: they go with it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_add_permission(request, obj)  # type: ignore[misc]
        return allowed and not change_refusal(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and not change_refusal(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and not change_refusal(request.user, obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        if issubclass(formset, OthersRows):
            formset.user = request.user
        return formset


class StateRights(ModelAdmin):
    """Mixed into every admin of the desk."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not change_refusal(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        # What refers to it, the page that deletes shows.
        return allowed and (obj is None or not deletion_refusal(request.user, obj, looks_around=False))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        is_known = obj is not None and super().has_delete_permission(request, obj)
        refusal = deletion_refusal(request.user, obj, looks_around=False) if is_known else ""
        if not (obj and refusal):
            return super().delete_view(request, object_id, extra_context)
        self.message_user(request, gettext("Not deleted. %(reason)s") % {"reason": refusal}, messages.ERROR)
        return HttpResponseRedirect(reverse(f"admin:relations_{self.opts.model_name}_change", args=[obj.pk]))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if issubclass(self.model, Remembered):
            form = kwargs.get("form", self.form)
            read = (name for name in self.get_readonly_fields(request, obj) if name in form.declared_fields)
            kwargs["form"] = type(form.__name__, (ReasonedForm, form), {**dict.fromkeys(read), "user": request.user})
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if not str(name).startswith("_")]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # What the form saves is one change, whatever else the request does.
        with changing(user=request.user):
            return super().changeform_view(request, *args, **kwargs)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        # Whether anything has changed, the form of the record can say only with those of its rows.
        obj.desk_formsets = formsets
        return formsets, inlines

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not isinstance(form, ReasonedForm):
            super().save_model(request, obj, form, change)
            return
        request.nothing_changed = change and not form.is_changed  # type: ignore[attr-defined]
        with this_change() as current:
            current.reason = form.cleaned_data.get("_reason", "")
            current.public_note = form.cleaned_data.get("_public_note", "")
        if not change or form.own_changes:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if not nothing_changed(request):
            super().save_related(request, form, formsets, change)

    def construct_change_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return [] if nothing_changed(request) else super().construct_change_message(request, *args, **kwargs)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if nothing_changed(request) else super().log_change(request, obj, message)

    def message_user(
        self, request: HttpRequest, message: Any, level: int | str = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        if nothing_changed(request) and level == messages.SUCCESS:
            message, level = gettext("You changed nothing, so nothing was saved."), messages.INFO
        super().message_user(request, message, level, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj, form = kwargs.get("obj"), context["adminform"].form
        context["edit_refusal"] = change_refusal(request.user, obj)
        can_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if isinstance(form, ReasonedForm) and can_save:
            context["reason_fields"] = [form[name] for name in form.fields if name.startswith("_")]
        return super().render_change_form(request, context, *args, **kwargs)


def with_plain_lines(field: Any) -> Any:
    if field is not None and type(field.widget) is AdminTextareaWidget:
        field.widget = Lines(attrs=field.widget.attrs)
    return field


def nothing_changed(request: HttpRequest) -> bool:
    return bool(getattr(request, "nothing_changed", False))
