import factory

from relations.models import Topic
from tests.factories.base import M, RowFactory, sha256


class TopicFactory(RowFactory[Topic]):
    class Meta:
        model = Topic

    class Params:
        full = factory.Trait(parent=factory.SubFactory("tests.factories.TopicFactory"))

    slug = factory.Sequence(lambda n: f"topic-{n}")
    title = factory.Sequence(lambda n: f"Topic {n}")


class CitationFactory(RowFactory[M]):
    """A passage nobody holds; give it ``**passage(text, words)`` of a source that is held."""

    class Meta:
        abstract = True

    source = factory.SubFactory("tests.factories.SourceFactory")
    paragraph = 1
    start = factory.Sequence(lambda n: n * 10)
    end = factory.LazyAttribute(lambda citation: citation.start + 9)
    excerpt_sha256 = sha256("a passage")


class ParticipationFactory(RowFactory[M]):
    class Meta:
        abstract = True

    participant = factory.SubFactory("tests.factories.ParticipantFactory")
    capacity = "Head of the Bridge Office"
    name_as_printed = "L. Variant"
    position = 1


class CountryFactory(RowFactory[M]):
    class Meta:
        abstract = True

    country = factory.SubFactory("tests.factories.StateFactory")


class TopicRowFactory(RowFactory[M]):
    class Meta:
        abstract = True

    topic = factory.SubFactory("tests.factories.TopicFactory")
