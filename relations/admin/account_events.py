"""The log of accounts: read by administrators, taken away as a file, changed by nobody."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from relations.accounts.exporting import FORMATS, export
from relations.admin.base import DeskAdmin
from relations.admin.rights import ReadOnly
from relations.callers import network
from relations.models import AccountEvent

#: Accounts that a search goes on with.
NAMED = 50
ENDINGS = (("csv", "CSV"), ("jsonl", "JSON lines"))


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnly, DeskAdmin):
    list_display = ("at", "what", "account_name", "by_name", "address", "in_short")
    list_filter = ("action",)
    date_hierarchy = None
    search_fields = ("account_name",)
    search_help_text = _("The name of an account, or an address.")
    fields = ("at", "action", "account_name", "account", "by_name", "by", "address", "in_full")
    readonly_fields = (*fields,)
    change_list_template = "admin/relations/account/log.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("what"), ordering="action")
    def what(self, event: AccountEvent) -> str:
        return event.get_action_display()

    @admin.display(description=_("details"))
    def in_short(self, event: AccountEvent) -> SafeString:
        lines = ((name, in_words(value)) for name, value in event.details.items())
        return format_html_join(" · ", "{}: {}", lines)

    @admin.display(description=_("details"))
    def in_full(self, event: AccountEvent) -> SafeString:
        return format_html('<pre class="sent">{}</pre>', json.dumps(event.details, ensure_ascii=False, indent=2))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Accounts are few: they are found first, and what was done to them or by them by an index."""
        words = search_term.strip().replace("\x00", "")
        if not words:
            return queryset, False
        names = ("username", "first_name", "last_name", "email")
        named = Q(*((f"{name}__icontains", words) for name in names), _connector=Q.OR)
        accounts = list(User.objects.filter(named).order_by("username").values_list("pk", flat=True)[:NAMED])
        address = Q(address=words) if is_address(words) else Q(pk__in=())
        return queryset.filter(Q(account__in=accounts) | Q(by__in=accounts) | address), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        # Linked to from the page of an account.
        return lookup == "account__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"endings": ENDINGS, **(extra_context or {})})

    # --- as a file ------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.export_view))
        return [path("export.<str:ending>", view, name="relations_accountevent_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest, ending: str) -> HttpResponse | StreamingHttpResponse:
        """What the list shows under the same question. Asked for by POST: the log notes that it was."""
        if ending not in FORMATS or not self.has_view_permission(request):
            raise Http404
        events = self.get_changelist_instance(request).get_queryset(request)
        pieces = export(events, ending, request.META.get("QUERY_STRING", ""))
        response = StreamingHttpResponse(pieces, content_type=FORMATS[ending][0])
        name = f"accounts-{timezone.localdate().isoformat()}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store, private"
        return response


def is_address(words: str) -> bool:
    return network(words) != "unknown"


def in_words(value: Any) -> str:
    """A field before and after; else as it is."""
    if isinstance(value, dict):
        return " → ".join(str(each) for each in (value.get("before"), value.get("after")) if each is not None)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
