"""What every record answers, and how an answer is narrowed (``fields``) or widened (``expand``)."""

import datetime
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations.choices import Status
from relations.models import Participant, Record, Revision, Source, StatementTranslation
from relations.models.address import FormerSlugs, path_of


class AddressField(serializers.URLField):
    """Where a record is found: absolute where the answer knows the request it answers."""

    def __init__(self, *, prefix: str, **kwargs: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, **kwargs})
        self.prefix = prefix

    def to_representation(self, value: Any) -> str:
        path = path_of(value, self.prefix)
        request = self.context.get("request")
        return str(request.build_absolute_uri(path)) if request else path


class CountryCodeField(serializers.CharField):
    reads = ("country",)

    def __init__(self, **kwargs: Any) -> None:
        words = _("ISO 3166 code of the state it is, lies in or belongs to; null where there is none.")
        super().__init__(**{"source": "*", "read_only": True, "allow_null": True, "help_text": words, **kwargs})

    def to_representation(self, value: Any) -> Any:
        hidden = value.country if self.context.get("sees_drafts") else None
        return value.code or (hidden and hidden.country_code) or None


class RecordReferenceSerializer(serializers.Serializer[Record]):
    slug = serializers.SlugField(help_text=_("Its address name."))
    title = serializers.CharField(help_text=_("Its heading."))
    url = AddressField(prefix="api:", help_text=_("Its address in this API."))


class ParticipantReferenceSerializer(serializers.ModelSerializer[Participant]):
    name = serializers.CharField(source="title", help_text=_("The name it goes by today."))
    country = CountryCodeField()

    class Meta:
        model = Participant
        fields: tuple[str, ...] = ("slug", "name", "kind", "country")


class SourceReferenceSerializer(serializers.ModelSerializer[Source]):
    class Meta:
        model = Source
        fields: tuple[str, ...] = ("slug", "filename", "sha256")


def is_shown(record: Any, context: Mapping[str, Any]) -> bool:
    """Whether a record that another one names may be told of."""
    return record is not None and bool(record.is_published or context.get("sees_drafts"))


class Reference(serializers.Field[Any, Any, Any, Any]):
    """Another record, by name; the whole of it where ``expand`` holds this field's name. Unpublished ones are null, but
    for those who see drafts.

    What ``expand`` holds behind this name and a dot, the whole record expands in turn.
    """

    shapes: ClassVar[dict[type[models.Model], type[serializers.BaseSerializer[Any]]]] = {
        Participant: ParticipantReferenceSerializer,
        Source: SourceReferenceSerializer,
    }

    def __init__(self, to: type[Record], **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})
        self.to = to

    @property
    def shape(self) -> type[serializers.BaseSerializer[Any]]:
        return self.shapes.get(self.to, RecordReferenceSerializer)

    @property
    def whole(self) -> "type[RecordSerializer]":
        return RecordSerializer.of[self.to]

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        model_field = parent.Meta.model._meta.get_field(self.source)
        self.allow_null = model_field.null
        self.help_text = self.help_text or getattr(model_field, "help_text", None)

    def get_attribute(self, instance: Any) -> Any:
        record = super().get_attribute(instance)
        return record if is_shown(record, self.context) else None

    @cached_property
    def expanded(self) -> tuple[str, ...] | None:
        """What is expanded within it; None where it is answered by name."""
        names = [name.partition(".") for name in self.context.get("expand", ())]
        within = [further for name, _dot, further in names if name == self.field_name]
        return tuple(filter(None, within)) if within else None

    @cached_property
    def answer(self) -> Any:
        context = {name: self.context.get(name) for name in ("request", "sees_drafts")}
        if self.expanded is None:
            return self.shape(context=context)
        return self.whole(context={**context, "expand": self.expanded})

    def to_representation(self, value: Any) -> Any:
        return self.answer.to_representation(value)


class TranslationSerializer(serializers.ModelSerializer[Any]):
    class Meta:
        model: Any = StatementTranslation
        fields = ("field", "language", "text", "translator", "official")


class CorrectionSerializer(serializers.ModelSerializer[Revision]):
    at = serializers.DateTimeField(default_timezone=datetime.UTC, help_text=_("When it was corrected, UTC."))
    version = serializers.IntegerField(help_text=_("The version of the record that the correction made."))
    note = serializers.CharField(source="public_note", help_text=_("What was corrected."))

    class Meta:
        model = Revision
        fields = ("at", "version", "note")


class FormerSlugsField(serializers.ListField):
    """Slugs of other times, from the rows that lead from them to today's."""

    child = serializers.SlugField()

    def to_representation(self, value: Any) -> list[str]:
        return [row.slug for row in value.all()]


