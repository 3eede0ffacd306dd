"""Dates as people know them: a subset of EDTF, ISO 8601-2:2019 level 1, as the Library of Congress publishes it.

=====================  ==========================================================================================
``2012-05-14``         a day; ``2012-05`` a month; ``2012`` a year, always of four digits, 0001 to 9999
``2018-21`` … ``-24``  spring, summer, autumn, winter of the northern hemisphere
``201X`` ``20XX``      some year of that decade or century
``2012-XX``            some month of that year; ``2012-05-XX``, ``2012-XX-XX`` some day of that month or year
``?`` ``~`` ``%``      after a whole date: uncertain, approximate, both
``a/b``                from a to b, each as precisely as it is known; ``a/..`` goes on, ``a/`` ended nobody knows when
(blank), ``XXXX``      not known; blank is the canonical form
=====================  ==========================================================================================

Decisions that neither standard takes:

- A season is three whole calendar months, as meteorologists count: spring March to May, summer June to August, autumn
  September to November. Winter belongs to the year in which it begins, so ``2018-24`` is December 2018 to February
  2019: the four codes of one year then follow each other in time. Its label says "winter 2018/19".
- ``~`` and ``?`` do not widen ``earliest`` and ``latest``: any margin would be a precision that no source gave.
- ``19XX`` means 1900 to 1999, its digits, and is labelled "20th century", as people say it.
- An interval whose two ends are the same text is that one date: ``2012-05-12/2012-05-12`` becomes ``2012-05-12``.
- An end that is not known widens nothing: ``/2012`` is found in 2012 and not in every year before, as ``../2012`` is.
- An interval may not begin after its end; between ends of different precision only the certain case is refused.
"""

from relations.edtf.parser import MAX_LENGTH, parse
from relations.edtf.values import Edtf, EdtfError, Point, Precision

#: How the text of an interval ends that is over, nobody knows since when.
END_NOT_KNOWN = "/"

__all__ = ["END_NOT_KNOWN", "MAX_LENGTH", "Edtf", "EdtfError", "Point", "Precision", "parse"]
