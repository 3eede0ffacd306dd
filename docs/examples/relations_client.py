"""A client of the Relations API in two files, with nothing but Python's standard library.

    from relations_client import Relations

    desk = Relations("https://relations.example")
    for visit in desk.visits.all(country=["BY", "KZ"], year=2012):
        print(visit["date"]["label"], visit["title"])

Copy it into your program, with ``relations_types.py`` beside it. Reading needs no token.
"""

import gzip
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Any, Generic, Literal, TypeAlias, TypedDict, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import relations_types as types

Json: TypeAlias = dict[str, Any]
Move: TypeAlias = Literal["submit", "return", "publish", "withdraw", "reinstate"]
R = TypeVar("R")

#: Answers that mean "later, nothing was done": too many requests, a busy database.
LATER = (429, 503)
#: A server in between had no answer: what is only asked may be asked again.
UNKNOWN = (502, 504)


class ProblemError(Exception):
    """What the API refuses, as RFC 9457 has it. ``errors``: what is refused, each with its parameter or pointer."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status, self.title, self.detail = status, told.get("title", ""), told.get("detail", "")
        self.errors: list[dict[str, str]] = told.get("errors", [])
        #: Of a record that was changed by somebody else meanwhile: how it stands now.
        self.current: Json = told.get("current", {})
        where = "; ".join(f"{each.get('pointer') or each.get('parameter')}: {each['detail']}" for each in self.errors)
        super().__init__(f"{status} {self.title}: {self.detail} {where}".rstrip())


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Version(Generic[R]):
    """A record as it was read. ``tag`` names this version where it is changed."""

    record: R
    tag: str


class Page(TypedDict, Generic[R]):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[R]


class Records(Generic[R]):
    """The records of one type."""

    def __init__(self, desk: "Relations", name: str) -> None:
        self.desk, self.name = desk, name

    # --- reading -----------------------------------------------------------------------------------------------------

    def page(self, **asked: Any) -> Any:
        """One page of the list: count, count_exact, next, previous and results; with ``updated_since`` also until."""
        return self.desk.ask("GET", f"{self.name}/", asked).json()

    def all(self, **asked: Any) -> Iterator[R]:
        """Every record that answers the question, page by page."""
        page: Page[R] = self.page(**{"page_size": 200, **asked})
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self.desk.ask("GET", page["next"]).json()

    def get(self, slug: str, **asked: Any) -> R:
        record: R = self.desk.ask("GET", self._at(slug), asked).json()
        return record

    def read(self, slug: str) -> Version[R]:
        """For a change that is to follow."""
        return self._version(self.desk.ask("GET", self._at(slug)))

    def download(self, cursor: str = "", **asked: Any) -> Iterator[Any]:
        """Every record in one answer. Each has a ``cursor``: give the last one to go on where it broke off."""
        for attempt in range(self.desk.patience + 1):
            try:
                for line in self.desk.lines(f"{self.name}.jsonl", {**asked, "cursor": cursor}):
                    # A line that is no JSON says that the desk broke off.
                    record = json.loads(line)
                    cursor = record["cursor"]
                    yield record
            except (EOFError, OSError, HTTPException, ValueError):
                if attempt == self.desk.patience:
                    raise
                time.sleep(2**attempt)
            else:
                return

    # --- writing -----------------------------------------------------------------------------------------------------

    def create(self, record: Mapping[str, Any], *, key: str = "", dry_run: bool = False) -> Version[R]:
        """A draft. ``key``: one word of yours for this creation, so that sending it twice makes one record."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._version(self.desk.ask("POST", f"{self.name}/", _dry(dry_run), record, headers))

    def change(
        self, slug: str, changes: Mapping[str, Any], *, tag: str, reason: str = "", public_note: str = ""
    ) -> Version[R]:
        """What is given is changed, the rest stays. ``tag``: of the version that was read."""
        return self._version(self.desk.ask("PATCH", self._at(slug), {}, changes, _why(tag, reason, public_note)))

    def replace(
        self, slug: str, record: Mapping[str, Any], *, tag: str, reason: str = "", public_note: str = ""
    ) -> Version[R]:
        """What is not given is emptied."""
        return self._version(self.desk.ask("PUT", self._at(slug), {}, record, _why(tag, reason, public_note)))

    def delete(self, slug: str, *, tag: str) -> None:
        """A draft that was never published."""
        self.desk.ask("DELETE", self._at(slug), headers=_why(tag))

    def move(self, slug: str, move: Move, *, tag: str, reason: str = "") -> Version[R]:
        return self._version(self.desk.ask("POST", f"{self._at(slug)}{move}/", {}, {"reason": reason}, _why(tag)))

    def upload(self, records: Iterable[Mapping[str, Any]], *, dry_run: bool = False) -> Json:
        """Makes or changes the records with these slugs: all of them, or none and every mistake told."""
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
        headers = {"Content-Type": "application/jsonl"}
        report: Json = self.desk.ask("POST", f"{self.name}/bulk/", _dry(dry_run), lines, headers).json()
        return report

    def _at(self, slug: str) -> str:
        return f"{self.name}/{quote(slug)}/"

    @staticmethod
    def _version(answer: Answer) -> Version[R]:
        return Version(answer.json(), answer.headers.get("ETag", ""))


