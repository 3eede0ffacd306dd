from typing import Any, ClassVar

from rest_framework import serializers


class ShapedField(serializers.Field[Any, Any, Any, Any]):
    """Computed from the whole record into what ``shape`` describes. ``reads``: the relations that this takes."""

    shape: ClassVar[type[serializers.BaseSerializer[Any]]]
    reads: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, **kwargs})
