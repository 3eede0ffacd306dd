import factory

from relations.models import CapacityNote, LikelyDuplicate, Merge
from tests.factories.base import RowFactory
from tests.factories.visits import VisitFactory


class LikelyDuplicateFactory(RowFactory[LikelyDuplicate]):
    class Meta:
        model = LikelyDuplicate

    type = "visit"
    first_id = factory.LazyFunction(lambda: VisitFactory.create().pk)
    second_id = factory.LazyFunction(lambda: VisitFactory.create().pk)
    score = 90
    reasons = ("date", "countries")


class MergeFactory(RowFactory[Merge]):
    class Meta:
        model = Merge

    type = "visit"
    kept_id = factory.LazyFunction(lambda: VisitFactory.create().pk)
    merged_id = factory.LazyFunction(lambda: VisitFactory.create().pk)
    reason = "Two reports of one dinner."
    from_status = "published"
    steps = factory.List([factory.Dict({"did": "readdressed", "ids": factory.List([])})])
    beside = factory.List([factory.Dict({"did": "readdressed", "ids": factory.List([])})])


class CapacityNoteFactory(RowFactory[CapacityNote]):
    class Meta:
        model = CapacityNote

    type = "visit"
    record_id = factory.LazyFunction(lambda: VisitFactory.create().pk)
    participant = factory.SubFactory("tests.factories.ParticipantFactory")
    capacity = "Head of the Bridge Office"
    note = "The bulletin was early."