class RecordSerializer(serializers.ModelSerializer[Any]):
    """Context: ``request`` makes addresses absolute, ``fields`` narrows, ``expand`` widens, ``sees_drafts`` shows what
    is not published around the record too. All may be left out.

    Read ``relations()`` with ``nesting.attach()`` or into ``with_public_relations()``, and serializing costs no further
    query.
    """

    #: The serializer of each model.
    of: ClassVar[dict[type[models.Model], type["RecordSerializer"]]] = {}
    Meta: ClassVar[Any]

    url = AddressField(prefix="api:", help_text=_("Address of the record in this API."))
    page = AddressField(prefix="", help_text=_("Address of the record's public page."))
    type = serializers.CharField(read_only=True, help_text=_("Record type, such as visit."))
    status = serializers.ChoiceField(
        choices=Status.choices,
        read_only=True,
        help_text=_("Published, but for those who may see other records."),
    )
    translations = TranslationSerializer(many=True, read_only=True, help_text=_("Its texts in other languages."))
    version = serializers.IntegerField(
        read_only=True, help_text=_("Goes up by one with every change of the record or of a row beside it.")
    )
    corrections = CorrectionSerializer(
        many=True, read_only=True, help_text=_("What was corrected since it was published, the newest first.")
    )
    former_slugs = FormerSlugsField(
        read_only=True,
        help_text=_(
            "Address names it once had, and those of the records merged into it; whoever mirrors drops what is kept "
            "under them."
        ),
    )
    created = serializers.DateTimeField(
        default_timezone=datetime.UTC, read_only=True, help_text=_("When the record was made, UTC.")
    )
    updated = serializers.DateTimeField(
        default_timezone=datetime.UTC, read_only=True, help_text=_("When the record was last changed, UTC.")
    )

    shared: ClassVar[tuple[str, ...]] = (
        "slug", "url", "page", "type", "title", "summary", "translations", "status", "version", "corrections",
        "former_slugs", "created", "updated",
    )  # fmt: skip

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "Meta" in cls.__dict__:
            RecordSerializer.of[cls.Meta.model] = cls

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        return tuple(cls.Meta.fields)

    @classmethod
    def expandable(cls) -> dict[str, list[str]]:
        """Names that ``expand`` may hold, each with the relations in which such records stand."""
        return {name: list(paths) for name, (_to, paths) in _expandable(cls).items()}

    @classmethod
    def expandable_within(cls, name: str) -> list[str]:
        """What ``expand`` may hold behind such a name and a dot: the names of that record's own references."""
        return list(_expandable(RecordSerializer.of[_expandable(cls)[name][0]]))

    @classmethod
    def expansions(cls) -> list[str]:
        """All that ``expand`` may hold."""
        names = _expandable(cls)
        return [*names, *(f"{name}.{within}" for name in names for within in cls.expandable_within(name))]

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        wanted = self.context.get("fields") or fields
        return {name: field for name, field in fields.items() if name in wanted}

    def relations(self) -> list[str]:
        """The paths that this answer reads."""
        read = {name for field in self.fields.values() for name in _reads(field)}
        answered = (*self.Meta.model.answer_relations, FormerSlugs.name)
        paths = [path for path in answered if path.split("__")[0] in read]
        for reference, path in _references(self):
            if reference.expanded is not None:
                paths += [f"{path}__{further}" for further in reference.answer.relations()]
        return list(dict.fromkeys(paths))


@cache
def _expandable(serializer: type[RecordSerializer]) -> dict[str, tuple[type[Record], tuple[str, ...]]]:
    """Each name with the model and the relations; drawn once, since that takes all the fields of a serializer."""
    found: dict[str, tuple[type[Record], tuple[str, ...]]] = {}
    for reference, path in _references(serializer()):
        name = str(reference.field_name)
        _to, paths = found.get(name, (reference.to, ()))
        found[name] = (reference.to, tuple(dict.fromkeys((*paths, path))))
    return found


def _reads(field: Any) -> tuple[str, ...]:
    return getattr(field, "reads", ()) or (str(field.source),)


def _references(serializer: Any, prefix: str = "") -> Iterator[tuple[Reference, str]]:
    for field in serializer.fields.values():
        inner = getattr(field, "child", field)
        if isinstance(inner, Reference):
            yield inner, f"{prefix}{inner.source}"
        elif isinstance(inner, serializers.BaseSerializer) and hasattr(inner, "fields"):
            yield from _references(inner, f"{prefix}{field.source}__")
