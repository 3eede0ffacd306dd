"""Everything that cites a source, whatever kind of record it belongs to."""

from collections.abc import Iterator
from typing import Any

from relations.models.rows import Citation
from relations.models.source import Source


def citing_models() -> Iterator[Any]:
    for relation in Source._meta.related_objects:
        if issubclass(relation.related_model, Citation):
            yield relation.related_model


def citations_of(source: Source) -> Iterator[Any]:
    """Each with the row it proves and, as ``root``, the record to which that row belongs."""
    for model in citing_models():
        proved = model._meta.get_field("record").related_model
        path = "__".join(filter(None, ("record", proved.root_path)))
        yield from model._default_manager.filter(source=source).select_related(path).order_by("start", "end", "pk")
