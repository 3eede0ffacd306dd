"""Whom lists, searches and counts of the API tell of what is not published: a table of what each of them answers."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from relations.models import changing
from relations.record_types import RECORD_TYPES
from tests.factories import StateFactory, StatementFactory, VisitCountryFactory, factory_of
from tests.permissions import EVERY, NOBODY, NOTHING, STRANGERS, WHO, Company, as_told, blocks_of, read, table

pytestmark = pytest.mark.django_db

PLURALS = {record_type.plural: record_type for record_type in RECORD_TYPES.values()}
#: A word of the title of each record of that state, by its letter in the table: draft, in review, published, withdrawn.
WORDS = {"D": "draftling", "R": "reviewling", "P": "publicling", "W": "withdrawling"}
STATES = {"D": "draft", "R": "in_review", "P": "published", "W": "withdrawn"}
#: Who asks for lists of all types.
OF_ALL = (NOBODY, "reads")

LONG = {
    "since 2012": "?updated_since=2012-01-01",
    "drafts since 2012": "?updated_since=2012-01-01&status=draft",
    "names like a draft's": "?" + urlencode({"queries": json.dumps({"q0": {"query": "Quill draftling"}})}),
    "of a draft by its slug": "?"
    + urlencode({"extend": json.dumps({"ids": ["quill-draftling"], "properties": [{"id": "names"}, {"id": "kind"}]})}),
}

#: How much is told does not matter; lists of titles are faster.
TITLES = "fields=title"
LABEL = 38

#: The letters of the states of which anything is told. 400: there is no such question. 401: who are you? 403: your role
#: or your token does not allow it.
EXPECTED = """\
                                      nobody blind reads writes presses roleless contrib. editor publisher admin. cookie
/api/v1/{type}/
  all                                      P     P     P      P       P        P        P      P         P      P      P
  ?status=draft                          401   403     D      D       D      403        D      D         D      D    401
  ?status=in_review,withdrawn            401   403    RW     RW      RW      403       RW     RW        RW     RW    401
  ?status=draft,published                401   403    DP     DP      DP      403       DP     DP        DP     DP    401
  ?q=quill                                 P     P     P      P       P        P        P      P         P      P      P
  ?q=draftling                             -     -     -      -       -        -        -      -         -      -      -
  ?q=quill&status=draft                  401   403     D      D       D      403        D      D         D      D    401
  since 2012                              PW    PW    PW     PW      PW       PW       PW     PW        PW     PW     PW
  drafts since 2012                      401   403    DW     DW      DW      403       DW     DW        DW     DW    401
/api/v1/{type}.json
  all                                      P     P     P      P       P        P        P      P         P      P      P
  ?status=draft                          401   403     D      D       D      403        D      D         D      D    401
/api/v1/{type}.jsonl
  all                                      P     P     P      P       P        P        P      P         P      P      P
  ?status=draft                          400   400   400    400     400      400      400    400       400    400    400
  since 2012                              PW    PW    PW     PW      PW       PW       PW     PW        PW     PW     PW
/api/v1/{type}.csv
  ?q=quill                                 P     P     P      P       P        P        P      P         P      P      P
  ?status=draft                          400   400   400    400     400      400      400    400       400    400    400
/api/v1/visits/
  ?facets=kind                             1     1     1      1       1        1        1      1         1      1      1
  ?facets=kind&status=draft,in_review    401   403     2      2       2      403        2      2         2      2    401
/api/v1/statements/
  ?fields=visit                            P     P  DRPW   DRPW    DRPW        P     DRPW   DRPW      DRPW   DRPW      P
  ?fields=visit&expand=visit               P     P  DRPW   DRPW    DRPW        P     DRPW   DRPW      DRPW   DRPW      P
  ?visit=quill-publicling                  P     P     P      P       P        P        P      P         P      P      P
  ?visit=quill-draftling                 400   400   400    400     400      400      400    400       400    400    400
  ?visit=nowhere                         400   400   400    400     400      400      400    400       400    400    400
