"""A record on its way from draft to published, as its page and its list offer it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from relations.admin.bulk import Step, act_on_many
from relations.admin.states import MineFilter, State, with_difference
from relations.admin.unseen import unseen_told
from relations.models import Record, Statement
from relations.models.quotes import problem_of
from relations.workflow import MOVES, Move, MoveRefusedError, allowed, move, refusal

# Django's admin classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

NOTE_LENGTH = Record._meta.get_field("withdrawal_note").max_length
#: In the address of a page: where its visitor came from.
BACK = "_back"


class MoveForm(forms.Form):
    """Made for the version that the editor sees."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}))

    def __init__(self, chosen: Move, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chosen.asks:
            self.fields["reason"].label = chosen.asks
        else:
            del self.fields["reason"]


def explained(record: Any, reason: str) -> SafeString | str:
    """With the differing words where a quote is the reason."""
    problem = problem_of(record) if isinstance(record, Statement) else None
    return with_difference(reason, problem) if problem and problem.reason in reason else reason


def as_step(chosen: Move) -> Step:
    def act(user: Any, record: Any, reason: str, version: int | None) -> None:
        try:
            move(user, record, chosen.name, reason=reason, version=version)
        except MoveRefusedError as error:
            raise MoveRefusedError(explained(record, str(error))) from error

    return Step(
        name=f"move_{chosen.name}",
        label=chosen.label,
        will=gettext("will be: %(done)s") % {"done": chosen.action.label},
        done=str(chosen.action.label),
        refusal=lambda user, record: explained(record, refusal(user, record, chosen)),
        act=act,
        asks=str(chosen.asks),
        longest=NOTE_LENGTH,
        after=unseen_told if chosen.publishes else lambda records: "",
    )


class WorkflowAdmin(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        name = f"relations_{self.opts.model_name}_move"
        moving = path("<path:object_id>/move/<slug:name>/", self.admin_site.admin_view(self.move_view), name=name)
        return [moving, *super().get_urls()]

    # --- lists --------------------------------------------------------------------------------------------------------

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return (*(super().get_list_select_related(request) or ()), "author")  # type: ignore[misc]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        first, *more = super().get_list_filter(request)
        return [first, MineFilter, *more]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        for chosen in MOVES.values():
            if allowed(request.user, chosen.permission):
                name = f"move_{chosen.name}"
                actions[name] = (self._many(chosen), name, chosen.label)
        return actions

    def _many(self, chosen: Move) -> Any:
        def act(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
            return act_on_many(model_admin, request, queryset, as_step(chosen))

        return act

    # --- one record ---------------------------------------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if not context["is_popup"]:
            context["state"] = State(obj, request.user) if obj else None
            context["can_submit_new"] = obj is None and allowed(request.user, MOVES["submit"].permission)
            context["submit"] = MOVES["submit"]
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        # With what is said of a new record, and of the passage it began from.
        added = super().response_add(request, obj, post_url_continue)
        return self._moved_on(request, obj) or added

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._moved_on(request, obj) or super().response_change(request, obj)

    def _moved_on(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        """The button pressed saves and moves: it has saved, so far."""
        chosen = MOVES.get(request.POST.get("_move", ""))
        if chosen is None or IS_POPUP_VAR in request.POST:
            return None
        if chosen.asks:
            return HttpResponseRedirect(self.address_of(request, obj, "move", chosen.name))
        return self.make_move(request, obj, chosen, version=obj.version)

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        record, chosen = self.get_object(request, unquote(object_id)), MOVES.get(name)
        if record is None or chosen is None:
            raise Http404
        if not (self.has_view_permission(request, record) and allowed(request.user, chosen.permission)):
            raise PermissionDenied
        form = MoveForm(chosen, request.POST if request.method == "POST" else None, initial={"version": record.version})
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            return self.make_move(request, record, chosen, given["version"], given.get("reason", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": chosen.label,
            "subtitle": str(record),
            "opts": self.opts,
            "record": record,
            "state": State(record, request.user),
            "move": chosen,
            "refusal": explained(record, refusal(request.user, record, chosen)),
            "form": form,
            "page": self.address_of(request, record, "change"),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/relations/workflow_move.html", context)

    def make_move(
        self, request: HttpRequest, record: Any, chosen: Move, version: int, reason: str = ""
    ) -> HttpResponse:
        page = self.address_of(request, record, "change")
        link = format_html('<a href="{}">{}</a>', page, record)
        try:
            moved = move(request.user, record, chosen.name, reason=reason, version=version)
        except MoveRefusedError as error:
            told = format_html("“{}”: {} {}", link, gettext("not moved."), explained(record, str(error)))
            messages.error(request, told)
            return HttpResponseRedirect(page)
        messages.success(request, format_html("“{}”: {}.", link, chosen.action.label))
        if chosen.publishes and (unseen := unseen_told([moved])):
            messages.warning(request, unseen)
        return self.response_post_save_change(request, moved)

    def address_of(self, request: HttpRequest, record: Any, view: str, *args: str) -> str:
        """With where the editor came from."""
        address = reverse(f"admin:relations_{self.opts.model_name}_{view}", args=[record.pk, *args])
        return f"{address}?{asked}" if (asked := request.GET.urlencode()) else address

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        if request.GET.get(BACK) == "home":
            return HttpResponseRedirect(reverse("admin:index"))
        return super().response_post_save_change(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        if request.GET.get(BACK) == "home":
            return HttpResponseRedirect(reverse("admin:index"))
        return super().response_post_save_add(request, obj)
