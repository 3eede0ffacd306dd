import factory

from relations import choices
from relations.models import (
    Document,
    DocumentCitation,
    DocumentCountry,
    DocumentParticipation,
    DocumentRelation,
    DocumentTopic,
)
from tests.factories.base import RecordFactory, RowFactory, rows
from tests.factories.rows import CitationFactory, CountryFactory, ParticipationFactory, TopicRowFactory
from tests.factories.visits import VisitFactory
from tests.factories.who import PlaceFactory, StateFactory


class DocumentFactory(RecordFactory[Document]):
    class Meta:
        model = Document

    class Params:
        word = "document"
        full = factory.Trait(
            translation=rows("DocumentTranslationFactory"),
            level=choices.DocumentLevel.INTERGOVERNMENTAL,
            adopted="2012-05",
            in_force="2012-09-01",
            expires="2022-08-31",
            period="2012/2022",
            date_inferred=True,
            date_note="The year is that of the bulletin.",
            place=factory.SubFactory(PlaceFactory),
            visit=factory.SubFactory(VisitFactory),
            party=rows("DocumentParticipationFactory"),
            signatory=rows("DocumentParticipationFactory", full=True),
            witness=rows("DocumentParticipationFactory", role=choices.DocumentRole.WITNESS),
            relation=rows("DocumentRelationFactory"),
            related_from=factory.RelatedFactory("tests.factories.DocumentRelationFactory", "target"),
            country=rows("DocumentCountryFactory"),
            topic=rows("DocumentTopicFactory"),
            citation=rows("DocumentCitationFactory"),
        )

    kind = choices.DocumentKind.AGREEMENT
    life = choices.DocumentLife.SIGNED
    signed = "2012-05-14"


class DocumentParticipationFactory(ParticipationFactory[DocumentParticipation]):
    class Meta:
        model = DocumentParticipation

    class Params:
        full = factory.Trait(role=choices.DocumentRole.SIGNATORY, on_behalf_of=factory.SubFactory(StateFactory))

    record = factory.SubFactory(DocumentFactory)
    role = choices.DocumentRole.PARTY


class DocumentRelationFactory(RowFactory[DocumentRelation]):
    class Meta:
        model = DocumentRelation

    record = factory.SubFactory(DocumentFactory)
    target = factory.SubFactory(DocumentFactory)
    kind = choices.DocumentRelationKind.IMPLEMENTS


class DocumentCountryFactory(CountryFactory[DocumentCountry]):
    class Meta:
        model = DocumentCountry

    record = factory.SubFactory(DocumentFactory)


class DocumentTopicFactory(TopicRowFactory[DocumentTopic]):
    class Meta:
        model = DocumentTopic

    record = factory.SubFactory(DocumentFactory)


class DocumentCitationFactory(CitationFactory[DocumentCitation]):
    class Meta:
        model = DocumentCitation

    record = factory.SubFactory(DocumentFactory)
