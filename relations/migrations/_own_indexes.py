"""Foreign keys lose the index of their own where another of the table begins with them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.migrations.operations.base import Operation


class RemoveOwnIndexes(Operation):
    """``AlterField`` would have SQLite build each of the tables anew."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """``fields``: by model the names of its foreign keys, with blanks between."""
        self.fields = fields

    def state_forwards(self, app_label: str, state: Any) -> None:
        for model, name in self._named():
            field = state.models[app_label, model].fields[name].clone()
            field.db_index = False
            state.models[app_label, model].fields[name] = field
        state.reload_models({(app_label, model) for model in self.fields})

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model, field in self._found(app_label, from_state):
            name = schema_editor._create_index_name(model._meta.db_table, [field.column])
            schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model, field in self._found(app_label, to_state):
            schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))

    def describe(self) -> str:
        return "Remove indexes of foreign keys that others begin with"

    def _named(self) -> Iterator[tuple[str, str]]:
        return ((model, name) for model, names in self.fields.items() for name in names.split())

    def _found(self, app_label: str, state: Any) -> Iterator[tuple[Any, Any]]:
        for name, field in self._named():
            model = state.apps.get_model(app_label, name)
            yield model, model._meta.get_field(field)