class Relations:
    """``language`` is that of labels and refusals: en, ru, be or de. ``patience``: how often a busy desk is asked."""

    def __init__(
        self, site: str, token: str = "", *, language: str = "en", patience: int = 5, timeout: float = 60
    ) -> None:
        self.root = site.rstrip("/") + "/api/v1/"
        self.token, self.language, self.patience, self.timeout = token, language, patience, timeout
        self.visits = Records[types.Visit](self, "visits")
        self.statements = Records[types.Statement](self, "statements")
        self.documents = Records[types.Document](self, "documents")
        self.participants = Records[types.Participant](self, "participants")
        self.commitments = Records[types.Commitment](self, "commitments")
        self.figures = Records[types.Figure](self, "figures")
        self.sources = Records[types.Source](self, "sources")
        self.places = Records[types.Place](self, "places")

    def records(self, name: str) -> Records[Any]:
        """Of the type with that name in the addresses."""
        return Records(self, name)

    def search(self, words: str, **asked: Any) -> Json:
        found: Json = self.ask("GET", "search/", {"q": words, **asked}).json()
        return found

    def pair(self, first: str, second: str, **asked: Any) -> Json:
        """Of two countries: ISO 3166 codes, in any order."""
        pair = "-".join(sorted((first.lower(), second.lower())))
        found: Json = self.ask("GET", f"relations/{pair}/", asked).json()
        return found

    def ask(
        self,
        method: str,
        path: str,
        asked: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any address below the root, or a whole one from an answer. Raises ProblemError where it is refused."""
        request = self._request(method, path, asked or {}, body, headers or {})
        for attempt in range(self.patience + 1):
            try:
                with self._open(request) as answer:
                    content = answer.read()
                    packed = answer.headers.get("Content-Encoding") == "gzip"
                    return Answer(answer.status, answer.headers, gzip.decompress(content) if packed else content)
            except HTTPError as error:
                if error.code == 304:
                    return Answer(304, error.headers, b"")
                may_repeat = error.code in LATER or (error.code in UNKNOWN and method == "GET")
                if not may_repeat or attempt == self.patience:
                    raise _problem(error) from None
                time.sleep(float(error.headers.get("Retry-After") or 2**attempt))
            except URLError:
                # Nobody knows whether what was written has arrived; only what is asked may be asked again.
                if method != "GET" or attempt == self.patience:
                    raise
                time.sleep(2**attempt)
        raise AssertionError

    def lines(self, path: str, asked: Mapping[str, Any]) -> Iterator[bytes]:
        """Of an answer that is taken as it comes."""
        with self._open(self._request("GET", path, asked)) as answer:
            packed = answer.headers.get("Content-Encoding") == "gzip"
            yield from gzip.GzipFile(fileobj=answer) if packed else answer

    def _request(
        self,
        method: str,
        path: str,
        asked: Mapping[str, Any],
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Request:
        address = path if path.startswith(("http://", "https://")) else self.root + path
        if asked := {name: value for name, value in asked.items() if value not in ("", None)}:
            address += "?" + urlencode(asked, doseq=True)
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        told = {"Accept-Language": self.language, "Accept-Encoding": "gzip"}
        if data is not None:
            told["Content-Type"] = "application/json"
        if self.token:
            told["Authorization"] = f"Bearer {self.token}"
        return Request(address, data, {**told, **(headers or {})}, method=method)

    def _open(self, request: Request) -> Any:
        return urlopen(request, timeout=self.timeout)


def _dry(dry_run: bool) -> dict[str, str]:
    return {"dry_run": "true"} if dry_run else {}


def _why(tag: str, reason: str = "", public_note: str = "") -> dict[str, str]:
    told = {"If-Match": tag, "X-Reason": quote(reason), "X-Public-Note": quote(public_note)}
    return {name: value for name, value in told.items() if value}


def _problem(error: HTTPError) -> ProblemError:
    try:
        content = error.read()
        told = json.loads(gzip.decompress(content) if error.headers.get("Content-Encoding") == "gzip" else content)
    except (ValueError, OSError, EOFError):
        told = {"title": error.reason}
    return ProblemError(error.code, told if isinstance(told, dict) else {})
