from decimal import Decimal

import factory

from relations import choices
from relations.models import Figure, FigureCitation, FigureCountry, FigureTopic, Indicator
from tests.factories.base import RecordFactory, RowFactory, rows
from tests.factories.rows import CitationFactory, CountryFactory, TopicRowFactory
from tests.factories.statements import StatementFactory
from tests.factories.who import ParticipantFactory


class IndicatorFactory(RowFactory[Indicator]):
    class Meta:
        model = Indicator

    slug = factory.Sequence(lambda n: f"indicator-{n}")
    title = factory.Sequence(lambda n: f"Bridges built {n}")
    definition = "Bridges over rivers, opened to traffic."


class FigureFactory(RecordFactory[Figure]):
    class Meta:
        model = Figure

    class Params:
        word = "figure"
        full = factory.Trait(
            translation=rows("FigureTranslationFactory"),
            qualifier=choices.Qualifier.APPROACHING,
            period_inferred=True,
            period_note="Last year, as told in 2012.",
            cited_by=factory.SubFactory(ParticipantFactory),
            statement=factory.SubFactory(StatementFactory),
            part_of=factory.SubFactory("tests.factories.FigureFactory"),
            country=rows("FigureCountryFactory"),
            topic=rows("FigureTopicFactory"),
            citation=rows("FigureCitationFactory"),
        )

    indicator = factory.SubFactory(IndicatorFactory)
    kind = choices.FigureKind.LEVEL
    value = Decimal("1500000.000000")
    unit = "EUR"
    period = "2011"


class FigureCountryFactory(CountryFactory[FigureCountry]):
    class Meta:
        model = FigureCountry

    record = factory.SubFactory(FigureFactory)


class FigureTopicFactory(TopicRowFactory[FigureTopic]):
    class Meta:
        model = FigureTopic

    record = factory.SubFactory(FigureFactory)


class FigureCitationFactory(CitationFactory[FigureCitation]):
    class Meta:
        model = FigureCitation

    record = factory.SubFactory(FigureFactory)
