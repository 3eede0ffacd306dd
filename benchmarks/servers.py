"""The systems that are measured, each started as its makers advise and asked on loopback."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.clients import ask

ROOT = Path(__file__).resolve().parent.parent
#: What is installed and made for the measurements; it stays for the next time.
FOLDER = ROOT / "var" / "bench"
SECONDS_TO_START = 60

Questions = dict[str, list[list[str]]]


@dataclass
class Server:
    name: str
    port: int
    command: list[str]
    #: By workload what is asked in turn, each one or several addresses.
    questions: Questions
    environ: dict[str, str] = field(default_factory=dict)
    process: Any = None

    def start(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        log = (FOLDER / f"{self.name}.log").open("ab")
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env={**os.environ, **self.environ}, stdout=log, stderr=log
        )
        for _ in range(SECONDS_TO_START * 10):
            try:
                ask(self.port, self.questions["a"][0][0])
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"{self.name} has ended; its log is {log.name}.")
                time.sleep(0.1)
            else:
                return
        sys.exit(f"{self.name} does not answer; its log is {log.name}.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def memory(self) -> int:
        """Resident, in MiB, with the processes that it has started."""
        told = subprocess.run(["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True, check=True).stdout
        rows = [tuple(map(int, line.split())) for line in told.splitlines()[1:]]
        mine = {self.process.pid}
        for pid, parent, _size in rows:
            if parent in mine:
                mine.add(pid)
        return sum(size for pid, _parent, size in rows if pid in mine) // 1024


def gunicorn(port: int, application: str) -> list[str]:
    workers = ["--workers", "1", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "30"]
    return [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *workers]


#: What the reference answers of a statement; the desk answers much more where nothing is said.
FIELDS = "slug,title,summary,date,language,speakers,countries,visit"


def desk(asked: dict[str, Any]) -> Server:
    def api(plural: str, /, **given: Any) -> str:
        return f"/api/v1/{plural}/?{urlencode(given)}"

    days = {"date_after": asked["after"], "date_before": asked["before"]}
    statements: dict[str, Any] = {"fields": FIELDS, "page_size": 50}
    of_country = {"country": asked["country"], **days}
    questions: Questions = {
        "a": [[api("statements", **statements)]],
        "a, all that is told": [[api("statements", page_size=50, expand="visit")]],
        "b": [[api("statements", **statements, **of_country, speaker=slug)] for slug, _id in asked["speakers"]],
        "b2": [[api("statements", **statements, **{**of_country, "country": code})] for code in asked["countries"]],
        "c1": [[api("search", q=word, type="statement")] for word in asked["common"]],
        "c2": [[api("search", q=word, type="statement")] for word in asked["rare"]],
        "d": [[api("statements", **statements, cursor=asked["cursor"])]],
        "e": [[api("statements", **statements, language="en", **days, facets="country,year,topic,language")]],
        "f": [
            [
                f"/api/v1/visits/{slug}/",
                api("statements", **statements, visit=slug),
                api("documents", visit=slug, page_size=50),
            ]
            for slug, _id in asked["visits"]
        ],
        "g": [
            [api("statements", fields="slug", page_size=1, **{**of_country, "country": code})]
            for code in asked["countries"]
        ],
        "h": [["/statements/"]],
    }
    environ = {
        "SECRET_KEY": "measured on loopback only, and nowhere else at all",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "off",
        "DEBUG": "off",
        "STAFF_OTP": "off",
        "API_RATE": "off",
        "API_TOKEN_RATE": "off",
        "API_WRITE_RATE": "off",
    }
    return Server("desk", 8301, gunicorn(8301, "config.wsgi"), questions, environ)


def desk_that_keeps(asked: dict[str, Any]) -> Server:
    """The desk with ``ANSWERS_KEPT``: what is asked again is answered as before."""
    made = desk(asked)
    environ = {**made.environ, "ANSWERS_KEPT": "1000"}
    return Server("desk, kept", 8304, gunicorn(8304, "config.wsgi"), made.questions, environ)


def reference(asked: dict[str, Any]) -> Server:
    days = {"after": asked["after"], "before": asked["before"]}
    country = {"country": asked["country"], **days}
    day, pk = asked["middle"]
    years = {"first": asked["after"][:4], "last": asked["before"][:4]}

    def path(name: str, **given: Any) -> list[str]:
        return [f"/{name}?{urlencode(given)}"]

    questions = {
        "a": [path("a")],
        "b": [path("b", **country, speaker=pk) for _slug, pk in asked["speakers"]],
        "b2": [path("b2", **{**country, "country": code}) for code in asked["countries"]],
        "c1": [path("c", q=word) for word in asked["common"]],
        "c2": [path("c", q=word) for word in asked["rare"]],
        "d": [path("d", day=day, id=pk)],
        "e": [path("e", language="en", **days, **years)],
        "f": [path("f", slug=slug) for slug, _id in asked["visits"]],
        "g": [path("g", **{**country, "country": code}) for code in asked["countries"]],
    }
    return Server("reference", 8302, gunicorn(8302, "benchmarks.reference.site"), questions)


def datasette(asked: dict[str, Any], file: Path) -> Server:
    made = FOLDER / "datasette"
    if not (made / "bin" / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", str(made)], check=True)
        subprocess.run([made / "bin" / "pip", "install", "-qq", "datasette"], check=True)
    told = FOLDER / "datasette.json"
    told.write_text(json.dumps({"databases": {file.stem: {"queries": DATASETTE_QUERIES}}}))
    table, base = f"/{file.stem}/statements.json?_shape=objects&_sort_desc=date&_size=50&", f"/{file.stem}"
    first, last = asked["after"][:4], asked["before"][:4]

    def of(code: str) -> str:
        return f"{table}country__exact={code}&year__gte={first}&year__lte={last}"

    facets = "".join(f"&_facet={name}" for name in ("country", "year", "topic", "language"))
    questions = {
        "a": [[table.rstrip("&")]],
        "b": [[f"{of(asked['country'])}&speaker_id__exact={pk}"] for _slug, pk in asked["speakers"]],
        "b2": [[of(code)] for code in asked["countries"]],
        "c1": [[f"{base}/words.json?_shape=objects&{urlencode({'q': word})}"] for word in asked["common"]],
        "c2": [[f"{base}/words.json?_shape=objects&{urlencode({'q': word})}"] for word in asked["rare"]],
        "d": [[f"{table}_next={asked['middle'][0]},{asked['middle'][1]}"]],
        "e": [[f"{table}language=en&year__gte={first}&year__lte={last}{facets}"]],
        "f": [
            [
                f"{base}/visit.json?_shape=objects&{urlencode({'id': pk})}",
                f"{table}visit_id={pk}",
            ]
            for _slug, pk in asked["visits"]
        ],
        "g": [[of(code).replace("_size=50", "_size=0")] for code in asked["countries"]],
        "h": [[f"{base}/statements?_sort_desc=date&_size=50"]],
    }
    limits = {"sql_time_limit_ms": 120_000, "facet_time_limit_ms": 120_000, "suggest_facets": "off"}
    settings = [word for name, value in limits.items() for word in ("--setting", name, str(value))]
    command = [str(made / "bin" / "datasette"), "serve", str(file), "-p", "8303", "-m", str(told), *settings]
    return Server("datasette", 8303, command, questions)


DATASETTE_QUERIES = {
    "words": "SELECT s.* FROM statements_words w JOIN statements s ON s.id = w.rowid "
    "WHERE statements_words MATCH :q ORDER BY w.rank LIMIT 50",
    "visit": "SELECT * FROM visits LEFT JOIN people USING (visit_id) WHERE visit_id = CAST(:id AS integer)",
}


def flat_file(cursor: Any, file: Path) -> None:
    """One table of statements with the names of what they name, as a reader of Datasette would be given."""
    if file.exists():
        return
    made = sqlite3.connect(file.with_suffix(".part"))
    made.executescript(
        "CREATE TABLE statements (id integer PRIMARY KEY, slug text, title text, date text, year integer, "
        "language text, text text, speaker_id integer, speaker text, visit_id integer, visit text, country text, "
        "topic text);"
        "CREATE TABLE visits (visit_id integer PRIMARY KEY, slug text, title text, kind text, date text, summary text);"
        "CREATE TABLE people (visit_id integer, person text, role text);"
    )
    cursor.execute(
        "SELECT s.id, s.slug, s.title, s.date, s.language, s.text, s.speaker_id, p.full_name, s.visit_id, v.title, "
        "c.code, (SELECT min(t.slug) FROM b_topic t JOIN b_statement_topic x ON x.topic_id = t.id "
        "WHERE x.statement_id = s.id) "
        "FROM b_statement s LEFT JOIN b_person p ON p.id = s.speaker_id LEFT JOIN b_visit v ON v.id = s.visit_id "
        "LEFT JOIN b_country c ON c.id = s.country_id"
    )
    while batch := cursor.fetchmany(10_000):
        rows = [(*row[:3], str(row[3]), int(str(row[3])[:4]), *row[4:]) for row in batch]
        made.executemany(f"INSERT INTO statements VALUES ({', '.join('?' * 13)})", rows)
    for table, columns in {
        "visits": "id, slug, title, kind, date, summary FROM b_visit",
        "people": "visit_id, full_name, role FROM b_visit_person JOIN b_person ON b_person.id = person_id",
    }.items():
        cursor.execute(f"SELECT {columns}")
        rows = cursor.fetchall()
        made.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    made.executescript(
        "CREATE INDEX by_date ON statements (date DESC, id);"
        "CREATE INDEX by_country ON statements (country, year, date DESC);"
        "CREATE INDEX by_speaker ON statements (speaker_id, country, year);"
        "CREATE INDEX by_language ON statements (language, year, date DESC);"
        "CREATE INDEX by_visit ON statements (visit_id);"
        "CREATE INDEX of_visit ON people (visit_id);"
        "CREATE VIRTUAL TABLE statements_words USING fts5(text, content='statements', content_rowid='id');"
        "INSERT INTO statements_words (rowid, text) SELECT id, text FROM statements; ANALYZE;"
    )
    made.commit()
    made.close()
    file.with_suffix(".part").rename(file)
