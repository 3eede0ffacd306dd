"""What is done to accounts is noted in their log, by whatever way it is done: a page, a command, a shell, the API.

As Django itself tells of it, by its signals. ``QuerySet.update`` and SQL tell nothing.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django_otp.plugins.otp_totp.models import TOTPDevice

from relations.accounts import second_factor, sessions
from relations.models import AccountAction, AccountEvent, ApiToken

#: Of an account: what is noted when it changes. What else there is, is told in its own words or in none.
FIELDS = ("username", "first_name", "last_name", "email", "is_staff", "is_superuser")
#: Accounts that have logged in by a provider carry the path of this.
BACKEND_OF_PROVIDER = "relations.accounts.single_sign_on.ProviderBackend"


def became(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}


# --- logging in and out -----------------------------------------------------------------------------------------------


@receiver(user_logged_in)
def logged_in(request: Any, user: Any, **_told: Any) -> None:
    is_by_provider = getattr(user, "backend", "") == BACKEND_OF_PROVIDER
    sessions.begin(request.session)
    vouches = is_by_provider and settings.OIDC_SECOND_FACTOR == "theirs"
    second_factor.begin(request.session, user, provider_vouches=vouches)
    is_through = second_factor.is_through(request.session)
    # Where a second factor is wanted, it is told once that is given.
    action = AccountAction.LOGGED_IN if is_through else AccountAction.PASSWORD_GIVEN
    AccountEvent.note(action, user, by=user, **({"way": "single sign-on"} if is_by_provider else {}))


@receiver(user_logged_out)
def logged_out(user: Any, **_told: Any) -> None:
    if user is not None:
        AccountEvent.note(AccountAction.LOGGED_OUT, user, by=user)


# --- accounts ---------------------------------------------------------------------------------------------------------


@receiver(pre_save, sender=User)
def remember(instance: Any, update_fields: Any = None, **_told: Any) -> None:
    is_of_no_interest = instance.pk is None or (update_fields is not None and set(update_fields) == {"last_login"})
    instance.as_it_was = None if is_of_no_interest else User.objects.filter(pk=instance.pk).first()


@receiver(post_save, sender=User)
def saved(instance: Any, created: bool, update_fields: Any = None, **_told: Any) -> None:
    before = instance.__dict__.pop("as_it_was", None)
    if created:
        told = {name: became(None, getattr(instance, name)) for name in FIELDS if getattr(instance, name)}
        AccountEvent.note(AccountAction.CREATED, instance, **told)
    elif before is not None:
        _changed(before, instance, update_fields)


def _changed(before: User, now: Any, update_fields: Any) -> None:
    # What is set and not saved is not changed.
    for name in {"password", "is_active", *FIELDS} - set(update_fields) if update_fields is not None else ():
        setattr(before, name, getattr(now, name))
    values = {name: (getattr(before, name), getattr(now, name)) for name in FIELDS}
    if told := {name: became(was, is_now) for name, (was, is_now) in values.items() if was != is_now}:
        AccountEvent.note(AccountAction.CHANGED, now, **told)
    if before.is_active != now.is_active:
        AccountEvent.note(AccountAction.REACTIVATED if now.is_active else AccountAction.DEACTIVATED, now)
    if is_new_password(before, now, update_fields):
        AccountEvent.note(AccountAction.PASSWORD_CHANGED, now)
        sessions.end_sessions(now)
    elif not now.is_active:
        sessions.end_sessions(now)


def is_new_password(before: User, now: Any, update_fields: Any) -> bool:
    """Django makes the hash of the same password anew at a log in where its own has become stronger since."""
    is_hashed_anew = update_fields is not None and set(update_fields) == {"password"} and now._password is None
    return before.password != now.password and not is_hashed_anew


@receiver(post_delete, sender=User)
def deleted(instance: Any, **_told: Any) -> None:
    """Only one that nothing was ever noted of."""
    AccountEvent.note(AccountAction.DELETED, username=became(instance.username, None))


# --- roles and permissions --------------------------------------------------------------------------------------------

GIVEN_OR_TAKEN = {
    User.groups.through: (AccountAction.ROLE_GIVEN, AccountAction.ROLE_TAKEN, "role", "groups"),
    User.user_permissions.through: (
        AccountAction.PERMISSION_GIVEN,
        AccountAction.PERMISSION_TAKEN,
        "permission",
        "user_permissions",
    ),
}


def label(thing: Any) -> str:
    return f"{thing.content_type.app_label}.{thing.codename}" if isinstance(thing, Permission) else str(thing)


def touched(instance: Any, reverse: bool, pk_set: Any, model: Any, name: str) -> list[Any]:
    """What is given to the instance or taken from it; where all is, no numbers are told."""
    if pk_set is not None:
        return list(model._default_manager.filter(pk__in=pk_set))
    return list(getattr(instance, "user_set" if reverse else name).all())


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def rights_changed(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, model: Any, **_told: Any
) -> None:
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    given, taken, kind, name = GIVEN_OR_TAKEN[sender]
    for each in touched(instance, reverse, pk_set, model, name):
        account, thing = (each, instance) if reverse else (instance, each)
        AccountEvent.note(given if action == "post_add" else taken, account, **{kind: label(thing)})


@receiver(m2m_changed, sender=Group.permissions.through)
def role_changed(instance: Any, action: str, reverse: bool, pk_set: Any, model: Any, **_told: Any) -> None:
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    word = "given" if action == "post_add" else "taken"
    if reverse:
        groups = model._default_manager.filter(pk__in=pk_set) if pk_set is not None else instance.group_set.all()
        found = [(group, [instance]) for group in groups]
    else:
        chosen = Permission.objects.select_related("content_type")
        chosen = chosen.filter(pk__in=pk_set) if pk_set is not None else chosen.filter(group=instance)
        found = [(instance, list(chosen))]
    for group, permissions in found:
        AccountEvent.note(AccountAction.ROLE_CHANGED, role=group.name, **{word: sorted(map(label, permissions))})


@receiver(pre_save, sender=Group)
def group_saved(instance: Any, **_told: Any) -> None:
    before = Group.objects.filter(pk=instance.pk).values_list("name", flat=True).first() if instance.pk else None
    if before != instance.name:
        AccountEvent.note(AccountAction.ROLE_CHANGED, role=instance.name, name=became(before, instance.name))


@receiver(pre_delete, sender=Group)
def group_deleted(instance: Any, **_told: Any) -> None:
    for account in instance.user_set.all():
        AccountEvent.note(AccountAction.ROLE_TAKEN, account, role=instance.name)
    AccountEvent.note(AccountAction.ROLE_CHANGED, role=instance.name, name=became(instance.name, None))


# --- keys -------------------------------------------------------------------------------------------------------------


@receiver(pre_save, sender=ApiToken)
def token_revoked(instance: Any, **_told: Any) -> None:
    if instance.revoked is not None and ApiToken.objects.filter(pk=instance.pk, revoked=None).exists():
        AccountEvent.note(AccountAction.TOKEN_REVOKED, instance.user, **instance.about())


@receiver(post_save, sender=ApiToken)
def token_made(instance: Any, created: bool, **_told: Any) -> None:
    if created:
        AccountEvent.note(AccountAction.TOKEN_MADE, instance.user, **instance.about())


@receiver(post_save, sender=TOTPDevice)
def device_made(instance: Any, created: bool, **_told: Any) -> None:
    if created and instance.confirmed and not hasattr(instance, "is_told"):
        AccountEvent.note(AccountAction.FACTOR_ENROLLED, instance.user)


@receiver(post_delete, sender=TOTPDevice)
def device_deleted(instance: Any, origin: Any, **_told: Any) -> None:
    # With a whole account nothing is left to tell it of.
    is_deleted_itself = TOTPDevice in (type(origin), getattr(origin, "model", None))
    if instance.confirmed and is_deleted_itself and not hasattr(instance, "is_told"):
        AccountEvent.note(AccountAction.FACTOR_RESET, instance.user)
        sessions.end_sessions(instance.user)
