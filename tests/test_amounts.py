"""How a figure is said in each language."""

from decimal import Decimal

import pytest
from django.utils import translation

from relations.amounts import amount
from relations.models import Figure


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "about 1,234,567.5 USD"),
        ("de", "etwa 1.234.567,5 USD"),
        ("ru", "около 1\xa0234\xa0567,5 USD"),
        ("be", "каля 1\xa0234\xa0567,5 USD"),
    ],
)
def test_a_number_is_grouped_as_the_language_of_the_reader_does(language: str, said: str) -> None:
    figure = Figure(value=Decimal("1234567.5"), unit="USD", qualifier="about", kind="level")
    with translation.override(language):
        assert amount(figure) == said
