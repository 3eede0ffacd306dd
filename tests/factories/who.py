from decimal import Decimal

import factory

from relations import choices
from relations.models import (
    Participant,
    ParticipantCitation,
    ParticipantName,
    Place,
    PlaceCitation,
    PlaceName,
    Succession,
    Tenure,
    TenureCitation,
)
from tests.factories.base import M, RecordFactory, RowFactory, rows
from tests.factories.rows import CitationFactory

#: ISO 3166-1 leaves these to users; XK is used for a real territory all the same.
FREE_CODES = [f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"] + [f"X{letter}" for letter in "ABCDEFGHIJLMNOPQRSTUVWXYZ"]


def free_code() -> str:
    """Blank once the codes are used up: several states may do without one."""
    used = set(Participant.objects.values_list("country_code", flat=True))
    return next((code for code in FREE_CODES if code not in used), "")


class ParticipantFactory(RecordFactory[Participant]):
    """A person by default, since most that act are; see also the factories of the other kinds."""

    class Meta:
        model = Participant

    class Params:
        word = "participant"
        full = factory.Trait(
            translation=rows("ParticipantTranslationFactory"),
            country=factory.SubFactory("tests.factories.StateFactory"),
            parent=factory.SubFactory("tests.factories.BodyFactory"),
            wikidata="Q999999999",
            existed="1950/2020~",
            latin_name=rows("ParticipantNameFactory", text="Lukander Variant"),
            cyrillic_name=rows("ParticipantNameFactory", language="ru", script="Cyrl", text="Лукандер"),
            tenure=factory.RelatedFactory("tests.factories.TenureFactory", "person", full=True),
            succession=factory.RelatedFactory("tests.factories.SuccessionFactory", "predecessor", full=True),
            origin=factory.RelatedFactory("tests.factories.SuccessionFactory", "successor", full=True),
            citation=rows("ParticipantCitationFactory"),
        )

    kind = choices.ParticipantKind.PERSON


class StateFactory(ParticipantFactory):
    title = factory.Sequence(lambda n: f"Vorland {n}")
    kind = choices.ParticipantKind.STATE
    country_code = factory.LazyFunction(free_code)


class BodyFactory(ParticipantFactory):
    title = factory.Sequence(lambda n: f"Ministry of Bridges {n}")
    kind = choices.ParticipantKind.GOVERNMENT_BODY


class OrganizationFactory(ParticipantFactory):
    title = factory.Sequence(lambda n: f"Union of Lakes {n}")
    kind = choices.ParticipantKind.INTERNATIONAL_ORGANIZATION


class NameFactory(RowFactory[M]):
    class Meta:
        abstract = True

    class Params:
        full = factory.Trait(used="1995/2019-03-22")

    text = factory.Sequence(lambda n: f"Name {n}")
    language = choices.Language.EN
    used = "1995/2019-03-22"


class ParticipantNameFactory(NameFactory[ParticipantName]):
    class Meta:
        model = ParticipantName

    record = factory.SubFactory(ParticipantFactory)


class SuccessionFactory(RowFactory[Succession]):
    class Meta:
        model = Succession

    class Params:
        full = factory.Trait(date="1991-12-26", note="By a treaty of its members.")

    predecessor = factory.SubFactory(OrganizationFactory)
    successor = factory.SubFactory(OrganizationFactory)
    kind = choices.SuccessionKind.SUCCEEDED


class TenureFactory(RowFactory[Tenure]):
    class Meta:
        model = Tenure

    class Params:
        full = factory.Trait(note="Acting at first.", citation=rows("TenureCitationFactory"))

    person = factory.SubFactory(ParticipantFactory)
    office = "Minister of Bridges"
    body = factory.SubFactory(BodyFactory)
    held = "2004/2010-05"


class PlaceFactory(RecordFactory[Place]):
    class Meta:
        model = Place

    class Params:
        word = "place"
        full = factory.Trait(
            translation=rows("PlaceTranslationFactory"),
            country=factory.SubFactory(StateFactory),
            parent=factory.SubFactory("tests.factories.PlaceFactory", kind=choices.PlaceKind.REGION),
            latitude=Decimal("12.34567"),
            longitude=Decimal("-45.67891"),
            wikidata="Q999999998",
            former_name=rows("PlaceNameFactory", text="Altburg", used="1995/2019-03-22"),
            cyrillic_name=rows("PlaceNameFactory", language="ru", script="Cyrl", text="Новоград"),
            citation=rows("PlaceCitationFactory"),
        )

    title = factory.Sequence(lambda n: f"Newburg {n}")


class PlaceNameFactory(NameFactory[PlaceName]):
    class Meta:
        model = PlaceName

    record = factory.SubFactory(PlaceFactory)


class ParticipantCitationFactory(CitationFactory[ParticipantCitation]):
    class Meta:
        model = ParticipantCitation

    record = factory.SubFactory(ParticipantFactory)


class TenureCitationFactory(CitationFactory[TenureCitation]):
    class Meta:
        model = TenureCitation

    record = factory.SubFactory(TenureFactory)


class PlaceCitationFactory(CitationFactory[PlaceCitation]):
    class Meta:
        model = PlaceCitation

    record = factory.SubFactory(PlaceFactory)
