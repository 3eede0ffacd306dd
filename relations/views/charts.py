"""Drawings made of figures and counts: where each mark stands. The table or list beside a drawing tells the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

from relations.choices import FigureKind, Qualifier
from relations.dossiers import Series, Span
from relations.edtf import Edtf

WIDTH, HEIGHT = 420.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 18.0, 14.0, 34.0
#: A mark for less than this is drawn as a point.
NARROWEST = 5.0
#: As wide as so many bars at least: a few shall not be walls.
BARS_ABREAST = 30
YEARS_DRAWN, BAR_STEP, BAR_HEIGHT = 150, 12, 60
MAGNITUDES = (
    (1_000_000_000, gettext_lazy("billion %(unit)s")),
    (1_000_000, gettext_lazy("million %(unit)s")),
    (10_000, gettext_lazy("thousand %(unit)s")),
)

#: The number is on one side of what was said.
UP, DOWN, NEAR = "up", "down", "near"
SIDES = {
    Qualifier.AT_LEAST: UP,
    Qualifier.MORE_THAN: UP,
    Qualifier.AT_MOST: DOWN,
    Qualifier.LESS_THAN: DOWN,
    Qualifier.APPROACHING: NEAR,
    Qualifier.ABOUT: NEAR,
}


@dataclass(frozen=True)
class Mark:
    """From ``left`` to ``right``: all the time that the number may speak of."""

    figure: Any
    left: float
    right: float
    y: float
    is_target: bool
    side: str

    @property
    def is_uncertain(self) -> bool:
        when = self.figure.when
        return bool(when.approximate or when.uncertain or not (when.start and when.end))

    @property
    def is_span(self) -> bool:
        return self.right - self.left >= NARROWEST

    @property
    def x(self) -> float:
        return round((self.left + self.right) / 2, 1)

    @property
    def width(self) -> float:
        return round(self.right - self.left, 1)

    @property
    def half(self) -> float:
        return round(self.width / 2, 1)


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    marks: list[Mark]
    #: Thin lines from one number to the next: (x, y, x, y).
    lines: list[tuple[float, float, float, float]]
    rows: list[Tick]
    columns: list[Tick]
    unit: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    bottom: float = HEIGHT - BOTTOM

    @property
    def has_targets(self) -> bool:
        return any(mark.is_target for mark in self.marks)

    @property
    def has_near(self) -> bool:
        return any(mark.side == NEAR for mark in self.marks)

    @property
    def has_uncertain(self) -> bool:
        return any(mark.is_uncertain for mark in self.marks)

    @property
    def has_sides(self) -> bool:
        return any(mark.side in (UP, DOWN) for mark in self.marks)


@dataclass(frozen=True)
class Scale:
    """Where a day and a number stand: whole years from left to right, rounded steps from below."""

    first: int
    last: int
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, figures: Sequence[Any]) -> "Scale":
        values = [float(figure.value) for figure in figures]
        lowest, highest = min(*values, 0.0), max(*values, 0.0)
        step = _step(highest - lowest)
        low, high = math.floor(lowest / step) * step, math.ceil(highest / step) * step
        years = [day.year for figure in figures for day in _bounds(figure.when)]
        return cls(min(years), max(years) + 1, low, high if high > low else low + step, step)

    def x(self, day: date, after: int = 0) -> float:
        first = date(self.first, 1, 1).toordinal()
        last = date(self.last, 1, 1).toordinal() if self.last <= date.max.year else date.max.toordinal()
        share = (day.toordinal() + after - first) / (last - first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def rows(self, divisor: int) -> list[Tick]:
        values = [self.low + n * self.step for n in range(round((self.high - self.low) / self.step) + 1)]
        return [Tick(self.y(value), _number(value / divisor)) for value in values]

    def columns(self) -> list[Tick]:
        return [Tick(self.x(date(year, 1, 1)), str(year)) for year in _years(self.first, self.last)]


def chart(series: Series) -> Chart | None:
    if not series.can_be_drawn:
        return None
    scale = Scale.of(series.dated)
    marks = [_mark(figure, scale) for figure in series.dated]
    divisor, unit = _magnitude(series.unit, scale.high)
    return Chart(marks, _lines(marks), scale.rows(divisor), scale.columns(), unit)


def _bounds(when: Edtf) -> tuple[date, date]:
    """Of a period that is open, or not known, on one side: the side that is."""
    first = when.start.earliest if when.start else when.end.earliest if when.end else when.earliest
    last = when.end.latest if when.end else when.start.latest if when.start else when.latest
    return first, last


def _mark(figure: Any, scale: Scale) -> Mark:
    first, last = _bounds(figure.when)
    return Mark(
        figure=figure,
        left=scale.x(first),
        right=scale.x(last, 1),
        y=scale.y(float(figure.value)),
        is_target=figure.kind == FigureKind.TARGET,
        side=SIDES.get(Qualifier(figure.qualifier), ""),
    )


def _lines(marks: Sequence[Mark]) -> list[tuple[float, float, float, float]]:
    """Between numbers that follow each other in time; not through a target, which was never reached."""
    reached = [mark for mark in marks if not mark.is_target]
    return [(one.right, one.y, other.left, other.y) for one, other in pairwise(reached) if one.right <= other.left]


def _step(spread: float) -> float:
    """1, 2 or 5 times a power of ten, so that there are three to seven rows."""
    if not spread:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(spread / 4))
    return next(power * n for n in (1, 2, 5, 10) if spread / (power * n) <= 5)


def _years(first: int, last: int) -> range:
    return range(first, min(last, 9999) + 1, max(1, math.ceil((last - first) / 6)))


def _magnitude(unit: str, high: float) -> tuple[int, str]:
    for number, pattern in MAGNITUDES:
        if high >= number:
            return number, str(pattern) % {"unit": unit}
    return 1, unit


def _number(value: float) -> str:
    return str(number_format(f"{value:.10f}".rstrip("0").rstrip("."), use_l10n=True, force_grouping=True))


@dataclass(frozen=True)
class Bar:
    span: Span
    x: int
    y: float
    height: float

    @property
    def title(self) -> str:
        return gettext("%(year)s: %(number)s") % {"year": self.span.start.year, "number": self.span.total}


@dataclass(frozen=True)
class Histogram:
    bars: list[Bar]
    #: Years before those drawn.
    earlier: int
    step: int = BAR_STEP
    height: int = BAR_HEIGHT

    @property
    def width(self) -> int:
        return max(len(self.bars), BARS_ABREAST) * BAR_STEP


def histogram(spans: Sequence[Span]) -> Histogram:
    drawn = spans[-YEARS_DRAWN:]
    most = max((span.total for span in drawn), default=0) or 1
    bars = []
    for number, span in enumerate(drawn):
        # What there is shall be seen beside thousands.
        height = round(max(span.total / most * BAR_HEIGHT, 2.0), 1) if span.total else 0.0
        bars.append(Bar(span, number * BAR_STEP, BAR_HEIGHT - height, height))
    return Histogram(bars, len(spans) - len(drawn))
