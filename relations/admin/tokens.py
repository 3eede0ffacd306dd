"""Tokens for the API: made here by whoever is to answer for them, shown once, revoked here."""

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.accounts import role_name
from relations.admin.base import DeskAdmin
from relations.admin.rights import ReadOnly
from relations.models import ApiToken
from relations.models.token import LONGEST
from relations.record_types import RECORD_TYPES
from relations.workflow import SEEN_BY_THE_PUBLIC

# Django's classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[ApiToken]
else:
    ModelForm = forms.ModelForm

#: Each scope with the permissions of which a role needs one, or else the scope allows nothing.
SCOPES = {
    "may_read_drafts": [f"view_{name}" for name in RECORD_TYPES],
    "may_write": [f"add_{name}" for name in RECORD_TYPES],
    "may_publish": sorted(SEEN_BY_THE_PUBLIC),
}
USUAL = datetime.timedelta(days=365)
STATES = {
    "valid": _("valid"),
    "expired": _("no longer valid"),
    "revoked": _("revoked"),
    "closed": _("account closed"),
}
#: Of the states of records, those in whose colours they are shown.
BADGES = {"valid": "published", "expired": "draft", "revoked": "withdrawn", "closed": "draft"}


def state_of(token: ApiToken) -> str:
    if token.revoked is not None:
        return "revoked"
    if token.is_expired:
        return "expired"
    return "valid" if token.has_open_account else "closed"


def has_effect(user: Any, scope: str) -> bool:
    return any(user.has_perm(f"relations.{permission}") for permission in SCOPES[scope])


def scope_name(scope: str) -> str:
    field: Any = ApiToken._meta.get_field(scope)
    return str(field.verbose_name)


def today() -> datetime.date:
    return timezone.localdate()


class ExpiryInput(forms.DateInput):
    input_type = "date"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        bounds = {"min": str(today() + datetime.timedelta(days=1)), "max": str(today() + LONGEST)}
        return super().get_context(name, value, {**(attrs or {}), **bounds})


class TokenForm(ModelForm):
    """For a token of the one who fills it in."""

    user: Any = None

    expires = forms.DateField(
        label=_("Expires"),
        initial=lambda: today() + USUAL,
        widget=ExpiryInput(format="%Y-%m-%d"),
        help_text=_("From that day on it is refused. Two years from today at most."),
    )

    class Meta:
        model = ApiToken
        fields = ("name", *SCOPES, "expires")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scope in SCOPES:
            if not has_effect(self.user, scope):
                told = gettext("Your role does not allow it: ticked, it has no effect until your role does.")
                self.fields[scope].help_text = f"{self.fields[scope].help_text} {told}"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        # Also where a browser sends the form a second time, because its answer is loaded again.
        if ApiToken.objects.filter(user=self.user, name=name, revoked=None).exists():
            told = _("You have a token of this name. Its key is not shown again: revoke it, or give another name.")
            raise forms.ValidationError(told)
        return name

    def clean_expires(self) -> datetime.datetime:
        day: datetime.date = self.cleaned_data["expires"]
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


class StateFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, label in STATES.items() if name != "closed"]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now, wanted = timezone.now(), self.value()
        if wanted == "revoked":
            return queryset.exclude(revoked=None)
        if wanted == "expired":
            return queryset.filter(revoked=None, expires__lte=now)
        if wanted == "valid":
            return queryset.filter(revoked=None, expires__gt=now, user__is_active=True, user__is_staff=True)
        return queryset


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, DeskAdmin):
    list_display = ("name", "state", "scopes", "expires_on", "last_used", "begins_with")
    list_filter = (StateFilter,)
    list_select_related = ("user",)
    save_on_top = False
    add_form_template = "admin/relations/token_add.html"
    change_form_template = "admin/relations/token.html"

    # --- whose ----------------------------------------------------------------------------------------------------

    def sees_all(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("relations.manage_tokens"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        tokens = super().get_queryset(request)
        return tokens if self.sees_all(request) else tokens.filter(user=request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("relations.add_apitoken"))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """By what nobody is shown, nobody searches."""
        return not lookup.startswith("digest") and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*self.list_display, "user") if self.sees_all(request) else self.list_display

    def get_list_filter(self, request: HttpRequest) -> Any:
        whose = ("user", admin.RelatedOnlyFieldListFilter)
        return (*self.list_filter, whose) if self.sees_all(request) else self.list_filter

    # --- what is shown --------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        if obj is not None:
            shown = ("name", "state", "scopes", "created", "expires_on", "last_used", "begins_with", "account")
            return [(None, {"fields": shown})]
        roles = ", ".join(role_name(group).partition(":")[0] for group in request.user.groups.all())
        told = gettext("Without any of these it reads what the public reads. It may never do more than your account.")
        if roles:
            your_role = gettext("Your role: %(roles)s.") % {"roles": roles}
            told = f"{told} {your_role}"
        return [
            (None, {"fields": ("name", "expires")}),
            (gettext("What it may do"), {"fields": tuple(SCOPES), "description": told}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return ("state", "scopes", "expires_on", "begins_with", "account") if obj is not None else ()

    @admin.display(description=_("begins with"))
    def begins_with(self, token: ApiToken) -> str:
        return format_html("<code>{}…</code>", token.shown)

    @admin.display(description=_("account"))
    def account(self, token: ApiToken) -> str:
        """Without a link: few may look at accounts."""
        return str(token.user)

    @admin.display(description=_("may"))
    def scopes(self, token: ApiToken) -> str:
        return ", ".join(scope_name(scope) for scope in SCOPES if getattr(token, scope)) or gettext("public reading")

    @admin.display(description=_("valid until"))
    def expires_on(self, token: ApiToken) -> str:
        return date_format(timezone.localtime(token.expires), "DATE_FORMAT")

    @admin.display(description=_("status"))
    def state(self, token: ApiToken) -> str:
        state = state_of(token)
        badge = format_html('<span class="badge {}">{}</span>', BADGES[state], STATES[state])
        if token.revoked is not None:
            return format_html("{} {}", badge, date_format(timezone.localtime(token.revoked), "SHORT_DATE_FORMAT"))
        address = reverse("admin:relations_apitoken_revoke", args=[token.pk])
        label = gettext("Revoke “%(name)s”") % {"name": token.name}
        return format_html('{} <a href="{}" aria-label="{}">{}</a>', badge, address, label, gettext("Revoke"))

    # --- making ---------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if not change:
            kwargs["form"] = type("TokenForm", (TokenForm,), {"user": request.user})
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        obj.user = request.user  # type: ignore[assignment]
        # Held until the answer is written, and nowhere else.
        obj.key = obj.set_key()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """The page itself, not the way to one: what is to be shown once must not be kept anywhere until then."""
        question = "?status=draft" if obj.may_read_drafts and has_effect(request.user, "may_read_drafts") else ""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("The key of “%(name)s”") % {"name": obj.name},
            "opts": self.opts,
            "token": obj,
            "key": obj.key,
            "call": f'curl -H "Authorization: Bearer {obj.key}" \\\n  "{{}}"'.format(
                request.build_absolute_uri(reverse("api:visits-list")) + question
            ),
            "scopes": self.scopes(obj),
            "expires_on": self.expires_on(obj),
            "without_effect": [
                capfirst(scope_name(scope))
                for scope in SCOPES
                if getattr(obj, scope) and not has_effect(request.user, scope)
            ],
            "media": self.media,
        }
        response = TemplateResponse(request, "admin/relations/token_key.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    # --- revoking -------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revoke_view)
        return [path("<path:object_id>/revoke/", view, name="relations_apitoken_revoke"), *super().get_urls()]

    def revoke_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        token = self.get_object(request, unquote(object_id))
        if token is None:
            raise Http404
        if request.method == "POST":
            if token.revoke():
                self.log_change(request, token, gettext("Revoked."))
            told = gettext("“%(token)s” is revoked: whoever sends it is refused.") % {"token": token}
            messages.success(request, told)
            return HttpResponseRedirect(reverse("admin:relations_apitoken_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Revoke a token"),
            "opts": self.opts,
            "token": token,
            "is_own": token.user_id == request.user.pk,
            "state": state_of(token),
            "scopes": self.scopes(token),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/relations/token_revoke.html", context)
