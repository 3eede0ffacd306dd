"""The reference as a site of its own: one plain view, no middleware. Started by ``benchmarks.speed``."""

import os

import orjson

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.reference.settings"

import django

django.setup()

from typing import Any  # noqa: E402

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

COLUMNS = (
    "s.id, s.slug, s.title, s.date, s.language, s.text, p.id, p.full_name, p.position, v.id, v.slug, v.title, c.id, "
    "c.code, c.name"
)
JOINS = (
    "LEFT JOIN b_person p ON p.id = s.speaker_id LEFT JOIN b_visit v ON v.id = s.visit_id "
    "LEFT JOIN b_country c ON c.id = s.country_id"
)
IN_ORDER = "ORDER BY date DESC, id DESC LIMIT 50"
WITH = (
    f"SELECT {COLUMNS} FROM (SELECT * FROM b_statement WHERE {{where}} {IN_ORDER}) s {JOINS} "
    "ORDER BY s.date DESC, s.id DESC"
)
OF_COUNTRY = (
    "country_id = (SELECT id FROM b_country WHERE code = %(country)s) AND date BETWEEN %(after)s AND %(before)s"
)
IN_ENGLISH = "language = %(language)s AND date BETWEEN %(after)s AND %(before)s"
TALLIED = "FROM {table} WHERE language = %(language)s AND year BETWEEN %(first)s AND %(last)s GROUP BY 1"
SQL = {
    "a": WITH.format(where="1 = 1"),
    "b": WITH.format(where=f"{OF_COUNTRY} AND speaker_id = %(speaker)s"),
    "b2": WITH.format(where=OF_COUNTRY),
    "d": WITH.format(where="(date, id) < (%(day)s, %(id)s)"),
    "e": WITH.format(where=IN_ENGLISH),
    "g": f"SELECT count(*) FROM b_statement WHERE {OF_COUNTRY}",
    "country": f"SELECT country_id, sum(n) {TALLIED.format(table='b_tally')}",
    "year": f"SELECT year, sum(n) {TALLIED.format(table='b_tally')}",
    "language": f"SELECT language, sum(n) {TALLIED.format(table='b_tally')}",
    "topic": f"SELECT topic_id, sum(n) {TALLIED.format(table='b_tally_topic')}",
    "visit": "SELECT v.id, v.slug, v.title, v.kind, v.date, v.summary, c.id, c.code, c.name FROM b_visit v "
    "LEFT JOIN b_country c ON c.id = v.country_id WHERE v.slug = %(slug)s",
    "people": "SELECT p.id, p.full_name, p.position, x.role FROM b_visit_person x "
    "JOIN b_person p ON p.id = x.person_id WHERE x.visit_id = %(id)s",
    "documents": "SELECT d.id, d.title, d.kind, d.signed, p.id, p.full_name, p.position, g.capacity FROM b_document d "
    "LEFT JOIN b_signatory g ON g.document_id = d.id LEFT JOIN b_person p ON p.id = g.person_id "
    "WHERE d.visit_id = %(id)s ORDER BY d.id",
    "said": f"SELECT {COLUMNS} FROM (SELECT * FROM b_statement WHERE visit_id = %(id)s {IN_ORDER}) s {JOINS}",
}
#: The newest thousand of the matches are put in order; see the limits of the engines.
WORDS = {
    "postgresql": "SELECT {columns} FROM (SELECT x.*, ts_rank(w.words, q) AS rank FROM (SELECT id FROM b_words "
    "WHERE words @@ to_tsquery('simple', %(q)s) ORDER BY date DESC, id DESC LIMIT 1000) f JOIN b_words w USING (id) "
    "JOIN b_statement x USING (id), to_tsquery('simple', %(q)s) q ORDER BY rank DESC, id DESC LIMIT 50) s {joins}",
    "sqlite": "SELECT {columns} FROM (SELECT rowid AS found FROM b_words WHERE b_words MATCH %(q)s "
    "ORDER BY rank LIMIT 50) JOIN b_statement s ON s.id = found {joins}",
}


def rows(name: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        statement = SQL.get(name) or WORDS[connection.vendor].format(columns=COLUMNS, joins=JOINS)
        cursor.execute(statement, asked)
        found: list[Any] = cursor.fetchall()
        return found


def statement(row: Any) -> dict[str, Any]:
    return {
        "id": row[0], "slug": row[1], "title": row[2], "date": row[3], "language": row[4], "text": row[5],
        "speaker": {"id": row[6], "full_name": row[7], "position": row[8]},
        "visit": {"id": row[9], "slug": row[10], "title": row[11]},
        "country": {"id": row[12], "code": row[13], "name": row[14]},
    }  # fmt: skip


def person(row: Any) -> dict[str, Any]:
    return {"id": row[0], "full_name": row[1], "position": row[2]}


def visit(asked: dict[str, Any]) -> dict[str, Any]:
    found = rows("visit", asked)[0]
    of = {"id": found[0]}
    documents: dict[int, dict[str, Any]] = {}
    for row in rows("documents", of):
        told = documents.setdefault(row[0], {"id": row[0], "title": row[1], "kind": row[2], "signed": row[3], "by": []})
        told["by"].append({**person(row[4:]), "capacity": row[7]})
    return {
        "id": found[0], "slug": found[1], "title": found[2], "kind": found[3], "date": found[4], "summary": found[5],
        "country": found[6:9],
        "people": [{**person(row), "role": row[3]} for row in rows("people", of)],
        "documents": list(documents.values()),
        "statements": [statement(row) for row in rows("said", of)],
    }  # fmt: skip


def answer(request: HttpRequest, name: str) -> HttpResponse:
    asked: dict[str, Any] = request.GET.dict()
    if name == "f":
        told: Any = visit(asked)
    elif name == "g":
        told = {"count": rows("g", asked)[0][0]}
    else:
        told = {"results": [statement(row) for row in rows(name, asked)]}
    if name == "e":
        told["facets"] = {each: rows(each, asked) for each in ("country", "year", "topic", "language")}
    return HttpResponse(orjson.dumps(told, default=str), content_type="application/json")


urlpatterns = [path("<str:name>", answer)]
application = get_wsgi_application()
