"""Many records at once, a line of JSON for each: written by the engine of every import, all or nothing."""

import hashlib
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api.errors import Busy, Conflict, ParameterError
from relations.api.parsing import loads
from relations.api.writing import pointers
from relations.api.writing.bodies import Body, read_as, shape_of
from relations.api.writing.countries import Countries, forget_own
from relations.api.writing.once import Key, told_if_busy
from relations.api.writing.refusals import LinesError, TooLarge, WrittenMeanwhile
from relations.api.writing.sending import PUBLIC_NOTE, Why, refuse_larger, why
from relations.imports.collecting import collect_after
from relations.imports.columns import VERSION
from relations.imports.differences import Difference
from relations.imports.problems import BadValueError, FileRefusedError, Problem
from relations.imports.reports import Options, Report, Told
from relations.imports.running import Run
from relations.imports.shapes import Shape
from relations.imports.stored import BATCH
from relations.record_types import RecordType
from relations.search import waiting_at_most

MEDIA_TYPES = ("application/jsonl", "application/x-ndjson")
MOST_LINES = 10_000
MOST_BYTES = 20 * 2**20
#: Of one line.
MOST_OF_A_LINE = 2 * 2**20
#: Kept in memory; what is more, on disk.
IN_MEMORY = 2**20
#: Fewer records than these do not change how the database plans.
MANY = 1000
#: Seconds to wait for others; an import may wait for another.
PATIENCE = 20

Line = tuple[int, str, str]


def written(request: Request, record_type: RecordType, *, dry_run: bool) -> Any:
    if (sent := str(request.content_type).partition(";")[0].strip().lower()) not in MEDIA_TYPES:
        raise exceptions.UnsupportedMediaType(sent[:100])
    told = why(request)
    if told.public_note:
        raise ParameterError({PUBLIC_NOTE: [_("Many records are not corrected in public at once.")]})
    refuse_larger(request, MOST_BYTES)
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        digest = _take(request, file)
        key = Key(request, digest) if not dry_run else None
        if key and (answer := key.answer()):
            return answer
        run = Bodies(record_type, file, request.user, told)
        return _answered(run, key, dry_run=dry_run)


def _take(request: Request, file: IO[bytes]) -> str:
    """All that is sent, before anybody waits for the database. Its digest."""
    digest, size, lines = hashlib.sha256(), 0, 0
    while line := request._request.readline(MOST_OF_A_LINE):
        size += len(line)
        lines += bool(line.strip())
        if size > MOST_BYTES or lines > MOST_LINES or len(line) == MOST_OF_A_LINE:
            reason = _("At most %(lines)s lines and %(bytes)s bytes are taken at once: send them in parts.")
            raise TooLarge(reason % {"lines": MOST_LINES, "bytes": MOST_BYTES})
        digest.update(line)
        file.write(line)
    file.seek(0)
    return digest.hexdigest()


def _answered(run: "Bodies", key: Key | None, *, dry_run: bool) -> Any:
    try:
        with told_if_busy():
            return run.answer(key, dry_run=dry_run)
    except FileRefusedError as error:
        if isinstance(error.__cause__, OperationalError):
            raise Busy from error
        if isinstance(error.__cause__, IntegrityError):
            raise WrittenMeanwhile from error
        raise Conflict(error.reason) from error


class Bodies(Run):
    """``file``: lines of JSON, each a record as its address takes it, with its slug."""

    def __init__(self, record_type: RecordType, file: IO[bytes], user: Any, told: Why) -> None:
        self.why = told
        options = Options(user=user, reason=told.reason or _("Sent in bulk."))
        self.body: Body = read_as(record_type, whole=False)
        self.problems: list[Problem | Line] = []
        super().__init__(self.body.of, "", options, Told(problem=self.problems.append))
        self.file, self.countries = file, Countries(every=True)
        self.replayed: Any = None
        self.response: Response | None = None

    def answer(self, key: Key | None, *, dry_run: bool) -> Any:
        self.key, self.is_dry_run = key, dry_run
        report = self.run()
        return self.replayed or self._answer(report)

    def _answer(self, report: Report) -> Response:
        counts = {"rows": report.rows, "created": report.created, "changed": report.changed}
        return Response({**counts, "unchanged": report.unchanged, "dry_run": self.is_dry_run})

    def _read(self) -> None:
        for number, line in _lines(self.file):
            self.report.rows += 1
            shape, key, errors = self._shape(line)
            for at, reason in errors:
                self.complain(number, BadValueError(reason))
                self.problems[-1] = (number, at, reason)
            self.spool.add(number, key, [line.decode(errors="replace")], None if errors else shape)
            if not self.report.rows % BATCH:
                collect_after(self.report.rows // BATCH)
        self.spool.index()

    def _shape(self, line: bytes) -> tuple[Shape | None, str, list[pointers.Told]]:
        """The record in words, its address name, and what is wrong with the line by itself."""
        try:
            data = loads(line)
        except ValueError as error:
            return None, "", [("", str(error))]
        try:
            shape = shape_of(self.body, self.body.run_validation(data))
        except serializers.ValidationError as error:
            return None, "", list(pointers.flat(error.detail))[: pointers.MOST]
        errors = []
        if not (slug := shape["fields"].get("slug", "")):
            errors.append(("/slug", _("It is needed here: it tells one record from another.")))
        if (version := data.get(VERSION)) is not None:
            if isinstance(version, bool) or not isinstance(version, int):
                errors.append((pointers.pointer(VERSION), _("A whole number is expected.")))
            shape[VERSION] = str(version)
        forget_own(self.of, shape)
        unknown = list(self.countries.resolve(self.of, shape))
        errors += [(pointers.where(each, self.body, data, shape), each.reason) for each in unknown]
        return shape, slug, errors

    def _judge(self, found: Difference, shape: Shape) -> None:
        super()._judge(found, shape)
        if not found or found.is_new or self.spool.is_bad(found.lines):
            return
        if reason := self.why.missing(found.record):
            self.complain(found.lines[0], BadValueError(reason))

    def _compare(self, *, dry_run: bool) -> None:
        """Tried as it would be written, and taken back: some of what is wrong shows only then."""
        with waiting_at_most(PATIENCE):
            if self.key and (replayed := self.key.claim()):
                self.replayed = replayed
                return
            super()._compare(dry_run=False)
            if self.problems:
                raise LinesError(self._told())
            if self.is_dry_run:
                transaction.set_rollback(True)
            elif self.key:
                self.key.keep(self._answer(self.report))

    def _refresh_statistics(self) -> None:
        if self.report.created + self.report.changed >= MANY and not self.is_dry_run:
            super()._refresh_statistics()

    def _told(self) -> list[Line]:
        """In the order of the lines, each with its place in the body that was sent."""
        found = [problem if isinstance(problem, tuple) else self._placed(problem) for problem in self.problems]
        return sorted(dict.fromkeys(found), key=lambda told: told[0])

    def _placed(self, problem: Problem) -> Line:
        raw = self.spool.raw_of(problem.line)
        shape, _key, errors = self._shape(raw[0].encode()) if raw else (None, "", [])
        if shape is None or errors:
            return problem.line, "", problem.reason
        at = pointers.where(problem, self.body, loads(raw[0].encode()), shape)
        return problem.line, at, problem.reason


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Those that are not empty, counted from 1."""
    for number, line in enumerate(file, 1):
        if line.strip():
            yield number, line.strip()
