from typing import Any

from django.db.models import Func, JSONField
from django.db.models.functions import JSONArray


class ColumnArray(JSONArray):
    """Columns as an array in JSON, without what Django's own adds for values of other kinds."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        # Django would ask SQLite once on each connection whether it knows JSON; there is none without it any more.
        return Func.as_sql(self, compiler, connection, *args, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # A column has its type: to cast each one took longer than all else that is done to make the statement.
        return self.as_sql(compiler, connection, function="JSON_BUILD_ARRAY", **extra)
