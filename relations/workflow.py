"""Who may move what to which state: the transition table of the desk and its roles. There is no second copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.choices import Action, Status
from relations.models import AccountEvent, ApiToken, DeskSession, Record, Remembered, changing, revisions_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Move:
    name: str
    label: "_StrPromise"
    source: Status
    target: Status
    action: Action
    permission: str
    #: Asked of whoever does it: for a colleague, or for the public. Empty where no reason is asked for.
    asks: "_StrPromise | str" = ""

    @property
    def publishes(self) -> bool:
        return self.target == Status.PUBLISHED


MOVES = {
    move.name: move
    for move in (
        Move(
            "submit", _("Submit for review"), Status.DRAFT, Status.IN_REVIEW, Action.SUBMITTED, "submit_records",
        ),
        Move(
            "return", _("Return to the author"), Status.IN_REVIEW, Status.DRAFT, Action.RETURNED, "return_records",
            _("What is to be mended? The author reads it."),
        ),
        Move(
            "publish", _("Publish"), Status.IN_REVIEW, Status.PUBLISHED, Action.PUBLISHED, "publish_records",
        ),
        Move(
            "withdraw", _("Withdraw"), Status.PUBLISHED, Status.WITHDRAWN, Action.WITHDRAWN, "withdraw_records",
            _("Why is it withdrawn, and what replaces it? The public reads it at the record's address."),
        ),
        Move(
            "reinstate", _("Publish again"), Status.WITHDRAWN, Status.PUBLISHED, Action.REINSTATED, "publish_records",
            _("Why is it published again?"),
        ),
    )
}  # fmt: skip

#: What each role may do beyond the one before it.
ROLES: dict[str, tuple[str, ...]] = {
    "contributor": ("submit_records",),
    "editor": ("edit_any_draft", "return_records"),
    "publisher": (
        "publish_records",
        "withdraw_records",
        "edit_published",
        "merge_records",
        "import_records",
        "manage_webhooks",
    ),
    "administrator": (),
}


CHANGED_SINCE = _("It has been changed since you opened it: look at it again.")


class MoveRefusedError(Exception):
    """Says why, in the user's language."""


#: What changes what the public sees; a token needs a scope of its own for it.
SEEN_BY_THE_PUBLIC = {"publish_records", "withdraw_records", "edit_published", "merge_records"}


def allowed(user: Any, permission: str) -> bool:
    """Whether the account may, and the token by which it acts, if it does so by one."""
    token = getattr(user, "api_token", None)
    return (token is None or getattr(token, scope_of(permission))) and bool(user.has_perm(f"relations.{permission}"))


def scope_of(permission: str) -> str:
    """The field of a token that says whether it goes so far."""
    if permission.startswith("view_"):
        return "may_read_drafts"
    return "may_publish" if permission in SEEN_BY_THE_PUBLIC else "may_write"


def moves_from(record: Record) -> list[Move]:
    return [move for move in MOVES.values() if move.source == record.status]


def refusal(user: Any, record: Any, move: Move) -> str:
    """Why this user may not make this move with the record as it is stored; empty where they may."""
    if not allowed(user, move.permission):
        return gettext("Your role does not allow it.")
    if record.merged_into_id:
        return gettext("It was merged into another record.")
    if record.status != move.source:
        return gettext("Its state: %(status)s.") % {"status": record.get_status_display()}
    if move.name == "submit" and (reason := edit_refusal(user, record)):
        return reason
    if move.publishes and is_own(user, record) and not settings.PUBLISH_OWN_RECORDS:
        return gettext("You made or submitted it: somebody else publishes it.")
    return " ".join(record.publication_problems()) if move.publishes else ""


def is_own(user: Any, record: Record) -> bool:
    """Whether the user made the record or was the last to submit it."""
    # By whatever way: an import submits as well.
    submitted = revisions_of(record).filter(to_status=Status.IN_REVIEW).exclude(from_status=Status.IN_REVIEW).first()
    return user.pk in (record.author_id, submitted and submitted.user_id)


@transaction.atomic
def move(user: Any, record: Any, name: str, *, reason: str = "", version: int | None = None) -> Any:
    """Make the move and return the record as it is then. ``version``: the one the user decided upon.

    Raises MoveRefusedError and changes nothing where the move is not allowed, lacks its reason, or the record is not
    the one the user saw.
    """
    chosen, reason = MOVES[name], reason.strip()
    stored = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if version is not None and version != stored.version:
        raise MoveRefusedError(str(CHANGED_SINCE))
    if why := refusal(user, stored, chosen):
        raise MoveRefusedError(why)
    if chosen.asks and not reason:
        raise MoveRefusedError(gettext("A reason is needed: %(question)s") % {"question": chosen.asks})
    limit = Record._meta.get_field("withdrawal_note").max_length or 0
    if len(reason) > limit:
        raise MoveRefusedError(gettext("The reason has more than %(limit)s characters.") % {"limit": limit})
    with changing(user=user, reason=reason, action=chosen.action):
        stored.status = chosen.target
        stored.withdrawal_note = reason if chosen.target == Status.WITHDRAWN else ""
        stored.save()
    return stored


