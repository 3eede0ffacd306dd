"""Which pages of the desk are measured: found from the desk itself, so that a new list, filter or view is one more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from relations.models import Participant, Visit

#: How far behind the first record the ordinary ones stand that ``benchmarks.desk`` has made.
ORDINARY = 4_321


@dataclass(frozen=True)
class Asked:
    """A page, what kind of page it is, and what to call it in the table."""

    kind: str
    name: str
    address: str
    parameters: dict[str, str] = field(default_factory=dict)


def pages(editor: User) -> Iterator[Asked]:
    words = searches()
    yield Asked("home", "staff home page", reverse("admin:index"))
    for model_admin in desk():
        yield from lists(model_admin, editor, words)
        yield from forms(model_admin)
    yield from autocompletes(words)


def desk() -> list[Any]:
    return [each for model, each in admin.site._registry.items() if model._meta.app_label == "relations"]


def searches() -> dict[str, str]:
    """What people type, from the worst to the ordinary."""
    busiest = Participant.objects.filter(kind="person").order_by("pk")[0].title
    seldom = Participant.objects.filter(kind="person").order_by("pk")[20_000:][:1].get().title
    summary = sorted(Visit.objects.order_by("pk")[7].summary.lower().strip(".").split(), key=len)
    return {
        "a name half of all have": busiest,
        "a name few have": seldom,
        "half a name": busiest[:4].strip(),
        "one letter": "b",
        "a word many have": summary[0],
        "a word few have": summary[-1],
        "a name and a word": f"{busiest.split()[0]} {summary[-1]}",
        "a word nothing has": "qwrtzwrtz",
    }


def address(model_admin: Any, view: str, *args: Any) -> str:
    return reverse(f"admin:relations_{model_admin.opts.model_name}_{view}", args=args)


def lists(model_admin: Any, editor: User, words: dict[str, str]) -> Iterator[Asked]:
    where, name = address(model_admin, "changelist"), str(model_admin.opts.verbose_name_plural)
    yield Asked("list", name, where)
    yield Asked("list", f"{name}, page 2", where, {"p": "2"})
    asked = RequestFactory().get(where)
    asked.user = editor
    changelist = model_admin.get_changelist_instance(asked)
    for number, column in enumerate(changelist.list_display):
        if number and changelist.get_ordering_field(column) and column in (changelist.sortable_by or ()):
            yield Asked("list", f"{name}, by column {number} up", where, {"o": f"{number}"})
            yield Asked("list", f"{name}, by column {number} down", where, {"o": f"-{number}"})
    for spec in changelist.filter_specs:
        links = [choice["query_string"] for choice in spec.choices(changelist)]
        # The first leads back to everything; the last stands for the seldom ones.
        for link in dict.fromkeys([*links[1:4], *links[-1:]]):
            yield Asked("list", f"{name}, {spec.title} {link[1:]}", where + link)
    if model_admin.search_fields:
        for what, typed in words.items():
            yield Asked("list", f"{name}, search: {what}", where, {"q": typed})


def forms(model_admin: Any) -> Iterator[Asked]:
    """Each page there is of one record, for the first record, which has the most rows beside it, and for another."""
    name = str(model_admin.opts.verbose_name)
    yield Asked("form", f"{name}, add", address(model_admin, "add"))
    for which, pk in records(model_admin.model).items():
        for view in views(model_admin):
            yield Asked("form", f"{which}, {view}", address(model_admin, view, pk))


def views(model_admin: Any) -> list[str]:
    found = []
    for pattern in model_admin.get_urls():
        view = str(pattern.name or "").rpartition("_")[2]
        try:
            address(model_admin, view, 1)
        except NoReverseMatch:
            continue
        if view not in found:
            found.append(view)
    return found


def records(model: Any) -> dict[str, int]:
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:1])
    name = str(model._meta.verbose_name)
    found = {f"first {name}": key for key in keys}
    for key in keys:
        later = model._base_manager.filter(pk__gte=key + ORDINARY).order_by("pk").values_list("pk", flat=True)
        found |= {f"ordinary {name}": other for other in later[:1]}
    if model is Participant:
        found["busiest person"] = Participant.objects.filter(kind="person").order_by("pk")[0].pk
    return found


def autocompletes(words: dict[str, str]) -> Iterator[Asked]:
    """One for each kind of record that is picked, among all or among those that may stand there."""
    seen = set()
    for model_admin in desk():
        inlines = [each(model_admin.model, admin.site) for each in model_admin.inlines]
        for holder in (model_admin, *inlines):
            for name in holder.get_autocomplete_fields(None):
                picked: Any = holder.model._meta.get_field(name)
                choice = (picked.related_model, str(picked.get_limit_choices_to()))
                if choice in seen:
                    continue
                seen.add(choice)
                of = {"app_label": "relations", "model_name": holder.opts.model_name, "field_name": name}
                for what, typed in {"just opened": "", **words}.items():
                    label = f"{holder.opts.model_name}.{name}: {what}"
                    yield Asked("autocomplete", label, reverse("admin:autocomplete"), {**of, "term": typed})
