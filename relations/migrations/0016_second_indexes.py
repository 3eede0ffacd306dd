from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

#: Foreign keys at the head of another index of their table.
FIELDS = {
    "commitment": "statement document",
    "commitmentcitation": "record source",
    "commitmentcountry": "record country",
    "commitmentparticipation": "record participant",
    "commitmentprogress": "record",
    "commitmentprogresscitation": "record source",
    "commitmenttopic": "record topic",
    "commitmenttranslation": "record",
    "document": "place visit",
    "documentcitation": "record source",
    "documentcountry": "record country",
    "documentparticipation": "record participant",
    "documentrelation": "record",
    "documenttopic": "record topic",
    "documenttranslation": "record",
    "figure": "indicator cited_by statement",
    "figurecitation": "record source",
    "figurecountry": "record country",
    "figuretopic": "record topic",
    "figuretranslation": "record",
    "participant": "country",
    "participantcitation": "record source",
    "participantname": "record",
    "participanttranslation": "record",
    "place": "country",
    "placecitation": "record source",
    "placename": "record",
    "placetranslation": "record",
    "source": "publisher",
    "sourcetranslation": "record",
    "statement": "visit document",
    "statementcitation": "record source",
    "statementcountry": "record country",
    "statementparticipation": "record participant",
    "statementtopic": "record topic",
    "statementtranslation": "record",
    "succession": "predecessor",
    "tenure": "person",
    "tenurecitation": "record source",
    "visit": "host parent",
    "visitcitation": "record source",
    "visitcountry": "record country",
    "visitparticipation": "record participant",
    "visitplace": "record place",
    "visittopic": "record topic",
    "visittranslation": "record",
}


class RemoveOwnIndexes(Operation):
    """``AlterField`` would have SQLite build each of the tables anew."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        for model, name in self._named():
            field = state.models[app_label, model].fields[name].clone()
            field.db_index = False
            state.models[app_label, model].fields[name] = field
        state.reload_models({(app_label, model) for model in FIELDS})

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
        return ((model, name) for model, names in FIELDS.items() for name in names.split())

    def _found(self, app_label: str, state: Any) -> Iterator[tuple[Any, Any]]:
        for name, field in self._named():
            model = state.apps.get_model(app_label, name)
            yield model, model._meta.get_field(field)


class Migration(migrations.Migration):
    dependencies = [("relations", "0015_seen_addresses")]

    operations = [RemoveOwnIndexes()]
