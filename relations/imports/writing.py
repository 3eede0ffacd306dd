"""Everything is written in one transaction, with its history, or nothing is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.contrib.auth.models import Permission
from django.db import IntegrityError, OperationalError, reset_queries, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from relations.choices import Action, Status
from relations.imports.columns import FileType, file_types
from relations.imports.comparing import Compared, Comparer
from relations.imports.differences import Difference
from relations.imports.problems import BadValueError, FileRefusedError
from relations.imports.reports import Complaints
from relations.imports.shapes import Shape
from relations.imports.stored import BATCH, Group, batches
from relations.imports.values import named, within
from relations.models import changing, this_change
from relations.models.history import remember_created
from relations.models.rows import Worded
from relations.search import disk_is_full

#: Of lines that name each other, so many are named.
LINES_TOLD = 10


class Writer:
    """Writes records that were compared, each after those that it is part of, within the transaction that the first of
    them begins. ``is_spoilt``: something was found bad, and nothing will stay."""

    def __init__(self, transaction: ExitStack, comparer: Comparer, complain: Complaints, reason: str) -> None:
        self.transaction, self.comparer, self.complain, self.reason = transaction, comparer, complain, reason
        self.of, self.spool, self.user = comparer.of, comparer.spool, comparer.user
        self.complaints_before = complain.count
        self.is_begun = False
        self.at = timezone.now()
        self.unpublishable = 0
        self.waiting: list[Group] = []
        self.waiting_drafts: list[tuple[FileType, Group]] = []
        #: What was so in the end: another import may have been quicker.
        self.created = self.changed = self.unchanged = 0

    @property
    def is_spoilt(self) -> bool:
        return self.complain.count > self.complaints_before

    @property
    def is_doomed(self) -> bool:
        """Nothing is to be learned by writing on. What must not be published, is."""
        return self.complain.count - self.complaints_before > self.unpublishable

    def give_up(self) -> None:
        """Others wait for the transaction to end."""
        if self.is_begun:
            transaction.set_rollback(True)
            self.transaction.close()
            self.comparer.references.forget()
            self.is_begun = False

    def begin(self) -> None:
        self.transaction.enter_context(transaction.atomic())
        _one_at_a_time()
        self.is_begun, self.at = True, timezone.now()
        # Others may have written while this one waited for its turn.
        self.comparer.references.forget()

    def write_made(self) -> None:
        """Drafts of what is missing, each after what it names itself."""
        batch: list[Group] = []
        of, slugs = self.of, set[str]()
        for name, spooled in self.spool.made():
            kind = file_types()[name]
            needs = {slug for _model, slug in named(kind, spooled.shape)}
            if batch and (kind != of or needs & slugs or len(batch) >= BATCH):
                self._write_made(of, batch)
                batch, slugs = [], set()
            of = kind
            batch.append(([spooled.line], spooled.shape))
            slugs.add(spooled.key)
        if batch:
            self._write_made(of, batch)

    def _write_made(self, of: FileType, batch: list[Group]) -> None:
        if not self.is_begun:
            self.begin()
        self.comparer.read(of, batch)
        standing: list[Group] = []
        for group in batch:
            if self._all_stand(of, group[1]):
                standing.append(group)
            else:
                self.waiting_drafts.append((of, group))
        self._write(of, [found for found, _shape in self.comparer.compared_again(of, standing)])

    def _all_stand(self, of: FileType, shape: Shape) -> bool:
        return all(self.comparer.references.stands(model, slug) for model, slug in named(of, shape))

    def take(self, compared: list[Compared]) -> None:
        if self.is_begun or not any(found for found, _shape in compared):
            self._take(compared)
        else:
            self.begin()
            self.take_again([(found.lines, shape) for found, shape in compared])

    def take_again(self, batch: list[Group]) -> None:
        """What was checked some time ago."""
        self._take(list(self.comparer.compared_again(self.of, batch)))

    def _take(self, compared: list[Compared]) -> None:
        ready = []
        for found, shape in compared:
            if self._stands(shape):
                ready.append(found)
            else:
                self.waiting.append((found.lines, shape))
        self._write(self.of, ready)
        self.created += sum(found.is_new for found in ready)
        self.changed += sum(bool(found) and not found.is_new for found in ready)
        self.unchanged += sum(not found for found in ready)

    def _stands(self, shape: Shape) -> bool:
        """Whether the records of the file that it names are written."""
        return all(self.comparer.references.stands(self.of.model, slug) for _column, slug in within(self.of, shape))

    def finish(self) -> None:
        """A record that is part of another in the file is written after it."""
        while (self.waiting or self.waiting_drafts) and not self.is_doomed:
            before = len(self.waiting) + len(self.waiting_drafts)
            drafts, self.waiting_drafts = self.waiting_drafts, []
            for of, draft in drafts:
                self._write_made(of, [draft])
            groups, self.waiting = self.waiting, []
            for batch in batches(groups):
                self.take_again(batch)
            if len(self.waiting) + len(self.waiting_drafts) == before:
                stuck = [group[0][0] for group in (*self.waiting, *(draft for _of, draft in self.waiting_drafts))]
                lines = ", ".join(map(str, stuck[:LINES_TOLD])) + (" …" if len(stuck) > LINES_TOLD else "")
                said = _("Lines %(lines)s name each other. Leave that out, import the file, then import it whole.")
                raise FileRefusedError(said % {"lines": lines})

    def _write(self, of: FileType, compared: list[Difference]) -> None:
        found = [each for each in compared if each]
        if not found:
            return
        # A change remembers what it has touched; one for each batch forgets in time.
        with changing(user=self.user, reason=self.reason, action=Action.IMPORTED, at=self.at):
            save(of, found)
        if of.has_address:
            self.comparer.references.add(each.record for each in found if each.is_new)
        reset_queries()
        for each in found:
            self._refuse_unpublishable(each)

    def _refuse_unpublishable(self, found: Difference) -> None:
        if getattr(found.record, "status", "") != Status.PUBLISHED:
            return
        for reason in found.record.publication_problems():
            self.unpublishable += 1
            fields = "quote" if hasattr(found.record, "quote") else ""
            problem = BadValueError(reason, column="status", value=found.record.slug, fields=fields)
            self.complain(found.lines[0], problem)


@contextmanager
def writing(comparer: Comparer, complain: Complaints, reason: str) -> Iterator[Writer]:
    """All that the writer is given meanwhile is written at the end, or nothing of it."""
    try:
        with ExitStack() as stack:
            writer = Writer(stack, comparer, complain, reason)
            yield writer
            if writer.is_begun and writer.is_spoilt:
                transaction.set_rollback(True)
    except IntegrityError as error:
        said = _("Somebody has written the same meanwhile (%(error)s). Nothing was imported; run it again.")
        raise FileRefusedError(said % {"error": error}) from error
    except OperationalError as error:
        if disk_is_full(error):
            said = _(
                "The disk of this site is full, so nothing was saved. "
                "Tell whoever runs the site, and send it again later."
            )
            raise FileRefusedError(said) from error
        said = _("The database is busy with another change (%(error)s). Nothing was imported; run it again.")
        raise FileRefusedError(said % {"error": error}) from error


def _one_at_a_time() -> None:
    """A second import waits here until the first is through, on every database that can lock a row; SQLite lets but
    one transaction write at all."""
    Permission.objects.select_for_update().filter(codename="import_records").first()


def save(of: FileType, found: list[Difference]) -> None:
    """What differs, with its rows, as one change of each record: inside ``changing``, and a transaction."""
    _create_records(of, [each for each in found if each.is_new])
    for each in found:
        if each and not each.is_new:
            _save(each)


def _create_records(of: FileType, found: list[Difference]) -> None:
    with this_change() as change:
        records = [each.record for each in found]
        for record in records if of.is_record else ():
            record.author = change.who
        _create(records, of.model)
        rows: dict[str, list[Any]] = {}
        for each in found:
            for difference in each.rows:
                rows.setdefault(difference.column.name, []).extend(difference.added)
        for name, added in rows.items():
            _create(added, of.rows[name].model)
        _find_by_words(of, found)


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
        record.search_text = record.get_search_text()
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
