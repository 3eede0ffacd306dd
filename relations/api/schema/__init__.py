"""What the API tells about itself: OpenAPI parameters, answers and shapes, drawn from filters and serializers."""

from relations.api.schema import shapes
from relations.api.schema.base import ApiSchema
from relations.api.schema.records import RecordSchema

__all__ = ["ApiSchema", "RecordSchema", "shapes"]
