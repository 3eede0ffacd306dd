"""Whole lists as files."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from relations.api.schema import parameters
from relations.api.schema.base import ApiSchema


class DownloadSchema(ApiSchema):
    view: Any

    def answer(self) -> Any:
        return {"type": "string"}

    def get_operation_id(self) -> str:
        return f"{self.view.record_type.plural}_{self.view.format_name}"

    def get_summary(self) -> str:
        words = {"name": self.view.record_type.model._meta.verbose_name_plural, "format": self.view.format_name}
        return _("All %(name)s as %(format)s") % words

    def get_description(self) -> str:  # type: ignore[override]
        if self.view.format_name == "csv":
            return _(
                "One record a line, values as in the answers; its last column is the cursor. Whoever was broken off "
                "goes on behind the last whole line with it. It holds published records only, whatever is asked."
            )
        return _(
            "One record a line, as the list answers it, with one member more at its end: cursor. Whoever was broken "
            "off goes on behind the last whole line with it. The header Link tells, as monitor, where to ask "
            "afterwards for what has changed since this answer began."
        )

    def get_override_parameters(self) -> list[Any]:
        record_type = self.view.record_type
        filterset = record_type.filterset(None, record_type.model.objects.none())
        of_lines = parameters.of_a_record(record_type.serializer) if self.view.format_name == "jsonl" else []
        words = _("The name under which a browser saves it.")
        saved = OpenApiParameter("Content-Disposition", str, OpenApiParameter.HEADER, description=words, response=[200])
        own = [parameters.cursor_of_download(), saved, parameters.links(), parameters.tag_of_answer()]
        return [*parameters.of_filters(filterset), *of_lines, *own]
