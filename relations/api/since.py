"""Lists of what has changed since a moment, so that a mirror stays exact: what has gone stands among the records."""

import datetime
from typing import Any

from django.db.models import Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from relations.facets.matches import narrowed
from relations.filters import FilterSet
from relations.nesting import attach
from relations.record_types import RecordType
from relations.serializers.answers import Answers
from relations.serializers.base import AddressField, FormerSlugsField

#: Whoever writes stamps a change first and commits it later. What was stamped before an answer was read and committed
#: after it must not be missed: the next question begins so much earlier. No change takes longer than an import does.
OVERLAP = datetime.timedelta(minutes=15)
#: What has gone tells of itself when that was, and nothing else by which it could be put in an order.
ORDERINGS = ("updated", "-updated")
MERGED, WITHDRAWN = "merged", "withdrawn"
STAMP = "%Y-%m-%dT%H:%M:%SZ"


def asked_since(filterset: FilterSet) -> datetime.datetime | None:
    found: datetime.datetime | None = filterset.form.cleaned_data.get("updated_since")
    return found


def order_errors(filterset: FilterSet) -> dict[str, list[str]]:
    """Call it only where ``parameter_errors`` is empty."""
    ordering = filterset.form.cleaned_data.get("ordering")
    if asked_since(filterset) is None or not ordering or ordering in ORDERINGS:
        return {}
    return {"ordering": [_("With updated_since, the order is updated or -updated.")]}


def lists_of(filterset: FilterSet, record_type: RecordType, paths: list[str]) -> list[Any]:
    """What is to be read, in the order asked for: one list, or with ``updated_since`` three of other records each.

    What has gone is told whatever else is asked: what it held is not for the public any more, and whoever mirrors only
    some of the records knows which they have.
    """
    moment = asked_since(filterset)
    if moment is None:
        return [filterset.records()]
    rest = narrowed(filterset, "updated_since")
    gone: Any = record_type.model.objects.gone_since(moment).annotate(has_gone=Value(True))
    gone = gone.select_related("merged_into").prefetch_related("former_slugs")
    told = ("slug", "status", "updated", "withdrawal_note", "merged_into__slug", "merged_into__status")
    ordering = filterset.form.cleaned_data.get("ordering") or "updated"
    lists = (rest.filter(updated__gte=moment), rest.changed_beside(moment, paths), gone.only(*told))
    return [filterset.in_order(each, ordering) for each in lists]


def next_moment() -> datetime.datetime:
    """From when to ask the next time. Take it before anything is read."""
    return timezone.now().replace(microsecond=0) - OVERLAP


def has_gone(record: Any) -> bool:
    return getattr(record, "has_gone", False)


def told(records: list[Any], answer: Answers, request: Request) -> list[Any]:
    """What is there and what has gone, in the order of the list."""
    there = [record for record in records if not has_gone(record)]
    attach(there, answer.paths, drafts=answer.sees_drafts)
    answers, gone = iter(answer(there)), TombstoneSerializer(context={"request": request})
    return [gone.to_representation(record) if has_gone(record) else next(answers) for record in records]


class GoneReferenceSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField(help_text=gettext_lazy("Its address name."))
    url = AddressField(prefix="api:", help_text=gettext_lazy("Its address in this API."))


class TombstoneSerializer(serializers.Serializer[Any]):
    """A record that was withdrawn or merged since."""

    slug = serializers.SlugField(help_text=gettext_lazy("Its address name."))
    url = AddressField(prefix="api:", help_text=gettext_lazy("The address at which it was."))
    type = serializers.CharField(help_text=gettext_lazy("Record type, such as visit."))
    status = serializers.SerializerMethodField(help_text=gettext_lazy("What became of it: withdrawn or merged."))
    updated = serializers.DateTimeField(
        default_timezone=datetime.UTC, help_text=gettext_lazy("When that was, or when it was last changed since, UTC.")
    )
    withdrawal_note = serializers.CharField(
        help_text=gettext_lazy("Why it was withdrawn, and what replaces it; blank where it was merged.")
    )
    merged_into = serializers.SerializerMethodField(
        help_text=gettext_lazy("The record that tells the same; null where there is none that is published.")
    )
    former_slugs = FormerSlugsField(help_text=gettext_lazy("Address names it once had."))

    def get_status(self, record: Any) -> str:
        return MERGED if record.merged_into_id else WITHDRAWN

    @extend_schema_field(GoneReferenceSerializer(allow_null=True))
    def get_merged_into(self, record: Any) -> Any:
        kept = record.merged_into
        if kept is None or not kept.is_published:
            return None
        return GoneReferenceSerializer(kept, context=self.context).data


def list_address(record_type: RecordType, moment: datetime.datetime) -> str:
    """Where the changes since are asked for."""
    stamp = moment.strftime(STAMP)
    return f"{reverse(f'api:{record_type.plural}-list')}?updated_since={stamp}&ordering=updated"