# --- changing and deleting -------------------------------------------------------------------------------------------

EDITED_BY = {
    Status.IN_REVIEW: ("edit_any_draft", _("It is in review: an editor can change it or return it to its author.")),
    Status.PUBLISHED: ("edit_published", _("It is published: only a publisher corrects it.")),
    Status.WITHDRAWN: ("edit_published", _("It is withdrawn: only a publisher changes it.")),
}


def edit_refusal(user: Any, record: Any) -> str:
    """Why the user may not change the record or the rows beside it; empty where they may."""
    if not allowed(user, get_permission_codename("change", record._meta)):
        return gettext("Your role does not allow it.")
    if getattr(record, "merged_into_id", None):
        return gettext("It was merged into another record.")
    status = getattr(record, "status", Status.PUBLISHED)
    if status == Status.DRAFT:
        if user.pk == record.author_id or allowed(user, "edit_any_draft"):
            return ""
        return gettext("It is somebody else's draft: its author or an editor changes it.")
    permission, reason = EDITED_BY[Status(status)]
    # Topics and indicators are nobody's record: whoever edits any draft keeps them.
    permission = permission if isinstance(record, Record) else "edit_any_draft"
    return "" if allowed(user, permission) else str(reason)


def may_edit(user: Any, record: Any) -> bool:
    return not edit_refusal(user, record)


def needs_reason(record: Any) -> bool:
    """Whether a change of it is a correction of something the public has seen."""
    return isinstance(record, Record) and record.status in (Status.PUBLISHED, Status.WITHDRAWN)


def delete_refusal(user: Any, record: Any, *, looks_around: bool = True) -> str:
    """Only drafts that were never published and that nothing refers to are deleted; the rest is withdrawn.

    Without ``looks_around`` it is not asked what refers to the record, which a page that only offers to delete it
    can do without.
    """
    if not allowed(user, get_permission_codename("delete", record._meta)):
        return gettext("Your role does not allow it.")
    if isinstance(record, Record):
        seen = revisions_of(record).filter(to_status__in=(Status.PUBLISHED, Status.WITHDRAWN)).exists()
        if record.status != Status.DRAFT or seen:
            return gettext("Only a draft that was never published is deleted: withdraw it instead.")
        if reason := edit_refusal(user, record):
            return reason
    if looks_around and (named := referring(record)):
        told = ", ".join(f"{name} ({count})" for name, count in named.items())
        return gettext("Other records refer to it: %(named)s.") % {"named": told}
    return ""


def referring(record: Any) -> dict[str, int]:
    """How many records or rows of others name this one, by kind, counted up to a thousand; its own rows are not."""
    counts: dict[str, int] = {}
    for relation in record._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.one_to_many) or is_part(relation):
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: record.pk})
        if count := rows.order_by()[:1_000].count():
            name = str(relation.related_model._meta.verbose_name_plural)
            counts[name] = counts.get(name, 0) + count
    return counts


def is_part(relation: Any) -> bool:
    """Whether the rows of the relation go with the record, or are what is remembered of it."""
    model = relation.related_model
    if not issubclass(model, Remembered):
        return True
    return bool(model.root_path) and relation.field.name == model.root_path


# --- roles -----------------------------------------------------------------------------------------------------------


#: What only whoever keeps the accounts may look at, if anybody.
OF_ADMINISTRATORS = (AccountEvent, DeskSession)


def create_roles() -> list[Group]:
    """Make the groups of the desk, or renew their permissions. Each role may do what the one before it may."""
    everything = Permission.objects.filter(content_type__app_label__in=("relations", "auth"))
    known = {(each.content_type.model, each.codename): each for each in everything.select_related("content_type")}
    groups, permissions = [], {known[of] for of in _of_everyone() if of in known}
    for name, more in ROLES.items():
        permissions |= {each for of, each in known.items() if of[0] == "revision" and of[1] in more}
        if name == "administrator":
            permissions = {*known.values()}
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)
        groups.append(group)
    return groups


def _of_everyone() -> Iterator[tuple[str, str]]:
    """To see everything at the desk, to add and change what the record's state then allows, and to let programs in.

    Permissions, each by the name of its model and its own.
    """
    for model in apps.get_app_config("relations").get_models():
        if model in OF_ADMINISTRATORS:
            continue
        actions: tuple[str, ...] = ("view", "add", "change", "delete") if issubclass(model, Remembered) else ("view",)
        if model is ApiToken:
            actions = ("view", "add")
        yield from ((str(model._meta.model_name), get_permission_codename(action, model._meta)) for action in actions)
