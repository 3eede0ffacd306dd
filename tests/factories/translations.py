import factory

from relations import choices
from relations.models import (
    CommitmentTranslation,
    DocumentTranslation,
    FigureTranslation,
    ParticipantTranslation,
    PlaceTranslation,
    SourceTranslation,
    StatementTranslation,
    VisitTranslation,
)
from tests.factories.base import M, RowFactory


class TranslationFactory(RowFactory[M]):
    class Meta:
        abstract = True

    field = choices.TranslatedField.TITLE
    language = choices.Language.DE
    text = "Wir werden die Brücke bauen."
    translator = "Desk"


class CommitmentTranslationFactory(TranslationFactory[CommitmentTranslation]):
    class Meta:
        model = CommitmentTranslation

    record = factory.SubFactory("tests.factories.CommitmentFactory")


class DocumentTranslationFactory(TranslationFactory[DocumentTranslation]):
    class Meta:
        model = DocumentTranslation

    record = factory.SubFactory("tests.factories.DocumentFactory")


class FigureTranslationFactory(TranslationFactory[FigureTranslation]):
    class Meta:
        model = FigureTranslation

    record = factory.SubFactory("tests.factories.FigureFactory")


class ParticipantTranslationFactory(TranslationFactory[ParticipantTranslation]):
    class Meta:
        model = ParticipantTranslation

    record = factory.SubFactory("tests.factories.ParticipantFactory")


class PlaceTranslationFactory(TranslationFactory[PlaceTranslation]):
    class Meta:
        model = PlaceTranslation

    record = factory.SubFactory("tests.factories.PlaceFactory")


class SourceTranslationFactory(TranslationFactory[SourceTranslation]):
    class Meta:
        model = SourceTranslation

    record = factory.SubFactory("tests.factories.SourceFactory")


class StatementTranslationFactory(TranslationFactory[StatementTranslation]):
    class Meta:
        model = StatementTranslation

    record = factory.SubFactory("tests.factories.StatementFactory")


class VisitTranslationFactory(TranslationFactory[VisitTranslation]):
    class Meta:
        model = VisitTranslation

    record = factory.SubFactory("tests.factories.VisitFactory")
