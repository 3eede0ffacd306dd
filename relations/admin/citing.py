"""A record begun from a passage: its first citation is filled in, and its quote where it can have one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from relations.admin.locating import place_of_numbers
from relations.admin.numbers import number_in
from relations.choices import StatementMode
from relations.models import Citation, Source
from relations.passages import excerpt_hash, paragraph_at, paragraph_starts

if TYPE_CHECKING:
    from relations.admin.base import ModelAdmin
else:
    ModelAdmin = object

#: What a passage can be made into, in the order of the buttons.
BEGUN_FROM_PASSAGES = ("statement", "visit", "document", "commitment", "figure")


@dataclass(frozen=True)
class Chosen:
    source: Source
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.source.text[self.start : self.end]

    def citation(self) -> dict[str, Any]:
        return {
            "source": self.source.pk,
            "paragraph": paragraph_at(paragraph_starts(self.source.text), self.start),
            "start": self.start,
            "end": self.end,
            "excerpt_sha256": excerpt_hash(self.words),
            "words": self.words,
            "verbatim": True,
        }


def address_of_text(source: Source) -> str:
    return reverse("admin:relations_source_text", args=[source.pk])


def address_to_begin(kind: str, source: Source, start: int, end: int) -> str:
    asked = urlencode({"source": source.pk, "start": start, "end": end})
    return f"{reverse(f'admin:relations_{kind}_add')}?{asked}"


def chosen_passage(request: HttpRequest) -> Chosen | None:
    """The passage that the address names, if it names one; ValidationError if there is no such passage."""
    asked = [request.GET.get(name, "") for name in ("source", "start", "end")]
    if not any(asked):
        return None
    pk, start, end = map(number_in, asked)
    if pk is None or start is None or end is None:
        raise ValidationError(gettext("The address names no passage: it needs source, start and end, as numbers."))
    if not request.user.has_perm("relations.view_source"):
        raise PermissionDenied
    source = Source.objects.filter(pk=pk).first()
    if source is None:
        raise ValidationError(gettext("There is no such source."))
    return Chosen(source, *place_of_numbers(source.text, start, end))


class BegunFromPassage(ModelAdmin):
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.cites:
            try:
                chosen_passage(request)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return HttpResponseRedirect(reverse("admin:relations_source_changelist"))
        return super().add_view(request, *args, **kwargs)

    @property
    def cites(self) -> bool:
        return any(issubclass(inline.model, Citation) for inline in self.inlines)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        chosen = chosen_passage(request) if self.cites else None
        if chosen is None:
            return initial
        fields = {field.name for field in self.opts.fields}
        given = {"mode": StatementMode.DIRECT, "quote": chosen.words, "language": chosen.source.language}
        return initial | {name: value for name, value in given.items() if name in fields}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        # What is sent back counts as typed in: a row that equals what it began as would not be saved.
        if obj.pk is None and request.method == "GET" and issubclass(inline.model, Citation):
            chosen = chosen_passage(request)
            kwargs |= {"initial": [chosen.citation()]} if chosen else {}
        return kwargs

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        response: HttpResponse = super().response_add(request, obj, post_url_continue)
        if self.cites and IS_POPUP_VAR not in request.POST and (chosen := chosen_passage(request)):
            link = format_html('<a href="{}">{}</a>', address_of_text(chosen.source), chosen.source)
            messages.info(request, format_html(gettext("Go on in the text of {}."), link))
        return response
