import factory

from relations.models import FormerAddress
from tests.factories.base import RowFactory
from tests.factories.visits import VisitFactory


class FormerAddressFactory(RowFactory[FormerAddress]):
    class Meta:
        model = FormerAddress

    type = "visit"
    slug = factory.Sequence(lambda n: f"former-{n}")
    leads_to = factory.LazyFunction(lambda: VisitFactory.create().slug)
