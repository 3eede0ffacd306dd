"""The second pass: everything is written in one transaction and one change, with its history, or nothing is."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from django.contrib.auth.models import Permission
from django.db import IntegrityError, OperationalError, reset_queries, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from relations.choices import Action, Status
from relations.imports.columns import FileType, file_types
from relations.imports.differences import Difference
from relations.imports.problems import FileRefusedError, Problem
from relations.imports.spool import Spool
from relations.imports.stored import BATCH, Group
from relations.imports.values import References, named
from relations.models import changing
from relations.models.history import remember_created
from relations.models.rows import Worded
from relations.search import fold

Compare = Callable[[FileType, list[Group], References], Iterator[Difference]]


class NotPublishableError(Exception):
    """What is to be published must not be, as is only seen once it stands in the database."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


class Writer:
    def __init__(self, spool: Spool, of: FileType, compare: Compare, wrote: Callable[[int], None]) -> None:
        self.spool, self.of, self.compare, self.wrote = spool, of, compare, wrote
        self.references = References(spool, of, planned=False)
        self.user: Any = None
        self.reason = ""
        self.at = timezone.now()
        #: What was new, changed and unchanged in the end: another import may have been quicker.
        self.written: Counter[str] = Counter()
        self.unpublishable: list[Problem] = []

    def write(self, groups: Iterable[Group], user: Any, reason: str) -> None:
        try:
            with transaction.atomic():
                _one_at_a_time()
                self.user, self.reason, self.at = user, reason, timezone.now()
                self._write_made()
                self._write_all(groups)
                if self.unpublishable:
                    raise NotPublishableError(self.unpublishable)
        except IntegrityError as error:
            said = _("Somebody has written the same meanwhile (%(error)s). Nothing was imported; run it again.")
            raise FileRefusedError(said % {"error": error}) from error
        except OperationalError as error:
            said = _("The database is busy with another change (%(error)s). Nothing was imported; run it again.")
            raise FileRefusedError(said % {"error": error}) from error

    def _write_made(self) -> None:
        """Drafts of what is missing, each after what it names itself."""
        batch: list[Group] = []
        of, slugs = self.of, set[str]()
        for name, spooled in self.spool.made():
            kind = file_types()[name]
            needs = {slug for _model, slug in named(kind, spooled.shape)}
            if batch and (kind != of or needs & slugs or len(batch) >= BATCH):
                self._write(of, batch)
                batch, slugs = [], set()
            of = kind
            batch.append(([spooled.line], spooled.shape))
            slugs.add(spooled.key)
        if batch:
            self._write(of, batch)

    def _write_all(self, groups: Iterable[Group]) -> None:
        """A record that is part of another in the file is written after it."""
        waiting = list(self._written(groups))
        while waiting:
            left = list(self._written(waiting))
            if len(left) == len(waiting):
                raise FileRefusedError(_("Lines %(lines)s are part of each other.") % {"lines": left[0][0]})
            waiting = left

    def _written(self, groups: Iterable[Group]) -> Iterator[Group]:
        """Gives back those that have to wait for another."""
        batch: list[Group] = []
        for group in groups:
            batch.append(group)
            if len(batch) >= BATCH:
                yield from self._ready(batch)
                batch = []
        yield from self._ready(batch)

    def _ready(self, batch: list[Group]) -> Iterator[Group]:
        self.references.read(chain.from_iterable(named(self.of, shape) for _lines, shape in batch))
        ready = []
        for lines, shape in batch:
            above = [slug for model, slug in named(self.of, shape) if model is self.of.model]
            if all(self.references.get(self.of.model, slug) is not None for slug in above):
                ready.append((lines, shape))
            else:
                yield lines, shape
        if ready:
            self._write(self.of, ready, counted=True)

    def _write(self, of: FileType, batch: list[Group], *, counted: bool = False) -> None:
        compared = list(self.compare(of, batch, self.references))
        found = [each for each in compared if each]
        # A change remembers what it has touched; one for each batch forgets in time.
        with changing(user=self.user, reason=self.reason, action=Action.IMPORTED, at=self.at) as change:
            self._create(of, [each for each in found if each.is_new], change.who)
            for each in found:
                if not each.is_new:
                    _save(each)
        reset_queries()
        for each in found:
            self._refuse_unpublishable(each)
        if counted:
            new, changed = sum(each.is_new for each in found), sum(not each.is_new for each in found)
            self.written.update(created=new, changed=changed, unchanged=len(compared) - len(found))
            self.wrote(len(batch))

    def _create(self, of: FileType, found: list[Difference], author: Any) -> None:
        records = [each.record for each in found]
        for record in records if of.is_record else ():
            record.author = author
        _create(records, of.model)
        if of.has_address:
            self.references.add(records)
        rows: dict[str, list[Any]] = {}
        for each in found:
            for difference in each.rows:
                rows.setdefault(difference.column.name, []).extend(difference.added)
        for name, added in rows.items():
            _create(added, of.rows[name].model)
        _find_by_words(of, found)

    def _refuse_unpublishable(self, found: Difference) -> None:
        if getattr(found.record, "status", "") != Status.PUBLISHED:
            return
        for reason in found.record.publication_problems():
            self.unpublishable.append(Problem(found.lines[0], "status", found.record.slug, reason))


def _one_at_a_time() -> None:
    """A second import waits here until the first is through, on every database that can lock a row; SQLite lets but
    one transaction write at all."""
    Permission.objects.select_for_update().filter(codename="import_records").first()


def _create(objects: list[Any], model: Any) -> None:
    if objects:
        model._default_manager.bulk_create(objects, batch_size=BATCH)
        remember_created(objects)


def _find_by_words(of: FileType, found: list[Difference]) -> None:
    """A record is found by its names and translations, which were written after it."""
    worded = [name for name, column in of.rows.items() if issubclass(column.model, Worded)]
    records = [each.record for each in found if any(rows.column.name in worded and rows.added for rows in each.rows)]
    if not records:
        return
    prefetch_related_objects(records, *(of.rows[name].relation for name in worded))
    for record in records:
        record.search_text = fold(" ".join(record.get_search_texts()))
    of.model._default_manager.bulk_update(records, ["search_text"], batch_size=BATCH)


def _save(found: Difference) -> None:
    """As a person would have changed it at the desk, one by one: what is few is not worth a second way."""
    # What was read with the record is no longer how it stands.
    found.record._prefetched_objects_cache = {}
    if found.fields:
        found.record.save(update_fields=[*found.fields])
    for rows in found.rows:
        for row in rows.removed:
            row.delete()
        for row in (*rows.changed, *rows.added):
            row.save()