/api/v1/search/
  ?q=quill                                 P     P     P      P       P        P        P      P         P      P      P
  ?q=draftling                             -     -     -      -       -        -        -      -         -      -      -
  ?q=draftlink                             -     -     -      -       -        -        -      -         -      -      -
  ?q=publiclink                            P     P     P      P       P        P        P      P         P      P      P
  ?q=quill&status=draft                  400   400   400    400     400      400      400    400       400    400    400
/api/v1/relations/qn-qs/
  ?year=2012                               P     P     P      P       P        P        P      P         P      P      P
/api/v1/participants.popolo
  ?q=quill                                 P     P     P      P       P        P        P      P         P      P      P
/api/v1/participants.ftm
  ?q=quill                                 P     P     P      P       P        P        P      P         P      P      P
/api/v1/reconcile/participants/
  names like a draft's                     -     -     -      -       -        -        -      -         -      -      -
  of a draft by its slug                   -     -     -      -       -        -        -      -         -      -      -
/api/v1/reconcile/participants/suggest/entity/
  ?prefix=Quill                            P     P     P      P       P        P        P      P         P      P      P
"""


class Desk(Company):
    """Of every type a record of each state, all with one word in their titles."""

    def __init__(self) -> None:
        super().__init__()
        self.states = [StateFactory.create(country_code=code, slug=f"state-{code.lower()}") for code in ("QN", "QS")]
        for record_type in RECORD_TYPES.values():
            for letter in WORDS:
                self.make(record_type, letter)

    def make(self, record_type: Any, letter: str) -> None:
        word, status = WORDS[letter], STATES[letter]
        # What is withdrawn was published before.
        first = "published" if letter == "W" else status
        with changing(user=self.other):
            made = factory_of(record_type.model).create(slug=f"quill-{word}", title=f"Quill {word}", status=first)
        if record_type.name == "visit":
            for state in self.states:
                VisitCountryFactory.create(record=made, country=state)
            StatementFactory.create(visit=made)
        if first != status:
            with changing(user=self.other, reason="Told twice."):
                made.status = status
                made.save()

    def cell(self, address: str, question: str, who: str) -> str:
        every = "{type}" in address and (EVERY or who in OF_ALL)
        found = {self.told(address, question, who, each): None for each in (PLURALS if every else ["visits"])}
        return "/".join(found)

    def told(self, address: str, question: str, who: str, plural: str) -> str:
        """The letters of the states of which something is told; of counted values, how many records they are of."""
        question = LONG.get(question, question.removeprefix("all"))
        if "{type}" in address and not address.endswith(".csv"):
            question = f"{question}&{TITLES}" if question else f"?{TITLES}"
        answer = self.ask(who, "GET", f"{address.format(type=plural)}{question}".removeprefix("/api/v1/"))
        if answer.status_code != 200:
            return str(answer.status_code)
        words = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        told: Any = json.loads(words) if answer["Content-Type"] == "application/json" else None
        if "facets" in question:
            return str(sum(value["count"] for facet in told["facets"].values() for value in facet["values"]))
        if isinstance(told, dict) and "count" in told:
            assert told["count"] == len(told["results"])
        # Answers lead to other pages of the same question, or name what was asked for.
        words = re.sub(r"\bq=[a-z+]+|\"quill-[a-z]+\":", "", words).lower()
        return "".join(letter for letter, word in WORDS.items() if word in words) or NOTHING


def test_who_is_told_of_what_is_not_published() -> None:
    desk, expected = Desk(), read(EXPECTED)
    blocks = blocks_of(expected)
    assert table(WHO, blocks, desk.cell, LABEL) == table(WHO, blocks, as_told(expected), LABEL)


def test_a_draft_is_refused_in_the_words_for_what_never_was() -> None:
    desk = Desk()
    for who in STRANGERS:
        for question in ("statements/?visit={}", "visits/?parent={}", "visits.csv?host={}", "visits/?q=a&source={}"):
            draft, never = (desk.ask(who, "GET", question.format(slug)) for slug in ("quill-draftling", "never-was"))
            assert (draft.status_code, draft.content) == (400, never.content.replace(b"never-was", b"quill-draftling"))
