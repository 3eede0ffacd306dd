"""The shapes of answers, as far as they are not plain serializers. Importing it makes them known."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension

from relations.serializers import ShapedField
from relations.serializers.base import RecordSerializer, Reference


class ShapedFieldExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = ShapedField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return dict(auto_schema.resolve_serializer(self.target.shape, direction).ref)


class ReferenceExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = Reference
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        shapes = (self.target.shape, self.target.whole)
        return {"anyOf": [auto_schema.resolve_serializer(shape, direction).ref for shape in shapes]}


class RecordSerializerExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Since ``fields`` narrows a record, none of its fields is sure to be there."""

    target_class = RecordSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        schema.pop("required", None)
        return schema
