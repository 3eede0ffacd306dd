"""An earlier version becomes the newest one, with all its rows, or nothing changes."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext

from relations.choices import Action, Status
from relations.history.differences import FieldDifference, RowDifference, differences_between, naming, row_title
from relations.history.states import State, Values, former, owner, row_models, state_at, state_now
from relations.history.titles import Titles, relations_of
from relations.models import changing
from relations.models.source import HELD
from relations.workflow import CHANGED_SINCE, edit_refusal, needs_reason

#: What an earlier version does not bring back: addresses never break, the state is moved by the workflow alone, and the
#: text of a source carries its citations with it.
KEPT_AS_IT_IS = ("id", "slug", "status", "withdrawal_note", "merged_into_id", *HELD)


class RestoreRefusedError(Exception):
    """Says why, one reason after the other, in the user's language."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return " ".join(self.reasons)


def preview(record: Any, version: int) -> list[FieldDifference | RowDifference]:
    """What restoring that version would change."""
    now = state_now(record)
    return differences_between(now, wanted(record, version, now))


def wanted(record: Any, version: int, now: State) -> State:
    """The state at that version, but for what is not restored; what was merged meanwhile stands as what it became."""
    state = state_at(record, version)
    if not state.values:
        raise RestoreRefusedError(gettext("There was no such version, or the record was deleted then."))
    # What came back from being deleted is a draft.
    kept = now.values or {**state.values, "status": Status.DRAFT, "withdrawal_note": "", "merged_into_id": None}
    state.values |= {name: kept[name] for name in KEPT_AS_IT_IS if name in kept}
    for model in row_models(state.model) if now.exists else ():
        if not model.is_carried:
            state.rows[model] = {**state.rows.get(model, {}), **now.rows.get(model, {})}
    _follow_merges(state)
    return state


def _follow_merges(state: State) -> None:
    titles = Titles()
    titles.add_state(state)
    became: dict[Any, dict[int, int]] = {}
    for model, numbers in titles.wanted.items():
        if hasattr(model, "merged_into"):
            merged = model._default_manager.filter(pk__in=numbers, merged_into__isnull=False)
            became[model] = dict(merged.values_list("pk", "merged_into_id"))
    for model, values in _all_values(state):
        for field in relations_of(model):
            if field.name != "merged_into":
                number: Any = values.get(field.attname)
                values[field.attname] = became.get(field.related_model, {}).get(number, number)


def _all_values(state: State) -> Iterator[tuple[Any, Values]]:
    yield state.model, state.values or {}
    for model, rows in state.rows.items():
        for values in rows.values():
            yield model, values


@transaction.atomic
def restore(
    record: Any, version: int, *, user: Any, reason: str = "", public_note: str = "", opened: int | None = None
) -> Any:
    """Make that version the newest one, and return the record as it is then. One that was deleted is made again, as a
    draft under its old number. ``opened``: the version upon which the user decided it.

    Raises RestoreRefusedError, and changes nothing, where a rule or the user's role stands against it.
    """
    model, reason = type(record), reason.strip()
    stored = model._default_manager.select_for_update().filter(pk=record.pk).first()
    target: Any = stored or former(model, record.pk)
    if target is None:
        raise RestoreRefusedError(gettext("There is no such record."))
    if stored is None and hasattr(target, "status"):
        target.status = Status.DRAFT
    if opened is not None and opened != target.version:
        raise RestoreRefusedError(str(CHANGED_SINCE))
    if why := edit_refusal(user, target):
        raise RestoreRefusedError(why)
    if needs_reason(target) and not reason:
        raise RestoreRefusedError(gettext("A reason is needed: the public has seen this record."))
    now = state_now(target)
    state = wanted(target, version, now)
    if state.values == now.values and state.rows == now.rows:
        raise RestoreRefusedError(gettext("It is now as it was then: there is nothing to restore."))
    refuse_what_is_gone(state, now)
    with changing(user=user, reason=reason, action=Action.RESTORED, public_note=public_note):
        _write_record(target, state, is_new=stored is None)
        _Rows(target, now, state).write()
    target = model._default_manager.get(pk=record.pk)
    if getattr(target, "is_published", False) and (problems := target.publication_problems()):
        raise RestoreRefusedError(*problems)
    return target


