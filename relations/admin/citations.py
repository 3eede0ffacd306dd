"""Citing at the desk: an editor pastes the words, and where they stand is worked out from the held text."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.base import LinkedRows, StackedInline
from relations.admin.locating import place_of_words
from relations.admin.states import with_difference
from relations.choices import Status
from relations.models import Citation, Source
from relations.models.quotes import held_text, quote_problem
from relations.passages import (
    PassageError,
    check_passage,
    excerpt_hash,
    paragraph_at,
    paragraph_starts,
)

# Django's forms are generic for the type checker only.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    BaseInlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
else:
    ModelForm = forms.ModelForm
    BaseInlineFormSet = forms.BaseInlineFormSet


class CitationForm(ModelForm):
    words = forms.CharField(
        label=_("Words"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 40}),
        help_text=_("Paste the passage exactly as the held text has it; the numbers beside it are then worked out."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An editor gives the words or the numbers; which of them are missing, ``clean`` says.
        for name in ("paragraph", "start", "end", "excerpt_sha256"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        source = given.get("source")
        if source is None or self.errors:
            return given
        words = (given.get("words") or "").replace("\r\n", "\n")
        if words and not source.text:
            self.add_error("words", gettext("The text of this source is not held: give the numbers and the hash."))
        elif words:
            self._locate(given, source, words)
        self._complete(given, source)
        return given

    def _locate(self, given: dict[str, Any], source: Source, words: str) -> None:
        try:
            start, end = place_of_words(source.text, words, given.get("start"))
        except forms.ValidationError as error:
            self.add_error("words", error)
            return
        given |= {"start": start, "end": end, "excerpt_sha256": excerpt_hash(source.text[start:end])}
        given["paragraph"] = paragraph_at(paragraph_starts(source.text), start)

    def _complete(self, given: dict[str, Any], source: Source) -> None:
        if self.errors:
            return
        if source.text and given.get("start") is not None and given.get("end"):
            text, starts = source.text, paragraph_starts(source.text)
            given["excerpt_sha256"] = given.get("excerpt_sha256") or excerpt_hash(text[given["start"] : given["end"]])
            given["paragraph"] = given.get("paragraph") or paragraph_at(starts, given["start"])
        for name in ("paragraph", "start", "end", "excerpt_sha256"):
            if given.get(name) in (None, ""):
                self.add_error(name, self.fields[name].error_messages["required"])
        if source.text and not self.errors:
            try:
                check_passage(source.text, paragraph_starts(source.text), self._as_given(given))
            except PassageError as error:
                self.add_error("start", gettext("This is not the passage: %s.") % error)

    def _as_given(self, given: dict[str, Any]) -> Citation:
        names = ("paragraph", "start", "end", "excerpt_sha256")
        return self._meta.model(**{name: given[name] for name in names})  # type: ignore[no-any-return]


class CitationInline(LinkedRows, StackedInline):
    form = CitationForm
    extra = 0
    verbose_name = _("source passage")
    verbose_name_plural = _("source passages")
    autocomplete_fields = ("source",)
    fields: ClassVar[Any] = (
        ("source", "supports"),
        "excerpt",
        ("paragraph", "start", "end", "excerpt_sha256"),
        "words",
    )
    readonly_fields = ("excerpt",)
    classes = ("passages",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Only the passages are read, not whole texts.
        held_words: Any = Substr("source__text", F("start") + 1, F("end") - F("start"))
        rows: Any = super().get_queryset(request).annotate(held_words=held_words)
        found: QuerySet[Any] = rows.select_related("source").defer("source__text", "source__search_text")
        return found

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    @admin.display(description=_("passage in the held text"))
    def excerpt(self, citation: Any) -> str:
        words = getattr(citation, "held_words", "")
        if not words:
            return gettext("The text is not held.") if citation.pk else ""
        if excerpt_hash(words) != citation.excerpt_sha256:
            return format_html(
                '<strong class="errors">{}</strong> {}', gettext("Not the words that were cited:"), words
            )
        return format_html('<span class="passage" lang="{}">{}</span>', citation.source.language, words)


class VerbatimFormSet(BaseInlineFormSet):
    """A quote is verbatim or it is not published."""

    def clean(self) -> None:
        super().clean()
        statement: Any = self.instance
        if any(self.errors) or not statement.quote or statement.status != Status.PUBLISHED:
            return
        spans = [
            form.instance
            for form in self.forms
            if form.cleaned_data.get("source") and not form.cleaned_data.get("DELETE")
        ]
        if problem := quote_problem(statement, spans, held_text):
            raise forms.ValidationError(with_difference(problem.reason, problem))


class StatementCitationInline(CitationInline):
    formset = VerbatimFormSet
    fields = (("source", "verbatim", "supports"), *CitationInline.fields[1:])
