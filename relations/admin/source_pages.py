"""The pages of a source's text: reading and citing it, and editing it with every citation moved along."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.citing import BEGUN_FROM_PASSAGES, address_of_text, address_to_begin
from relations.admin.locating import place_of_numbers, place_of_words
from relations.admin.source_text import SourceText
from relations.imports.anchoring import AnchorError, moves, replace_text
from relations.imports.texts import NewText, TextError, pasted
from relations.models import Source, changing
from relations.passages import excerpt_hash, word_difference
from relations.workflow import edit_refusal

if TYPE_CHECKING:
    from relations.admin.base import ModelAdmin
else:
    ModelAdmin = object


class PassageForm(forms.Form):
    """Works with the keyboard and without a script: the numbers, or the words themselves."""

    start = forms.IntegerField(label=_("Start"), min_value=0, required=False)
    end = forms.IntegerField(label=_("End"), min_value=1, required=False)
    words = forms.CharField(
        label=_("Or its words"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Exactly as they stand in the text."),
    )

    def __init__(self, source: Source, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            words, start, end = given["words"].replace("\r\n", "\n"), given["start"], given["end"]
            if words.strip() and end is None:
                given["start"], given["end"] = place_of_words(self.source.text, words.strip(), start)
            else:
                given["start"], given["end"] = place_of_numbers(self.source.text, start, end)
        return given


class TextForm(forms.Form):
    text = forms.CharField(label=_("Text"), strip=False, required=False, widget=forms.Textarea(attrs={"rows": 30}))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Why the text is changed. It is kept in the history.")
    )
    #: The hash of the text that the editor began from.
    basis = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, source: Source, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.initial.update(text=source.text, basis=excerpt_hash(source.text))

    def clean_text(self) -> NewText:
        words: str = self.cleaned_data["text"].replace("\r\n", "\n")
        try:
            new = pasted(words)
        except TextError as error:
            raise ValidationError(str(error)) from error
        if "\r\n" in self.source.text:
            # As the file had it; a browser does not tell one line end from another.
            new = NewText(new.text.replace("\n", "\r\n"))
        if new.text == self.source.text:
            raise ValidationError(gettext("The text is what it was: nothing is changed."))
        if same := Source.objects.filter(sha256=new.sha256).exclude(pk=self.source.pk).first():
            raise ValidationError(gettext("“%s” holds the same text already.") % same)
        return new

    def clean_basis(self) -> str:
        basis: str = self.cleaned_data["basis"]
        if basis != excerpt_hash(self.source.text):
            raise ValidationError(
                gettext("Somebody else has changed the text meanwhile. Copy your wording, open the page again, and "
                        "make your change in the text as it is now.")
            )  # fmt: skip
        return basis


class SourceTextPages(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        pages = (("text", self.text_view), ("edit_text", self.edit_text_view))
        addresses = {"text": "text/", "edit_text": "text/edit/"}
        own = [
            path(f"<path:object_id>/{addresses[name]}", self._staff(view), name=f"relations_source_{name}")
            for name, view in pages
        ]
        return [*own, *super().get_urls()]

    def _staff(self, view: Callable[..., HttpResponse]) -> Any:
        return self.admin_site.admin_view(view)

    def _source(self, request: HttpRequest, object_id: str) -> Source:
        source: Source | None = self.get_object(request, unquote(object_id))
        if source is None:
            raise Http404
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        return source

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if obj.text and IS_POPUP_VAR not in request.POST:
            link = format_html('<a href="{}">{}</a>', address_of_text(obj), obj)
            messages.info(request, format_html(gettext("Its text is held. Read and cite {}."), link))
        return response

    def text_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source = self._source(request, object_id)
        form = PassageForm(source, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and (kind := request.POST.get("begin")) in BEGUN_FROM_PASSAGES:
            chosen = form.cleaned_data
            return HttpResponseRedirect(address_to_begin(kind, source, chosen["start"], chosen["end"]))
        context = self._context(request, source, gettext("Text of %s") % source)
        context |= {"form": form, "reading": SourceText(source), "kinds": self._kinds(request)}
        return TemplateResponse(request, "admin/relations/source/text.html", context)

    def _kinds(self, request: HttpRequest) -> list[tuple[str, str]]:
        models = {name: apps.get_model("relations", name) for name in BEGUN_FROM_PASSAGES}
        sites = {name: admin.site.get_model_admin(model) for name, model in models.items()}
        return [
            (name, str(models[name]._meta.verbose_name))
            for name in BEGUN_FROM_PASSAGES
            if sites[name].has_add_permission(request)
        ]

    def edit_text_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source = self._source(request, object_id)
        if reason := edit_refusal(request.user, source):
            raise PermissionDenied(reason)
        form = TextForm(source, request.POST if request.method == "POST" else None)
        context = self._context(request, source, gettext("Edit the text of %s") % source) | {"form": form}
        if form.is_bound and form.is_valid():
            new: NewText = form.cleaned_data["text"]
            if "save" in request.POST and (refusals := self._replace(request, source, form)) is None:
                return HttpResponseRedirect(address_of_text(source))
            planned = moves(source, new.text)
            context |= {
                "moves": planned,
                "lost": [move for move in planned if move.problem],
                "to_look_at": [move for move in planned if not move.is_certain],
                "certain": [move for move in planned if move.is_certain],
                "refusals": refusals if "save" in request.POST else [],
                "difference": word_difference(source.text, new.text),
            }
        return TemplateResponse(request, "admin/relations/source/edit_text.html", context)

    def _replace(self, request: HttpRequest, source: Source, form: TextForm) -> list[str] | None:
        roots = {move.citation.root for move in moves(source, form.cleaned_data["text"].text) if move.is_moved}
        if refusals := [f"{root}: {why}" for root in roots if (why := edit_refusal(request.user, root))]:
            return sorted(refusals)
        try:
            with changing(reason=form.cleaned_data["reason"]):
                replace_text(source, form.cleaned_data["text"])
        except AnchorError as error:
            return error.problems
        messages.success(request, gettext("The text was changed, and every citation stands with its words."))
        return None

    def _context(self, request: HttpRequest, source: Source, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "source": source,
            "opts": self.opts,
            # The text takes the whole width.
            "is_nav_sidebar_enabled": False,
            "can_edit": not edit_refusal(request.user, source),
        }
