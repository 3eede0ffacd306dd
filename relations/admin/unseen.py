"""What a record names and the public cannot see: published alone, the record would say nothing of it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from relations.choices import Status
from relations.models import Record, Remembered
from relations.neighbours import is_record

#: Are named; the pages of the records name the rest.
NAMED = 20


def unseen_beside(records: list[Any]) -> list[Record]:
    """``records``: of one type, as they are stored. One query for each kind of record that they can name."""
    named: dict[Any, list[QuerySet[Any]]] = {}
    among = type(records[0])._default_manager.filter(pk__in=[record.pk for record in records])
    for field in _records_named_by(records[0], "merged_into"):
        named.setdefault(field.related_model, []).append(among.order_by().values(field.attname))
    for relation in records[0]._meta.related_objects:
        rows: Any = relation.related_model
        if not issubclass(rows, Remembered) or rows.root_path != relation.field.name:
            continue
        beside = rows._default_manager.filter(**{f"{relation.field.name}__in": records}).order_by()
        for field in _records_named_by(rows, relation.field.name):
            named.setdefault(field.related_model, []).append(beside.values(field.attname))
    # As one list of keys: of several conditions with OR between them PostgreSQL asks every record there is.
    return [
        each
        for model, (first, *others) in named.items()
        for each in model._default_manager.filter(pk__in=first.union(*others) if others else first)
        .exclude(status=Status.PUBLISHED)
        .only("title", "status")
    ]


def _records_named_by(model: Any, but: str) -> list[Any]:
    return [field for field in model._meta.concrete_fields if is_record(field.related_model) and field.name != but]


def unseen_told(records: list[Any]) -> SafeString | str:
    """Of records that are published, or are to be; empty where all that they name is seen."""
    unseen = unseen_beside(records) if records else []
    if not unseen:
        return ""
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a> ({})',
        (
            (reverse(f"admin:relations_{each.type}_change", args=[each.pk]), each, each.get_status_display())
            for each in unseen[:NAMED]
        ),
    )
    told = gettext("The public sees nothing of what is not published yet. Publish it too:")
    return format_html("{} {}{}", told, links, " …" if len(unseen) > NAMED else "")
