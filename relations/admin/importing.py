"""Importing at the desk: a file is uploaded, every difference shown, and written once that is confirmed. Exporting."""

import re
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from import_export.admin import ImportMixin
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.resources import modelresource_factory
from import_export.tmp_storages import BaseStorage

from relations.admin.numbers import number_in
from relations.imports.columns import file_type
from relations.imports.exporting import write
from relations.imports.problems import FileRefusedError
from relations.imports.resources import FORMATS, DeskResource, DeskResult, mappings_for
from relations.workflow import allowed

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: In bytes. What is larger is imported by the command, which reads row by row.
MAX_UPLOAD = 10_000_000
#: Beside the file a form has a few short fields.
MAX_REQUEST = MAX_UPLOAD + 100_000
#: Uploads that nobody confirmed are thrown away, in seconds.
KEPT = 24 * 3600
_NAME = re.compile(r"[0-9a-f]{32}")
_SUFFIXES = [each.form for each in FORMATS]


class UploadStorage(BaseStorage):  # type: ignore[misc]
    """Uploads between preview and confirmation, under names of its own. Which server is asked next, nobody knows: they
    are kept where all of them keep files."""

    @staticmethod
    def folder() -> Path:
        folder = Path(settings.VAR_DIR) / "uploads"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def path(self, suffix: str = "") -> Path:
        if not _NAME.fullmatch(self.name or ""):
            raise Http404
        return self.folder() / f"{self.name}{suffix}"

    def save(self, data: bytes) -> None:
        self.name = uuid.uuid4().hex
        for old in self.folder().iterdir():
            if time.time() - old.stat().st_mtime > KEPT:
                old.unlink(missing_ok=True)
        self.path().write_bytes(data)

    def read(self) -> bytes:
        try:
            return self.path().read_bytes()
        except FileNotFoundError:
            raise Http404 from None

    def remove(self) -> None:
        self.path().unlink(missing_ok=True)


class Choices(forms.Form):
    mapping = forms.ChoiceField(
        label=_("Columns"), required=False, help_text=_("Whose columns the file has: the desk's own, or a mapping's.")
    )
    create_missing = forms.BooleanField(
        label=_("Make drafts of participants and places that are not known yet"), required=False
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Where the file comes from; kept with every change.")
    )


class UploadForm(Choices, ImportForm):  # type: ignore[misc]
    field_order = ("resource", "import_file", "mapping", "create_missing", "reason", "format")

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].widget, self.fields["format"].required = forms.HiddenInput(), False
        self.fields["import_file"].label = _("File")
        self.fields["import_file"].widget.attrs = {"accept": ",".join(f".{suffix}" for suffix in _SUFFIXES)}
        self.fields["import_file"].help_text = _("CSV, XLSX, JSON or JSON lines, up to %(size)s.") % {
            "size": filesizeformat(MAX_UPLOAD)
        }
        name = str(resources[0]._meta.model._meta.model_name)
        self.fields["mapping"].choices = [("", _("the desk's own columns")), *((m, m) for m in mappings_for(name))]  # type: ignore[attr-defined]

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if file := cleaned.get("import_file"):
            suffix = Path(file.name).suffix.lower().lstrip(".")
            if suffix not in _SUFFIXES:
                self.add_error("import_file", gettext("This is not a .csv, .xlsx, .json or .jsonl file."))
            elif file.size > MAX_UPLOAD:
                self.add_error("import_file", gettext("The file is too large: let import_records read it."))
            else:
                cleaned["format"] = str(_SUFFIXES.index(suffix))
        return cleaned


class ConfirmForm(ConfirmImportForm):  # type: ignore[misc]
    mapping = forms.CharField(widget=forms.HiddenInput, required=False)
    create_missing = forms.BooleanField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(widget=forms.HiddenInput, max_length=500)


