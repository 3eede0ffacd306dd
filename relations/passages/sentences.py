"""Sentences, by a rule for the languages that the desk reads most: English, Russian, Belarusian and German.

It serves to show what of a text is cited, so it may err, and errs towards the longer sentence.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

#: A mark that may end a sentence, with the quotation marks and brackets it closes.
END = re.compile(r"""(?<![.!?…؟۔])[.!?…؟۔]++["'»”“’‘)\]]*+(?=\s)|[。！？]++[」』）]*+""")
#: How many characters before and behind a mark are looked at.
AROUND = 50
LETTER = re.compile(r"[^\W\d_]")
#: The word that a full stop follows, with the stops within it: U.S., т.е.
#: Looked for at the beginnings of words alone: a text without blanks would be gone through from each of its letters.
WORD_BEFORE = re.compile(r"(?<![^\s(«„“\"])[^\s(«„“\"]+\Z")

#: A name, a number or a place follows: they end no sentence.
LEADS_ON = frozenset(
    """
    mr mrs ms dr prof st gen col capt lt sen rep gov rev hon messrs nos vol pp vs cf eg ie approx fig
    jan feb mar apr jun jul aug sep sept oct nov dec hr fr frl dipl ing nr str bd abs ziff ca bzw vgl sog bspw evtl
    geb gest hrsg гор дом ул просп пл пер обл р-н им акад проф канд докт ген полк тов рис табл см ср напр стр пп ст
    гл св оз зам нач пом вул праф янв февр апр авг сент окт нояб дек студз лют крас
    """.split()  # noqa: SIM905 - a list of words is read more easily as one
)
#: They end a sentence where a capital follows.
MAY_END = frozenset("etc usw u.s.w ff inc ltd co corp jr sr bros др пр т.д т.п н.э a.m p.m и.д".split())  # noqa: SIM905
#: Written with a blank between the letters: т. д.
SPACED = re.compile(r"\b[тн]\.\s?[дпэ]\Z")
SMALL_NUMBER = re.compile(r"(?:^|\D)\d{1,2}\Z")


class Sentence(NamedTuple):
    start: int
    end: int


def sentences(text: str, language: str = "") -> list[Sentence]:
    """Without the blanks and the byte order mark around them. A line break ends one; what holds no letter is none."""
    found, offset = [], 0
    for line in text.split("\n"):
        for start, end in _of_line(line, language):
            words = line[start:end]
            if LETTER.search(words):
                first = offset + end - len(words.lstrip())
                found.append(Sentence(first + text.startswith("\ufeff", first), first + len(words.strip())))
        offset += len(line) + 1
    return found


def _of_line(line: str, language: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in END.finditer(line):
        before = line[max(start, mark.start() - AROUND) : mark.start()]
        if _ends(before, mark.group(), line[mark.end() : mark.end() + AROUND], language):
            yield start, mark.end()
            start = mark.end()
    yield start, len(line)


def _ends(before: str, mark: str, after: str, language: str) -> bool:
    following = next((character for character in after if character.isalnum()), "")
    if following.islower():
        return False
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    word = WORD_BEFORE.search(before)
    return word is None or _word_ends(word.group().lower(), word.group(), before, language)


def _word_ends(word: str, as_written: str, before: str, language: str) -> bool:
    if word in MAY_END or SPACED.search(before.lower()):
        return True
    if word in ("г", "гг"):  # after a year it ends one, before a town it does not
        return bool(re.search(r"\d{3,4}\s*гг?\Z", before.lower()))
    if word in LEADS_ON or (len(as_written) == 1 and LETTER.match(as_written)):
        return False
    if "." in word and all(len(part) <= 2 for part in word.split(".")):
        return False
    if SMALL_NUMBER.search(before):
        return language != "de" and before.strip() != word  # 14. Mai; the number of a list
    return True
