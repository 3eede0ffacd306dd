"""What waits for whoever comes to the desk."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from relations.admin.blocks import Block, Line
from relations.admin.due import due_soon, overdue
from relations.admin.states import day_of, name_of, reviews, waiting_for, with_difference
from relations.admin.webhooks import webhooks_in_trouble
from relations.admin.workflow import BACK
from relations.choices import Action, Status
from relations.duplicates import suspected
from relations.fields import edtf_value
from relations.models import CapacityNote, Citation, Commitment, Revision, Source
from relations.models.quotes import newest_failing
from relations.record_types import RECORD_TYPES
from relations.workflow import MOVES, allowed

#: In a block; the lists hold the rest.
SHOWN = 10
#: Quoted statements whose quotes are checked, published changes looked through, sources looked at: the newest.
LOOKED_AT = 500
#: A source with fewer passages cited is waiting to be read.
FEW = 3
#: Lists are counted no further.
COUNTED = 1_000
#: What a line tells of a record and of whose it is.
OF_LINE = ("title", "updated", *(f"author__{name}" for name in ("username", "first_name", "last_name")))
#: What most days begin with.
QUICK = ("source", "visit", "statement", "document", "commitment", "figure", "participant")


def home(request: HttpRequest) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": admin.site.index_title}
    lists = admin.site.get_app_list(request)
    user: Any = request.user
    if any(user.has_perm(f"relations.view_{name}") for name in RECORD_TYPES):
        context |= {"blocks": blocks(user), "lists": counted(lists), "quick": quick(request)}
    else:
        context |= {"has_no_role": True, "lists": counted(lists)}
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/relations/home.html", context)


def blocks(user: Any) -> list[Block]:
    return [
        *webhooks_in_trouble(user),
        *own_drafts(user),
        in_review(user),
        recently_published(),
        failing(),
        *promises(),
        duplicates(),
        few_citations(),
    ]


# --- lines and links --------------------------------------------------------------------------------------------------


def page(record: Any) -> str:
    return reverse(f"admin:relations_{record.type}_change", args=[record.pk]) + f"?{BACK}=home"


def line(record: Any, note: Any = "", *, is_urgent: bool = False) -> Line:
    return Line(record.title, page(record), str(record._meta.verbose_name), note, is_urgent)


def listed(name: str, **asked: str) -> str:
    return reverse(f"admin:relations_{name}_changelist") + f"?{urlencode(asked)}"


def links(records: Iterable[Any], **asked: str) -> list[tuple[str, str]]:
    """To the lists of the types that are among the records."""
    names = {record.type for record in records}
    return [
        (str(each.model._meta.verbose_name_plural), listed(name, **asked))
        for name, each in RECORD_TYPES.items()
        if name in names
    ]


def light(records: QuerySet[Any]) -> QuerySet[Any]:
    """Without the columns that may hold pages of text."""
    return records.defer(*(each.name for each in records.model._meta.concrete_fields if isinstance(each, TextField)))


def of_all_types(narrowed: Any, *, newest: bool, most: int) -> list[Any]:
    """Records of every type, in the order of their last change."""
    order = ("-updated", "-pk") if newest else ("updated", "pk")
    every = (narrowed(each.model._default_manager.select_related("author")) for each in RECORD_TYPES.values())
    found = [record for records in every for record in records.only(*OF_LINE).order_by(*order)[:most]]
    return sorted(found, key=lambda record: record.updated, reverse=newest)


def last_told(records: list[Any], *actions: str) -> dict[tuple[str, int], Revision]:
    """The last change of that kind of each of them."""
    by_type: dict[str, list[int]] = {}
    for record in records:
        by_type.setdefault(record.type, []).append(record.pk)
    told: QuerySet[Revision] = Revision.objects.none()
    for name, numbers in by_type.items():
        told |= Revision.objects.filter(type=name, record_id__in=numbers, action__in=actions)
    return {(each.type, each.record_id): each for each in told.select_related("user").order_by("version")}


# --- the blocks -------------------------------------------------------------------------------------------------------


def own_drafts(user: Any) -> list[Block]:
    drafts = of_all_types(lambda records: records.filter(author=user, status=Status.DRAFT), newest=True, most=50)
    told = last_told(drafts, Action.RETURNED)
    returned = [record for record in drafts if (record.type, record.pk) in told]
    others = [record for record in drafts if (record.type, record.pk) not in told]
    notes = [
        (record, f"{name_of(why.user)}: {why.reason}")
        for record in returned[:SHOWN]
        for why in [told[record.type, record.pk]]
    ]
    return [
        Block(
            "returned",
            gettext("Returned to me"),
            [line(record, note, is_urgent=True) for record, note in notes],
            gettext("Nothing was sent back to you."),
            links(returned, whose="returned"),
        ),
        Block(
            "drafts",
            gettext("My drafts"),
            [line(record, day_of(record.updated)) for record in others[:SHOWN]],
            gettext("You have no drafts."),
            links(others, whose="mine", status__exact=Status.DRAFT),
        ),
    ]


def in_review(user: Any) -> Block:
    """The one that has waited longest comes first."""
    waiting = of_all_types(lambda records: waiting_for(user, records), newest=False, most=SHOWN)
    told = last_told(waiting[:SHOWN], Action.SUBMITTED)
    publishes = allowed(user, MOVES["publish"].permission)
    lines = []
    for record in waiting[:SHOWN]:
        submitted = told.get((record.type, record.pk))
        by = submitted.user if submitted else record.author
        is_own = publishes and user.pk in (record.author_id, by and by.pk)
        note = gettext("yours: somebody else publishes it") if is_own else name_of(by)
        lines.append(line(record, note))
    return Block(
        "review",
        gettext("Waiting for review") if reviews(user) else gettext("Mine, waiting for review"),
        lines,
        gettext("Nothing waits for a review."),
        links(waiting, whose="waiting"),
    )


def recently_published() -> Block:
    # Each is looked up in the index by itself.
    told = [
        each
        for action in (Action.PUBLISHED, Action.REINSTATED)
        for each in Revision.objects.filter(action=action).select_related("user").order_by("-at")[: 3 * SHOWN]
    ]
    newest: dict[tuple[str, int], Revision] = {}
    for each in sorted(told, key=lambda each: each.at, reverse=True):
        newest.setdefault((each.type, each.record_id), each)
    found: dict[tuple[str, int], Any] = {}
    for name, known in RECORD_TYPES.items():
        if numbers := [pk for kind, pk in newest if kind == name]:
            records = light(known.model._default_manager.filter(pk__in=numbers, status=Status.PUBLISHED))
            found |= {(name, record.pk): record for record in records}
    shown = [(found[key], each) for key, each in newest.items() if key in found]
    notes = [(record, day_of(each.at), each.user) for record, each in shown[:SHOWN]]
    return Block(
        "published",
        gettext("Recently published"),
        [line(record, f"{day}, {name_of(user)}") for record, day, user in notes],
        gettext("Nothing has been published at the desk yet."),
        [(gettext("journal"), listed("revision", action__exact=Action.PUBLISHED))] if shown else [],
    )


def failing() -> Block:
    problems = newest_failing(LOOKED_AT, SHOWN)
    return Block(
        "quotes",
        gettext("Quotes that fail"),
        [line(each.statement, with_difference(each.reason, each), is_urgent=True) for each in problems],
        gettext("Every quote looked at is what its source says."),
        about=gettext("The newest %(number)s quotes were looked at; “manage.py verify_quotes” checks them all.")
        % {"number": LOOKED_AT},
    )


def promises() -> list[Block]:
    blocks = (
        ("soon", gettext("Due within 60 days"), due_soon, gettext("No promise falls due.")),
        ("overdue", gettext("Overdue"), overdue, gettext("No promise is overdue.")),
    )
    made = []
    for name, heading, narrowed, empty in blocks:
        found = list(light(narrowed(Commitment.objects.all()))[:SHOWN])
        lines = [line(each, gettext("due %(day)s") % {"day": edtf_value(each.due).label()}) for each in found]
        made.append(Block(name, heading, lines, empty, links(found, due=name)))
    return made


def duplicates() -> Block:
    found = suspected(SHOWN)
    lines = [
        Line(f"{each.one} = {each.other}?", page(each.one), str(each.one._meta.verbose_name), ", ".join(each.why))
        for each in found
    ]
    return Block(
        "duplicates",
        gettext("Perhaps the same twice"),
        lines,
        gettext("No pair of records waits to be judged; “manage.py find_duplicates” compares the whole desk."),
        [(gettext("likely duplicates"), listed("likelyduplicate"))] if found else [],
    )


def few_citations() -> Block:
    """Of the newest sources whose text is held."""
    citing = [each for each in apps.get_app_config("relations").get_models() if issubclass(each, Citation)]
    newest = Source.objects.order_by("-pk").values("pk")[:LOOKED_AT]
    held = Source.objects.filter(pk__in=newest).exclude(text="").exclude(status=Status.WITHDRAWN)
    for model in citing:
        held = held.exclude(Exists(model._default_manager.filter(source=OuterRef("pk")).order_by()[FEW - 1 :]))
    found = list(light(held.order_by("-pk"))[:SHOWN])
    rows = [model._default_manager.filter(source__in=found).order_by().values_list("source") for model in citing]
    counts: dict[int, int] = {}
    for (source,) in rows[0].union(*rows[1:], all=True):
        counts[source] = counts.get(source, 0) + 1
    lines = [line(each, gettext("passages cited: %(number)s") % {"number": counts.get(each.pk, 0)}) for each in found]
    return Block(
        "coverage",
        gettext("Texts hardly read"),
        lines,
        gettext("Every text held is well cited."),
        links(found, held="yes"),
        about=gettext("Held texts of which hardly a passage is cited.") if found else "",
    )


# --- the lists --------------------------------------------------------------------------------------------------------


def counted(app_list: list[Any]) -> list[Any]:
    """The lists of records with how many they hold, as far as they are counted."""
    for app in app_list:
        for each in app["models"]:
            if each["model"] is CapacityNote:
                # What is to be looked at; what was looked at is one click further.
                each["name"] = gettext("Titles as printed that agree with no tenure")
                each["admin_url"] = reverse("admin:relations_capacitynote_disagreements")
            if each["model"] in {record_type.model for record_type in RECORD_TYPES.values()}:
                found = each["model"]._default_manager.order_by().values("pk")[: COUNTED + 1].count()
                each["count"] = f"{COUNTED:,}+" if found > COUNTED else f"{found:,}"
    return app_list


def quick(request: HttpRequest) -> list[tuple[str, str]]:
    kinds = [(name, RECORD_TYPES[name].model) for name in QUICK]
    return [
        (str(model._meta.verbose_name), reverse(f"admin:relations_{name}_add") + f"?{BACK}=home")
        for name, model in kinds
        if admin.site.get_model_admin(model).has_add_permission(request)
    ]
