"""``manage.py check`` names what a record type still lacks."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.checks import WARNING, CheckMessage, Error, Tags, register
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from relations.duplicates import FINDERS
from relations.models import DeskSession, KeptAnswer, Record
from relations.models.history import HistoricalRow
from relations.record_types import RECORD_TYPES, RecordType
from relations.search import lacking

#: Columns that are not a part of what a record says; an answer need not hold them.
NOT_ANSWERED = {"id", "withdrawal_note"}
TEMPLATES = ("detail", "item")
#: What is made and thrown away without anybody of the desk.
KEPT_BY_ITSELF = (DeskSession, KeptAnswer)


@register
def check_record_types(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    for model in apps.get_app_config("relations").get_models():
        if issubclass(model, HistoricalRow):
            continue
        messages += [*without_help(model), *without_desk(model)]
        if issubclass(model, Record):
            messages += of_type(model, RECORD_TYPES.get(str(model._meta.model_name)))
    return messages


@register(Tags.database)
def check_words(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Asked before a migration, which mends it, and by ``manage.py check --database default``."""
    found: list[CheckMessage] = []
    for using in databases or ():
        for model in lacking([record_type.model for record_type in RECORD_TYPES.values()], using):
            hint = "manage.py migrate makes it anew."
            said = f"{model._meta.label} has no true index of words."
            found.append(CheckMessage(WARNING, said, hint=hint, id="relations.W001"))
    return found


def of_type(model: type[Record], record_type: RecordType | None) -> Iterator[CheckMessage]:
    name = model._meta.label
    if record_type is None:
        yield Error(f"{name} is no record type.", hint="Add a line to relations.record_types.", id="relations.E001")
        return
    if record_type.name not in FINDERS:
        yield Error(f"{name} has no rule for duplicates.", hint="Add it to relations.duplicates.", id="relations.E008")
    for kind in TEMPLATES:
        template = f"relations/{record_type.name}_{kind}.html"
        if not exists(template):
            yield Error(f"{name} has no template {template}.", id="relations.E003")
    for field in unanswered(record_type):
        hint = "Answer it in its serializer, or name it in private_fields of the model."
        yield Error(f"{field} of {name} is in no answer.", hint=hint, id="relations.E005")
    filterset: Any = record_type.filterset
    for part, made_for in (("filter set", filterset._meta.model), ("serializer", record_type.serializer.Meta.model)):
        if made_for is not model:
            yield Error(f"The {part} of {name} is made for {made_for._meta.label}.", id="relations.E006")
    for view in ("list", "detail", "api:list", "api:detail"):
        if not leads_somewhere(record_type, view):
            yield Error(f"{name} has no address for {view}.", id="relations.E007")


def without_desk(model: type[models.Model]) -> Iterator[CheckMessage]:
    registered = admin.site._registry
    if (
        model in KEPT_BY_ITSELF
        or model in registered
        or (not issubclass(model, Record) and model in inline_models(registered.values()))
    ):
        return
    hint = "Add a ModelAdmin, or for a row an inline, to relations.admin."
    yield Error(f"{model._meta.label} cannot be edited at the desk.", hint=hint, id="relations.E002")


def inline_models(admins: Iterable[Any]) -> set[type[models.Model]]:
    return {inline.model for each in admins for inline in each.inlines}


def without_help(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.get_fields():
        if isinstance(field, models.Field) and not field.primary_key and not field.help_text:
            hint = "It is what the desk, the filter form and the API schema say of it."
            yield Error(f"{field} has no help_text.", hint=hint, id="relations.E004")


def exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


def unanswered(record_type: RecordType) -> list[str]:
    """The shared fields, columns and relations of a record that no field of its serializer reads."""
    model = record_type.model
    serializer: Any = record_type.serializer()
    read = set(serializer.fields)
    for field in serializer.fields.values():
        read |= {str(field.source).split(".")[0], *getattr(field, "reads", ())}
        # A date is answered from three columns.
        read |= {
            getattr(field, name) for name in ("of", "inferred", "note") if isinstance(getattr(field, name, 0), str)
        }
    columns = [f.name for f in model._meta.concrete_fields if f.editable and f.name not in model.private_fields]
    relations = [path.split("__")[0] for path in model.answer_relations]
    wanted = dict.fromkeys([*serializer.shared, *columns, *relations])
    return [name for name in wanted if name not in read | NOT_ANSWERED]


def leads_somewhere(record_type: RecordType, view: str) -> bool:
    face, _, kind = view.rpartition(":")
    name = f"{face}:{record_type.plural}-{kind}" if face else f"{record_type.plural}-{kind}"
    try:
        reverse(name, kwargs={"slug": "x"} if kind == "detail" else None)
    except NoReverseMatch:
        return False
    return True
