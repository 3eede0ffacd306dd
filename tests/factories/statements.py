import factory

from relations import choices
from relations.models import (
    Statement,
    StatementCitation,
    StatementCountry,
    StatementParticipation,
    StatementTopic,
)
from tests.factories.base import DatedFactory, rows
from tests.factories.documents import DocumentFactory
from tests.factories.rows import CitationFactory, CountryFactory, ParticipationFactory, TopicRowFactory
from tests.factories.visits import VisitFactory


class StatementFactory(DatedFactory[Statement]):
    class Meta:
        model = Statement

    class Params:
        word = "statement"
        full = factory.Trait(
            mode=choices.StatementMode.DIRECT,
            quote="We will build the bridge.",
            visit=factory.SubFactory(VisitFactory),
            document=factory.SubFactory(DocumentFactory),
            date_inferred=True,
            date_note="The day of the meeting.",
            speaker=rows("StatementParticipationFactory"),
            addressee=rows("StatementParticipationFactory", role=choices.StatementRole.ADDRESSEE),
            translation=rows("StatementTranslationFactory", field=choices.TranslatedField.QUOTE),
            country=rows("StatementCountryFactory"),
            topic=rows("StatementTopicFactory"),
            citation=rows("StatementCitationFactory", verbatim=True),
        )

    mode = choices.StatementMode.REPORTED
    language = choices.Language.EN


class StatementParticipationFactory(ParticipationFactory[StatementParticipation]):
    class Meta:
        model = StatementParticipation

    record = factory.SubFactory(StatementFactory)


class StatementCountryFactory(CountryFactory[StatementCountry]):
    class Meta:
        model = StatementCountry

    record = factory.SubFactory(StatementFactory)


class StatementTopicFactory(TopicRowFactory[StatementTopic]):
    class Meta:
        model = StatementTopic

    record = factory.SubFactory(StatementFactory)


class StatementCitationFactory(CitationFactory[StatementCitation]):
    class Meta:
        model = StatementCitation

    record = factory.SubFactory(StatementFactory)
