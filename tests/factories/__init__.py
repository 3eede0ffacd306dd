"""Made-up records of made-up states, one factory per model.

``VisitFactory.create()`` is a published record with little in it; ``create(draft=True)``, ``in_review`` and
``withdrawn`` are not published; ``create(full=True)`` has every field and every relation filled with published ones.
``factory_of(model)`` finds the factory. (``VisitFactory()`` does the same as ``create()``, but the type checker does
not know what it returns.)
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from tests.factories.addresses import FormerAddressFactory
from tests.factories.base import DatedFactory, RecordFactory, RowFactory, sha256
from tests.factories.commitments import (
    CommitmentCitationFactory,
    CommitmentCountryFactory,
    CommitmentFactory,
    CommitmentParticipationFactory,
    CommitmentProgressCitationFactory,
    CommitmentProgressFactory,
    CommitmentTopicFactory,
)
from tests.factories.curation import CapacityNoteFactory, LikelyDuplicateFactory, MergeFactory
from tests.factories.documents import (
    DocumentCitationFactory,
    DocumentCountryFactory,
    DocumentFactory,
    DocumentParticipationFactory,
    DocumentRelationFactory,
    DocumentTopicFactory,
)
from tests.factories.figures import (
    FigureCitationFactory,
    FigureCountryFactory,
    FigureFactory,
    FigureTopicFactory,
    IndicatorFactory,
)
from tests.factories.rows import CitationFactory, CountryFactory, ParticipationFactory, TopicFactory, TopicRowFactory
from tests.factories.sources import PRESS_RELEASE, AttachmentFactory, SourceFactory, passage
from tests.factories.statements import (
    StatementCitationFactory,
    StatementCountryFactory,
    StatementFactory,
    StatementParticipationFactory,
    StatementTopicFactory,
)
from tests.factories.tokens import ApiTokenFactory
from tests.factories.translations import (
    CommitmentTranslationFactory,
    DocumentTranslationFactory,
    FigureTranslationFactory,
    ParticipantTranslationFactory,
    PlaceTranslationFactory,
    SourceTranslationFactory,
    StatementTranslationFactory,
    TranslationFactory,
    VisitTranslationFactory,
)
from tests.factories.visits import (
    VisitCitationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
    VisitTopicFactory,
)
from tests.factories.webhooks import DeliveryFactory, WebhookFactory
from tests.factories.who import (
    BodyFactory,
    NameFactory,
    OrganizationFactory,
    ParticipantCitationFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceCitationFactory,
    PlaceFactory,
    PlaceNameFactory,
    StateFactory,
    SuccessionFactory,
    TenureCitationFactory,
    TenureFactory,
)

__all__ = [
    "FACTORIES",
    "PRESS_RELEASE",
    "ApiTokenFactory",
    "AttachmentFactory",
    "BodyFactory",
    "CapacityNoteFactory",
    "CitationFactory",
    "CommitmentCitationFactory",
    "CommitmentCountryFactory",
    "CommitmentFactory",
    "CommitmentParticipationFactory",
    "CommitmentProgressCitationFactory",
    "CommitmentProgressFactory",
    "CommitmentTopicFactory",
    "CommitmentTranslationFactory",
    "CountryFactory",
    "DatedFactory",
    "DeliveryFactory",
    "DocumentCitationFactory",
    "DocumentCountryFactory",
    "DocumentFactory",
    "DocumentParticipationFactory",
    "DocumentRelationFactory",
    "DocumentTopicFactory",
    "DocumentTranslationFactory",
    "FigureCitationFactory",
    "FigureCountryFactory",
    "FigureFactory",
    "FigureTopicFactory",
    "FigureTranslationFactory",
    "FormerAddressFactory",
    "IndicatorFactory",
    "LikelyDuplicateFactory",
    "MergeFactory",
    "NameFactory",
    "OrganizationFactory",
    "ParticipantCitationFactory",
    "ParticipantFactory",
    "ParticipantNameFactory",
    "ParticipantTranslationFactory",
    "ParticipationFactory",
    "PlaceCitationFactory",
    "PlaceFactory",
    "PlaceNameFactory",
    "PlaceTranslationFactory",
    "RecordFactory",
    "RowFactory",
    "SourceFactory",
    "SourceTranslationFactory",
    "StateFactory",
    "StatementCitationFactory",
    "StatementCountryFactory",
    "StatementFactory",
    "StatementParticipationFactory",
    "StatementTopicFactory",
    "StatementTranslationFactory",
    "SuccessionFactory",
    "TenureCitationFactory",
    "TenureFactory",
    "TopicFactory",
    "TopicRowFactory",
    "TranslationFactory",
    "VisitCitationFactory",
    "VisitCountryFactory",
    "VisitFactory",
    "VisitParticipationFactory",
    "VisitPlaceFactory",
    "VisitTopicFactory",
    "VisitTranslationFactory",
    "WebhookFactory",
    "factory_of",
    "passage",
    "sha256",
]


def _plain(declared: Iterable[Any]) -> dict[Any, Any]:
    """Those that inherit an abstract factory; the others make special kinds of a model."""
    options = [each._meta for each in declared if isinstance(each, type) and issubclass(each, RowFactory)]
    return {
        option.model: option.factory
        for option in options
        if not option.abstract and option.base_factory and option.base_factory._meta.abstract
    }


FACTORIES = _plain(list(globals().values()))


def factory_of(model: type[models.Model]) -> Any:
    return FACTORIES[model]
