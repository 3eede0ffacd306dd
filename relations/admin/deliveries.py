"""What webhooks were told, and what came of it."""

import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from relations.admin.base import DeskAdmin
from relations.admin.rights import ReadOnly
from relations.models import Delivery, WebhookEvent
from relations.models.webhook import TEST
from relations.record_types import RECORD_TYPES
from relations.webhooks import send_again
from relations.workflow import allowed

#: Letters of the last answer in a line of the list.
SHORT = 120


def may_manage(request: HttpRequest) -> bool:
    return allowed(request.user, "manage_webhooks")


def moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


def page_of(delivery: Delivery) -> str:
    return reverse("admin:relations_delivery_change", args=[delivery.pk])


def answer_of(attempts: list[dict[str, Any]]) -> str:
    """What came of the last try, in a line."""
    if not attempts:
        return ""
    last = attempts[-1]
    told = " ".join(str(each) for each in (last["status"], last["error"] or last["answer"]) if each)
    return told if len(told) <= SHORT else f"{told[:SHORT]}…"


class EventFilter(admin.SimpleListFilter):
    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*WebhookEvent.choices, (TEST, _("test"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(event=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, DeskAdmin):
    list_display = ("what", "webhook", "event", "occurred", "state", "tries", "next_try", "answered")
    list_filter = ("state", EventFilter, "webhook")
    list_select_related = ("webhook",)
    fields = ("webhook", "event", "slug", "version", "occurred", "state", "tries", "next_try", "uid", "body_sent")
    readonly_fields = (*fields,)
    change_form_template = "admin/relations/webhook/delivery.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.again_view))
        return [path("<int:pk>/again/", again, name="relations_delivery_again"), *super().get_urls()]

    @admin.display(description=_("record"))
    def what(self, delivery: Delivery) -> str:
        if not delivery.type:
            return gettext("test")
        return f"{RECORD_TYPES[delivery.type].model._meta.verbose_name}: {delivery.slug or delivery.record_id}"

    @admin.display(description=_("last answer"))
    def answered(self, delivery: Delivery) -> str:
        return answer_of(delivery.attempts)

    @admin.display(description=_("text sent"))
    def body_sent(self, delivery: Delivery) -> SafeString:
        return format_html('<pre class="sent">{}</pre>', delivery.body)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        delivery = self.get_object(request, object_id)
        if delivery is not None:
            tries = [
                {**each, "at": datetime.datetime.fromisoformat(each["at"])} for each in reversed(delivery.attempts)
            ]
            kwargs["extra_context"] = {"attempts": tries, "may_send_again": bool(delivery.body)}
        return super().change_view(request, object_id, *args, **kwargs)

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_manage(request):
            raise PermissionDenied
        delivery = Delivery.objects.select_related("webhook").filter(pk=pk).exclude(body="").first()
        if delivery is None:
            raise Http404
        if delivery.type and not delivery.webhook.active:
            self.message_user(request, gettext("It is switched off: switch it on first."), messages.ERROR)
        else:
            send_again(delivery)
            self.message_user(request, gettext("It is sent again: the answer will stand here."), messages.SUCCESS)
        return HttpResponseRedirect(page_of(delivery))
