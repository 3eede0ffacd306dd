import factory

from relations import choices
from relations.models import Visit, VisitCitation, VisitCountry, VisitParticipation, VisitPlace, VisitTopic
from tests.factories.base import DatedFactory, RowFactory, rows
from tests.factories.rows import CitationFactory, CountryFactory, ParticipationFactory, TopicRowFactory
from tests.factories.who import PlaceFactory, StateFactory


class VisitFactory(DatedFactory[Visit]):
    class Meta:
        model = Visit

    class Params:
        word = "visit"
        full = factory.Trait(
            translation=rows("VisitTranslationFactory"),
            format=choices.VisitFormat.NARROW,
            host=factory.SubFactory(StateFactory),
            parent=factory.SubFactory("tests.factories.VisitFactory", kind=choices.VisitKind.SUMMIT),
            date_inferred=True,
            date_note="The year is that of the bulletin.",
            participation=rows("VisitParticipationFactory"),
            country=rows("VisitCountryFactory"),
            place=rows("VisitPlaceFactory"),
            topic=rows("VisitTopicFactory"),
            citation=rows("VisitCitationFactory"),
        )

    kind = choices.VisitKind.MEETING


class VisitParticipationFactory(ParticipationFactory[VisitParticipation]):
    class Meta:
        model = VisitParticipation

    record = factory.SubFactory(VisitFactory)


class VisitCountryFactory(CountryFactory[VisitCountry]):
    class Meta:
        model = VisitCountry

    record = factory.SubFactory(VisitFactory)


class VisitPlaceFactory(RowFactory[VisitPlace]):
    class Meta:
        model = VisitPlace

    record = factory.SubFactory(VisitFactory)
    place = factory.SubFactory(PlaceFactory)
    name_as_printed = "Newburgh"


class VisitTopicFactory(TopicRowFactory[VisitTopic]):
    class Meta:
        model = VisitTopic

    record = factory.SubFactory(VisitFactory)


class VisitCitationFactory(CitationFactory[VisitCitation]):
    class Meta:
        model = VisitCitation

    record = factory.SubFactory(VisitFactory)
