"""Copies what is published into tables made for the questions, with the indexes these need."""

from typing import Any

from django.db import connection

#: One after the other; ``{year}`` is the year of a day.
COPIES = (
    "CREATE TABLE b_country AS SELECT id, country_code AS code, title AS name FROM relations_participant "
    "WHERE kind = 'state' AND status = 'published'",
    "CREATE TABLE b_person AS SELECT id, slug, title AS full_name, 'Minister' AS position FROM relations_participant "
    "WHERE status = 'published'",
    "CREATE TABLE b_topic AS SELECT id, slug, title FROM relations_topic",
    "CREATE TABLE b_visit AS SELECT v.id, v.slug, v.title, v.kind, v.date, v.sort_date, v.summary, "
    "(SELECT min(c.country_id) FROM relations_visitcountry c WHERE c.record_id = v.id) AS country_id "
    "FROM relations_visit v WHERE v.status = 'published'",
    "CREATE TABLE b_visit_person AS SELECT record_id AS visit_id, participant_id AS person_id, role "
    "FROM relations_visitparticipation",
    "CREATE TABLE b_document AS SELECT id, title, kind, signed, visit_id FROM relations_document "
    "WHERE status = 'published'",
    "CREATE TABLE b_signatory AS SELECT record_id AS document_id, participant_id AS person_id, capacity "
    "FROM relations_documentparticipation",
    "CREATE TABLE b_statement AS SELECT s.id, s.slug, s.title, s.sort_date AS date, s.language, s.mode, "
    "s.summary AS text, s.visit_id, "
    "(SELECT max(c.country_id) FROM relations_statementcountry c WHERE c.record_id = s.id) AS country_id, "
    "(SELECT min(p.participant_id) FROM relations_statementparticipation p "
    "WHERE p.record_id = s.id AND p.role = 'speaker') AS speaker_id "
    "FROM relations_statement s WHERE s.status = 'published'",
    "CREATE TABLE b_statement_topic AS SELECT t.topic_id, s.id AS statement_id, s.date, s.language, s.country_id "
    "FROM relations_statementtopic t JOIN b_statement s ON s.id = t.record_id",
    "CREATE TABLE b_tally AS SELECT country_id, {year} AS year, language, count(*) AS n FROM b_statement s "
    "GROUP BY 1, 2, 3",
    "CREATE TABLE b_tally_topic AS SELECT country_id, {year} AS year, language, topic_id, count(*) AS n "
    "FROM b_statement_topic s GROUP BY 1, 2, 3, 4",
    "CREATE UNIQUE INDEX b_country_id ON b_country (id)",
    "CREATE UNIQUE INDEX b_country_code ON b_country (code)",
    "CREATE UNIQUE INDEX b_person_id ON b_person (id)",
    "CREATE INDEX b_person_slug ON b_person (slug)",
    "CREATE UNIQUE INDEX b_visit_id ON b_visit (id)",
    "CREATE UNIQUE INDEX b_visit_slug ON b_visit (slug)",
    "CREATE INDEX b_visit_person_visit ON b_visit_person (visit_id)",
    "CREATE INDEX b_document_visit ON b_document (visit_id)",
    "CREATE INDEX b_signatory_document ON b_signatory (document_id)",
    "CREATE UNIQUE INDEX b_statement_id ON b_statement (id)",
    "CREATE INDEX b_statement_date ON b_statement (date DESC, id DESC)",
    "CREATE INDEX b_statement_country ON b_statement (country_id, date DESC, id DESC)",
    "CREATE INDEX b_statement_speaker ON b_statement (speaker_id, country_id, date DESC, id DESC)",
    "CREATE INDEX b_statement_language ON b_statement (language, date DESC, id DESC)",
    "CREATE INDEX b_statement_visit ON b_statement (visit_id, date DESC, id DESC)",
    "CREATE INDEX b_statement_topic_statement ON b_statement_topic (statement_id)",
    "CREATE INDEX b_tally_language ON b_tally (language, year)",
    "CREATE INDEX b_tally_topic_language ON b_tally_topic (language, year)",
)
WORDS = {
    "postgresql": (
        "CREATE TABLE b_words AS SELECT id, date, to_tsvector('simple', text) AS words FROM b_statement",
        "CREATE UNIQUE INDEX b_words_id ON b_words (id)",
        "CREATE INDEX b_words_words ON b_words USING gin (words)",
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE b_words USING fts5(text, content='b_statement', content_rowid='id')",
        "INSERT INTO b_words (rowid, text) SELECT id, text FROM b_statement",
    ),
}
YEAR = {"postgresql": "extract(year FROM s.date)::int", "sqlite": "CAST(substr(s.date, 1, 4) AS integer)"}
AFTERWARDS = {"postgresql": "VACUUM ANALYZE", "sqlite": "ANALYZE"}


def copy() -> None:
    """Makes them where they are not there yet."""
    if "b_words" in connection.introspection.table_names():
        return
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in (*COPIES, *WORDS[vendor]):
            cursor.execute(statement.replace("{year}", YEAR[vendor]))
        cursor.execute(AFTERWARDS[vendor])


def parameters(statements: int) -> dict[str, Any]:
    """What is asked, taken from the rows: so every size asks for what is there."""
    with connection.cursor() as cursor:

        def rows(statement: str, *given: Any) -> list[Any]:
            cursor.execute(statement, given)
            return list(cursor.fetchall())

        countries = rows(
            "SELECT c.code FROM b_statement s JOIN b_country c ON c.id = s.country_id GROUP BY c.code "
            "ORDER BY count(*) DESC LIMIT 9"
        )
        after, before = "2008-01-01", "2012-12-31"
        speakers = rows(
            "SELECT p.slug, p.id FROM b_statement s JOIN b_person p ON p.id = s.speaker_id "
            "JOIN b_country c ON c.id = s.country_id WHERE c.code = %s AND s.date BETWEEN %s AND %s "
            "GROUP BY p.slug, p.id ORDER BY count(*) DESC LIMIT 16",
            countries[1][0], after, before,
        )  # fmt: skip
        middle = rows(f"SELECT date, id FROM b_statement ORDER BY date DESC, id DESC LIMIT 1 OFFSET {statements // 2}")
        visits = rows("SELECT slug, id FROM b_visit WHERE id > (SELECT max(id) FROM b_visit) / 2 ORDER BY id LIMIT 50")
    return {
        "country": countries[1][0],
        "countries": [code for (code,) in countries[1:]],
        "after": after,
        "before": before,
        "speakers": speakers,
        "visits": visits,
        "middle": [str(middle[0][0]), middle[0][1]],
        "common": ["cooperation", "security", "сотрудничество"],
        "rare": ["uranyl", "космодром"],
        "offset": statements // 2,
    }
