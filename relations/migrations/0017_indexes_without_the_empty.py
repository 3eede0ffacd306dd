from django.db import migrations, models

from relations.migrations._live import AddIndexLive
from relations.migrations._own_indexes import RemoveOwnIndexes

MODELS = ("commitment", "document", "figure", "participant", "place", "source", "statement", "visit")
INDEXES = {"merged": ["merged_into"], "author_updated": ["author", "status", "-updated", "-id"]}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("relations", "0016_second_indexes")]

    operations = [
        *(
            AddIndexLive(
                model,
                models.Index(
                    fields=fields,
                    name=f"{model}_{name}",
                    condition=models.Q((f"{fields[0]}__isnull", False)),
                ),
            )
            for model in MODELS
            for name, fields in INDEXES.items()
        ),
        RemoveOwnIndexes(dict.fromkeys(MODELS, "author merged_into")),
    ]
