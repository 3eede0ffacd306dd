"""Who works at the desk, and in which role."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from relations.admin.account_steps import AccountSteps
from relations.workflow import ROLES

if TYPE_CHECKING:
    GroupsField = forms.ModelMultipleChoiceField[Group]
else:
    GroupsField = forms.ModelMultipleChoiceField

ROLE_NAMES = {
    "contributor": _("Contributor: drafts, and submits what they drafted"),
    "editor": _("Editor: edits all drafts, submits and returns them"),
    "publisher": _("Publisher: publishes, corrects, withdraws, merges and imports"),
    "administrator": _("Administrator: all of that, and the accounts"),
}
#: What would make an account more than its role.
BEYOND_ROLES = ("is_superuser", "user_permissions")


def role_name(group: Group) -> str:
    return str(ROLE_NAMES.get(group.name, group.name))


class RolesField(GroupsField):
    def label_from_instance(self, obj: Any) -> str:
        return role_name(obj)


admin.site.unregister(User)
admin.site.unregister(Group)
# Their pages show the keys. An administrator resets them, from the page of the account.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class AccountAdmin(AccountSteps):
    """Accounts are deactivated, not deleted: the history names them."""

    list_display = ("username", "first_name", "last_name", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ("user_permissions",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("What they may do"),
            {
                "fields": ("is_active", "is_staff", "groups", "is_superuser", "user_permissions"),
                "description": _("Staff can open the desk; the role says what they may do there. "
                                 "Who leaves is made inactive: the history keeps their name."),
            },
        ),
        (_("When"), {"fields": ("last_login", "date_joined")}),
    )  # fmt: skip
    readonly_fields = ("last_login", "date_joined")

    class Media:
        css = {"all": ["relations/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("role"))
    def roles(self, account: User) -> str:
        names = [role_name(group).partition(":")[0] for group in account.groups.all()]
        return ", ".join([*names, *([gettext("everything")] if account.is_superuser else [])])

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return RolesField(
            Group.objects.order_by("pk"),
            label=_("Role"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("One is enough: each may do what the ones above it may."),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (name, {**options, "fields": [each for each in options["fields"] if each not in BEYOND_ROLES]})
            for name, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may do everything is not changed by somebody who may not."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles come with the program; a desk may make further ones."""

    list_display = ("name", "in_words")

    @admin.display(description=_("what it may do"))
    def in_words(self, group: Group) -> str:
        return role_name(group)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "permissions") if obj and obj.name in ROLES else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_ours = obj is not None and obj.name in ROLES
        return super().has_delete_permission(request, obj) and not is_ours
