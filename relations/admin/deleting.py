"""What stands in the way of deleting is told without reading all of it: a state may be named in a million records."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import PROTECT
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext

# Django's admin classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: So many of each kind of row are named.
NAMED = 5


class BoundedDeleting(ModelAdmin):
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        in_the_way = list(references(self.model, objs))
        if in_the_way:
            return [str(each) for each in objs], {}, set(), in_the_way
        return super().get_deleted_objects(objs, request)


def references(model: Any, records: Iterable[Any]) -> Iterable[str]:
    """A line for each of the first rows that name one of the records, and one that says that there are more."""
    for relation in model._meta.related_objects:
        if relation.on_delete is not PROTECT:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": records}).order_by()
        found = list(rows[: NAMED + 1])
        kind = capfirst(str(relation.related_model._meta.verbose_name))
        yield from (f"{kind}: {getattr(row, 'record', row)}" for row in found[:NAMED])
        if len(found) > NAMED:
            yield gettext("%(kind)s: more of them") % {"kind": kind}
