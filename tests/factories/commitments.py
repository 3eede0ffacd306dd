import factory

from relations import choices
from relations.models import (
    Commitment,
    CommitmentCitation,
    CommitmentCountry,
    CommitmentParticipation,
    CommitmentProgress,
    CommitmentProgressCitation,
    CommitmentTopic,
)
from tests.factories.base import DatedFactory, RowFactory, rows
from tests.factories.documents import DocumentFactory
from tests.factories.rows import CitationFactory, CountryFactory, ParticipationFactory, TopicRowFactory
from tests.factories.statements import StatementFactory
from tests.factories.visits import VisitFactory


class CommitmentFactory(DatedFactory[Commitment]):
    class Meta:
        model = Commitment

    class Params:
        word = "commitment"
        full = factory.Trait(
            translation=rows("CommitmentTranslationFactory"),
            due="../2015",
            due_note="The bulletin names the year only.",
            recurrence=choices.Recurrence.ANNUAL,
            condition="If the river allows.",
            document=factory.SubFactory(DocumentFactory),
            date_inferred=True,
            date_note="The day of the statement.",
            owner=rows("CommitmentParticipationFactory"),
            beneficiary=rows("CommitmentParticipationFactory", role=choices.CommitmentRole.BENEFICIARY),
            progress=rows("CommitmentProgressFactory", full=True),
            country=rows("CommitmentCountryFactory"),
            topic=rows("CommitmentTopicFactory"),
            citation=rows("CommitmentCitationFactory"),
        )

    statement = factory.SubFactory(StatementFactory)


class CommitmentParticipationFactory(ParticipationFactory[CommitmentParticipation]):
    class Meta:
        model = CommitmentParticipation

    record = factory.SubFactory(CommitmentFactory)
    role = choices.CommitmentRole.OWNER


class CommitmentProgressFactory(RowFactory[CommitmentProgress]):
    class Meta:
        model = CommitmentProgress

    class Params:
        full = factory.Trait(
            state=choices.CommitmentState.OPEN,
            statement=factory.SubFactory(StatementFactory),
            visit=factory.SubFactory(VisitFactory),
            citation=rows("CommitmentProgressCitationFactory"),
        )

    record = factory.SubFactory(CommitmentFactory)
    date = "2014-03"
    note = factory.Sequence(lambda n: f"Pillar {n} stands.")


class CommitmentProgressCitationFactory(CitationFactory[CommitmentProgressCitation]):
    class Meta:
        model = CommitmentProgressCitation

    record = factory.SubFactory(CommitmentProgressFactory)


class CommitmentCountryFactory(CountryFactory[CommitmentCountry]):
    class Meta:
        model = CommitmentCountry

    record = factory.SubFactory(CommitmentFactory)


class CommitmentTopicFactory(TopicRowFactory[CommitmentTopic]):
    class Meta:
        model = CommitmentTopic

    record = factory.SubFactory(CommitmentFactory)


class CommitmentCitationFactory(CitationFactory[CommitmentCitation]):
    class Meta:
        model = CommitmentCitation

    record = factory.SubFactory(CommitmentFactory)