def refuse_what_is_gone(state: State, now: State) -> None:
    titles = Titles()
    titles.add_state(state)
    said = [
        gettext("It names %(title)s, which is not there any more.") % {"title": titles.of(model, number)}
        for model, number in titles.missing()
    ]
    for model, rows in state.rows.items():
        foreign = rows.keys() - now.rows.get(model, {}).keys()
        said += [
            gettext("“%(row)s” belongs to “%(record)s” now.") % {"row": moved, "record": moved.root}
            for moved in model._default_manager.filter(pk__in=foreign)
        ]
    if said:
        raise RestoreRefusedError(*said)


def _write_record(record: Any, state: State, *, is_new: bool) -> None:
    for name, value in (state.values or {}).items():
        setattr(record, name, value)
    try:
        record.full_clean()
    except ValidationError as error:
        raise RestoreRefusedError(*_said(error, record)) from error
    record.save(force_insert=is_new)


class _Rows:
    """The rows of a record on their way from one state to another. Constraints hold among rows that change together,
    so each is tried again once others have made way."""

    def __init__(self, record: Any, now: State, state: State) -> None:
        self.record, self.now, self.state = record, now, state
        self.root: Any = type(record)
        self.titles = Titles()
        self.titles.add_state(state)

    def write(self) -> None:
        for model in reversed(row_models(self.root)):
            gone = self.now.rows[model].keys() - self.state.rows[model].keys()
            for row in model._default_manager.filter(pk__in=gone):
                row.delete()
        for model in row_models(self.root):
            there, then = self.now.rows[model], self.state.rows[model]
            self._write(model, {pk: values for pk, values in then.items() if there.get(pk) != values})

    def _write(self, model: Any, rows: dict[int, Values]) -> None:
        pending = [self._made(model, values) for values in rows.values()]
        for row in pending:
            try:
                row.full_clean(validate_unique=False, validate_constraints=False)
            except ValidationError as error:
                raise RestoreRefusedError(*self._said(error, row)) from error
        while pending:
            left = [row for row in pending if not _saved(row)]
            if len(left) == len(pending):
                left = self._around(left)
            pending = left

    def _made(self, model: Any, values: Values) -> Any:
        row = model._default_manager.filter(pk=values["id"]).first() or model()
        for name, value in values.items():
            setattr(row, name, value)
        if owner(model) is self.root:
            # Its sorting date is the record's as it is now.
            setattr(row, model.root_path, self.record)
        return row

    def _around(self, stuck: list[Any]) -> list[Any]:
        """Rows that stand in each other's way: those that nothing hangs on leave first and come back."""
        model: Any = type(stuck[0])
        there = [row for row in stuck if not row._state.adding]
        if row_models(model) or not there:
            raise RestoreRefusedError(*(reason for row in stuck for reason in self._reasons(row)))
        for row in there:
            type(row)._default_manager.get(pk=row.pk).delete()
            row._state.adding = True
        return stuck

    def _reasons(self, row: Any) -> list[str]:
        try:
            row.full_clean()
        except ValidationError as error:
            return self._said(error, row)
        return [gettext("%(row)s cannot be saved.") % {"row": self._title(row)}]

    def _said(self, error: ValidationError, row: Any) -> list[str]:
        return [f"{self._title(row)}: {reason}" for reason in _said(error, row)]

    def _title(self, row: Any) -> str:
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        title = row_title(type(row), values, self.state, self.titles) if naming(type(row)) else ""
        return f"{capfirst(row._meta.verbose_name)} ({title})"


def _saved(row: Any) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=row._state.adding)
    except IntegrityError:
        return False
    return True


def _said(error: ValidationError, row: Any) -> list[str]:
    said = []
    for name, reasons in error.message_dict.items():
        field = next((each for each in row._meta.concrete_fields if each.name == name), None)
        said += [f"{capfirst(field.verbose_name)}: {reason}" if field else str(reason) for reason in reasons]
    return said
