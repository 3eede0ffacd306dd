"""The original files of a source: taken in on its page after a look at what they hold, and opened by the desk alone."""

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from relations.admin.inlines import Rows
from relations.file_kinds import BrokenError, FileKind, endings, kind_of
from relations.imports.texts import safe_name
from relations.models import Attachment, Source
from relations.workflow import edit_refusal

# Django's form classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Attachment]
    BaseInlineFormSet = forms.BaseInlineFormSet[Attachment, Source, "AttachmentForm"]
    Upload = UploadedFile[bytes]
else:
    ModelForm, BaseInlineFormSet, Upload = forms.ModelForm, forms.BaseInlineFormSet, UploadedFile

#: Even a page that is opened from it can do nothing.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
#: What a browser might show as a page, whatever it is told.
SHOWN_AS_PAGES = "text/html"
#: How much of a hash is shown; the whole stands in its hint.
HASH_SHOWN = 12


class Held(forms.Widget):
    """A file that is there: its name leads to it."""

    # The forms that are added beside it take files.
    needs_multipart_form = True

    def __init__(self, attachment: Attachment) -> None:
        super().__init__()
        self.attachment = attachment

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return told(self.attachment)


def told(of: Attachment) -> SafeString:
    about = (of.media_type, filesizeformat(of.size), date_format(localtime(of.created)), str(of.author or ""))
    return format_html(
        '<a class="attachment{}" href="{}">{}</a><span class="quiet attachment-about">{} · '
        '<span title="SHA-256 {}">{}…</span></span>',
        " withdrawn" if of.withdrawn else "",
        of.address,
        of.name,
        " · ".join(filter(None, about)),
        of.sha256,
        of.sha256[:HASH_SHOWN],
    )


class AttachmentForm(ModelForm):
    """A new row takes a file; one that is there is noted upon or withdrawn, and never replaced."""

    file = forms.FileField(label=_("File"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        if self.instance.pk:
            file.widget, file.required, file.disabled = Held(self.instance), False, True
        else:
            file.widget.attrs["accept"] = endings().replace(" ", "")

    def clean_file(self) -> Upload | None:
        file: Upload | None = self.cleaned_data.get("file")
        if self.instance.pk or file is None:
            return None
        size, most = file.size or 0, settings.ATTACHMENT_MAX_MB * 2**20
        if size > most:
            said = gettext("The file has %(size)s, and at most %(most)s are taken.")
            raise ValidationError(said % {"size": filesizeformat(size), "most": filesizeformat(most)})
        name = safe_name(file.name or "")
        kind = known_kind(file, name)
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        held = Attachment.objects.filter(record=self.instance.record_id, sha256=digest.hexdigest()).first()
        if self.instance.record_id and held:
            raise ValidationError(gettext("This very file is held here already, as “%s”.") % held.name)
        self.instance.name, self.instance.media_type = name, kind.media_type
        self.instance.size, self.instance.sha256 = size, digest.hexdigest()
        return file

    def save(self, commit: bool = True) -> Attachment:
        file = self.cleaned_data.get("file")
        if self.instance.pk or file is None:
            return super().save(commit=commit)
        # First the bytes: of a row whose file could not be kept, nothing is left.
        self.instance.keep(file.chunks())
        try:
            return super().save(commit=commit)
        except BaseException:
            self.instance.path.unlink(missing_ok=True)
            raise


def known_kind(file: Any, name: str) -> FileKind:
    try:
        kind = kind_of(file)
    except BrokenError as error:
        said = gettext("The file begins as %(kind)s, and is broken, holds a program, or unpacks to more than it may.")
        raise ValidationError(said % {"kind": error}) from error
    if kind is None:
        raise ValidationError(gettext("No file of this kind is taken. Taken are: %s.") % endings())
    if not name.lower().endswith(kind.endings):
        said = gettext("The file is %(kind)s by what it holds, and its name should end in %(endings)s.")
        raise ValidationError(said % {"kind": kind.name, "endings": gettext(" or ").join(kind.endings)})
    return kind


class AttachmentRows(BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        sent = [form.instance.sha256 for form in self.forms if not form.instance.pk and form.instance.sha256]
        if len(sent) != len({*sent}):
            raise ValidationError(gettext("The same file is chosen twice."))


class Attachments(Rows):
    model = Attachment
    form = AttachmentForm
    formset: Any = AttachmentRows
    readonly_fields = ("held",)
    classes = ("attachments",)
    can_delete = False
    verbose_name_plural = _("Original files, as the desk received them (for staff only)")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Who may only look is shown what is there."""
        may_add = self.has_add_permission(request, obj) or self.has_change_permission(request, obj)
        return ("file" if may_add else "held", "note", "withdrawn")

    @admin.display(description=_("File"))
    def held(self, attachment: Attachment) -> SafeString:
        return told(attachment)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("author")


@require_safe
def attachment(request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
    """Sent to be saved, and never shown in its place."""
    found = Attachment.objects.filter(key=key, name=name).select_related("record").first()
    source_pages: Any = admin.site.get_model_admin(Source)
    if found is None:
        raise Http404
    if not source_pages.has_view_permission(request, found.record):
        raise PermissionDenied
    if found.withdrawn and edit_refusal(request.user, found.record):
        return HttpResponse(
            gettext("The file was withdrawn.") + "\n", status=410, content_type="text/plain; charset=utf-8"
        )
    try:
        content = found.path.open("rb")
    except FileNotFoundError:
        raise Http404(gettext("The file is not where it was kept: bring it back from a backup.")) from None
    media_type = "application/octet-stream" if found.media_type == SHOWN_AS_PAGES else found.media_type
    response = FileResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