class ImportingAdmin(ImportMixin, ModelAdmin):  # type: ignore[misc]
    import_template_name = "admin/relations/import.html"
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    tmp_storage_class = UploadStorage
    # Who changed what stands in the history of each record.
    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        return allowed(request.user, "import_records")

    def get_import_formats(self) -> list[Any]:
        return list(FORMATS)

    def get_import_resource_classes(self, request: HttpRequest) -> list[Any]:
        return [modelresource_factory(self.model, resource_class=DeskResource)]

    def get_urls(self) -> list[URLPattern]:
        """Those of ImportMixin, behind a look at the size of what is sent; and the rows that were refused."""
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        site = self.admin_site.admin_view
        own = [
            path("import/", site(self.sized(self.import_action)), name=f"{info}_import"),
            path("process_import/", site(self.sized(self.process_import)), name=f"{info}_process_import"),
            path("import/rejected/<str:name>/", site(self.rejected_rows), name=f"{info}_rejected"),
        ]
        return [*own, *super(ImportMixin, self).get_urls()]

    def sized(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """What is too large is refused before a byte of it is read, even for its CSRF token."""

        @csrf_exempt
        def outer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            sent = number_in(request.META.get("CONTENT_LENGTH") or "0")
            if sent is None or sent > MAX_REQUEST:
                return self.too_large(request)
            return csrf_protect(view)(request, **kwargs)

        return outer

    def too_large(self, request: HttpRequest) -> HttpResponse:
        limit = filesizeformat(MAX_UPLOAD)
        reason = gettext("The file is larger than %(limit)s. The command import_records reads files of any size.")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "refused": reason % {"limit": limit}}
        return TemplateResponse(request, self.import_template_name, context, status=413)

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is None:
            return initial
        return initial | {name: import_form.cleaned_data[name] for name in ("mapping", "create_missing", "reason")}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        told = kwargs["form"].cleaned_data
        chosen = {name: told[name] for name in ("mapping", "create_missing", "reason")}
        name = told.get("import_file_name") or told["import_file"].tmp_storage_name
        return chosen | {"rejected": UploadStorage(name=name).path(".rejected.csv")}

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer: Any = super().import_action(request, **kwargs)
        context = answer.context_data
        result: DeskResult | None = context.get("result")
        context["columns"] = file_type(str(self.opts.model_name))
        if result is not None and result.preview.report.rejected:
            context["rejected"] = result.preview.report.rejected.name.removesuffix(".rejected.csv")
        shown: HttpResponse = answer
        return shown

    def process_result(self, result: DeskResult, request: HttpRequest) -> HttpResponse:
        if not result.has_errors():
            answer: HttpResponse = super().process_result(result, request)
            return answer
        context = {**self.admin_site.each_context(request), "opts": self.opts, "result": result, "title": _("Import")}
        return TemplateResponse(request, self.import_template_name, context, status=409)

    def add_success_message(self, result: DeskResult, request: HttpRequest) -> None:
        report = result.preview.report
        said = gettext("Imported %(rows)s rows: %(created)s new records, %(changed)s changed, %(unchanged)s unchanged.")
        numbers = {"rows": report.rows, "created": report.created, "changed": report.changed}
        messages.success(request, said % {**numbers, "unchanged": report.unchanged})

    def rejected_rows(self, request: HttpRequest, name: str) -> FileResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        rows = UploadStorage(name=name).path(".rejected.csv")
        if not rows.is_file():
            raise Http404
        return FileResponse(rows.open("rb"), as_attachment=True, filename="rejected.csv", content_type="text/csv")

    # --- export ------------------------------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        for form in ("csv", "xlsx"):
            words = gettext("Export as %(form)s, to be edited and imported again") % {"form": form.upper()}
            actions[f"export_{form}"] = (partial(_export, form), f"export_{form}", words)
        return actions


def _export(form: str, model_admin: Any, request: HttpRequest, records: QuerySet[Any]) -> FileResponse | None:
    of = file_type(str(model_admin.opts.model_name))
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    try:
        write(of, of.queryset().filter(pk__in=records.values("pk")), form, file)
    except FileRefusedError as error:
        file.close()
        model_admin.message_user(request, str(error), messages.ERROR)
        return None
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{of.name}.{form}")
