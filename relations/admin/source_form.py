"""Taking in a source: its text is pasted or uploaded, or the source stays without one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.citations import ModelForm
from relations.imports.anchoring import moves
from relations.imports.texts import NewText, TextError, pasted, uploaded
from relations.models import Source


class SourceForm(ModelForm):
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.html,.htm,text/plain,text/html"}),
        help_text=_("Plain text or HTML, in UTF-8, at most 2 MB. Of an HTML page the words are kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(text := self.fields.get("text"), forms.CharField):
            # Offsets count the blanks at its ends, too.
            text.strip = False
            text.help_text = _("Or paste it here, exactly as it was published. For staff only.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        name = "file" if given.get("file") else "text"
        if given.get("file") and given.get("text"):
            self.add_error("file", gettext("Paste the text or upload its file, not both."))
        elif given.get(name):
            try:
                self._take(given, uploaded(given["file"]) if name == "file" else pasted(given["text"]))
            except (TextError, ValidationError) as error:
                self.add_error(name, error if isinstance(error, ValidationError) else str(error))
        return given

    def _take(self, given: dict[str, Any], new: NewText) -> None:
        known = given.get("sha256") or self.instance.sha256
        if known and known != new.sha256:
            raise ValidationError(gettext("This is not the text of the file whose SHA-256 is given."))
        if same := Source.objects.filter(sha256=new.sha256).exclude(pk=self.instance.pk).first():
            given["sha256"] = ""
            link = format_html('<a href="{}">{}</a>', reverse("admin:relations_source_change", args=[same.pk]), same)
            raise ValidationError(format_html(gettext("The same text is held already: {}."), link))
        if self.instance.pk and (lost := [move for move in moves(self.instance, new.text) if move.problem]):
            told = gettext("%(record)s cites other words than stand there: %(problem)s")
            raise ValidationError([told % {"record": move.citation.root, "problem": move.problem} for move in lost])
        given |= {"text": new.text, "sha256": new.sha256, "filename": given.get("filename") or new.filename}
        if new.note:
            given["notes"] = "\n".join(filter(None, (given.get("notes"), new.note)))
