"""Webhooks: made and looked after here, with what became of what they were told."""

from typing import Any

# First: it registers the tasks, which people of the desk have no use for.
import django_tasks_db.admin  # noqa: F401
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_tasks_db.models import DBTaskResult

from relations.admin.base import DeskAdmin
from relations.admin.blocks import Block, Line
from relations.admin.deliveries import answer_of, may_manage, moment, page_of
from relations.admin.rights import ModelForm
from relations.admin.states import name_of
from relations.models import Delivery, OffReason, Webhook, WebhookEvent
from relations.record_types import RECORD_TYPES
from relations.webhooks import BadAddressError, check_address, send_test, stuck_since
from relations.workflow import allowed

admin.site.unregister(DBTaskResult)

#: On the page of a webhook; the list holds the rest.
SHOWN = 10


class WebhookForm(ModelForm):
    types = forms.MultipleChoiceField(
        label=_("Record types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all types."),
        choices=lambda: [(name, each.model._meta.verbose_name_plural) for name, each in RECORD_TYPES.items()],
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all events."),
        choices=WebhookEvent.choices,
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            check_address(url)
        except BadAddressError as error:
            raise forms.ValidationError(str(error)) from error
        return url

    def clean(self) -> dict[str, Any]:
        if not settings.SITE_URL:
            raise forms.ValidationError(_("SITE_URL is not set: nothing says under which address this site is read."))
        return super().clean() or self.cleaned_data


@admin.register(Webhook)
class WebhookAdmin(DeskAdmin):
    form = WebhookForm
    list_display = ("name", "url", "told_of", "state", "last_answer", "maker")
    list_filter = ("active",)
    list_select_related = ("made_by",)
    fields = ("name", "url", "types", "events", "active", "state", "secret_masked", "maker", "created")
    readonly_fields = ("state", "secret_masked", "maker", "created")
    change_form_template = "admin/relations/webhook/change_form.html"
    change_list_template = "admin/relations/webhook/change_list.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    has_add_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    has_delete_permission = has_change_permission

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("name", "url", "types", "events", "active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        tried = Delivery.objects.filter(webhook=OuterRef("pk")).exclude(attempts=[]).order_by("-pk")
        listed: QuerySet[Any] = super().get_queryset(request)
        answered: QuerySet[Any] = listed.annotate(last_attempts=Subquery(tried.values("attempts")[:1]))
        return answered

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/test/", wrap(require_POST(self.test_view)), name="relations_webhook_test"),
            path("<int:pk>/secret/", wrap(require_POST(self.secret_view)), name="relations_webhook_secret"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        was_off = obj.off_since is not None
        if obj.active and was_off:
            obj.switch_on()
        elif not obj.active and not was_off:
            obj.switch_off(OffReason.BY_HAND)
        if not change:
            obj.made_by = request.user
            obj.renew_secret()
            obj.save()
        else:
            # A worker may be writing the other columns.
            switched = ("off_since", "off_reason", "failures", "rests_until") if obj.active == was_off else ()
            obj.save(update_fields=[*form.changed_data, *switched])

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self.with_secret(request, obj)

    # --- what stands in the columns ----------------------------------------------------------------------------------

    @admin.display(description=_("told of"))
    def told_of(self, webhook: Webhook) -> str:
        kinds = [
            str(RECORD_TYPES[name].model._meta.verbose_name_plural) for name in webhook.types if name in RECORD_TYPES
        ]
        events = [str(WebhookEvent(each).label) for each in webhook.events if each in WebhookEvent.values]
        return "; ".join((", ".join(kinds) or gettext("all types"), ", ".join(events) or gettext("all events")))

    @admin.display(description=_("status"))
    def state(self, webhook: Webhook) -> str:
        if not webhook.active:
            words = {"when": moment(webhook.off_since), "why": webhook.get_off_reason_display()}
            return format_html("<strong>{}</strong>", gettext("Switched off on %(when)s: %(why)s") % words)
        if webhook.failures:
            said = gettext("Failures in a row: %(number)s") % {"number": webhook.failures}
            if not (webhook.rests_until and webhook.rests_until > timezone.now()):
                return said
            following = gettext("next try on %(when)s") % {"when": moment(webhook.rests_until)}
            return f"{said}; {following}"
        return gettext("active")

    @admin.display(description=_("last answer"))
    def last_answer(self, webhook: Webhook) -> str:
        return answer_of(getattr(webhook, "last_attempts", None) or [])

    @admin.display(description=_("secret"))
    def secret_masked(self, webhook: Webhook) -> str:
        return f"{webhook.secret[:10]}…"

    @admin.display(description=_("made by"))
    def maker(self, webhook: Webhook) -> str:
        # Whoever manages webhooks need not see the accounts.
        return name_of(webhook.made_by)

    # --- the pages ---------------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"stuck_since": stuck_since(), **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        webhook = self.get_object(request, object_id)
        if webhook is not None:
            newest = list(webhook.deliveries.order_by("-pk")[:SHOWN])
            lines = [{"delivery": each, "page": page_of(each), "answer": answer_of(each.attempts)} for each in newest]
            all_of_them = reverse("admin:relations_delivery_changelist") + f"?webhook__id__exact={webhook.pk}"
            kwargs["extra_context"] = {"deliveries": lines, "all_deliveries": all_of_them, "stuck_since": stuck_since()}
        return super().change_view(request, object_id, *args, **kwargs)

    def found(self, request: HttpRequest, pk: int) -> Webhook:
        if not may_manage(request):
            raise PermissionDenied
        webhook = Webhook.objects.filter(pk=pk).first()
        if webhook is None:
            raise Http404
        return webhook

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = send_test(self.found(request, pk))
        self.message_user(request, gettext("The test is on its way: its answer will stand here."), messages.SUCCESS)
        return HttpResponseRedirect(page_of(delivery))

    def secret_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        webhook = self.found(request, pk)
        webhook.renew_secret()
        webhook.save(update_fields=["secret", "former_secret", "former_until"])
        self.log_change(request, webhook, gettext("Renewed the secret."))
        return self.with_secret(request, webhook)

    def with_secret(self, request: HttpRequest, webhook: Webhook) -> HttpResponse:
        """The only page that shows it: it is not kept by a browser, and cannot be asked for again."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("The secret of “%(name)s”") % {"name": webhook},
            "webhook": webhook,
            "page": reverse("admin:relations_webhook_change", args=[webhook.pk]),
        }
        return render(request, "admin/relations/webhook/secret.html", context)


def webhooks_in_trouble(user: Any) -> list[Block]:
    """For whoever can mend it: none where there is none."""
    if not allowed(user, "manage_webhooks"):
        return []
    off = Webhook.objects.filter(active=False).exclude(off_reason=OffReason.BY_HAND)
    lines = [
        Line(
            each.name,
            reverse("admin:relations_webhook_change", args=[each.pk]),
            "",
            each.get_off_reason_display(),
            True,
        )
        for each in off[:SHOWN]
    ]
    since = stuck_since()
    waiting = gettext("Something waits to be sent since %(when)s: “manage.py db_worker” does not seem to run.")
    about = waiting % {"when": moment(since)} if since else ""
    rest = [(str(Webhook._meta.verbose_name_plural), reverse("admin:relations_webhook_changelist"))]
    heading, empty = gettext("Webhooks in trouble"), gettext("None was switched off.")
    return [Block("webhooks", heading, lines, empty, rest, about)] if lines or about else []
