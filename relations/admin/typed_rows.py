"""The rows of an inline as somebody has typed them, beside the rows as they are stored by now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from relations.admin.numbers import number_in

#: No form of the desk has more rows; what claims to is no form of the desk.
MOST_ROWS = 2_000


@dataclass
class TypedRow:
    model: Any
    #: Its number, where it has one.
    pk: int | None
    #: As it was when the form was opened; None where it was not there.
    before: dict[str, Any] | None
    #: Bound to what was typed; None where this row was not in the form that was sent.
    form: Any = None
    #: The names of the fields that were typed.
    changed: list[str] = field(default_factory=list)
    is_deleted: bool = False

    @property
    def is_filled(self) -> bool:
        return bool(self.changed) and not self.is_deleted


class TypedRows:
    """``stored``: the unbound formset of the rows as they are. ``before``: the rows as they were, by number."""

    def __init__(self, stored: Any, posted: QueryDict, before: dict[int, dict[str, Any]]) -> None:
        self.stored, self.posted, self.model = stored, posted, stored.model
        fk = stored.fk.attname
        self.before = {pk: row for pk, row in before.items() if row[fk] == stored.instance.pk}
        self.forms = {form.instance.pk: form for form in stored.initial_forms}
        self.known: dict[int, TypedRow] = {}
        self.new: list[TypedRow] = []
        for number in range(min(number_in(posted.get(f"{stored.prefix}-TOTAL_FORMS")) or 0, MOST_ROWS)):
            self._read(f"{stored.prefix}-{number}")

    def __iter__(self) -> Iterator[TypedRow]:
        for pk in dict.fromkeys((*self.before, *self.forms)):
            yield self.known.get(pk) or TypedRow(self.model, pk, self.before.get(pk))
        yield from self.new

    def _read(self, prefix: str) -> None:
        pk = number_in(self.posted.get(f"{prefix}-id"))
        if pk not in self.before and pk not in self.forms:
            pk = None
        before = self.before.get(pk or 0)
        values = {name: value for name, value in (before or {}).items() if name != "id"}
        instance = self.model(pk=pk, **values) if before else None
        if pk and instance is None:
            instance = self.forms[pk].instance
        form = self.stored.form(self.posted, prefix=prefix, instance=instance, empty_permitted=not pk,
                                use_required_attribute=False)  # fmt: skip
        changed = [name for name in form.changed_data if name not in ("id", "DELETE")]
        row = TypedRow(self.model, pk, before, form, changed, bool(self.posted.get(f"{prefix}-DELETE")))
        if pk:
            self.known[pk] = row
        else:
            self.new.append(row)

    def rewrite(self, data: QueryDict) -> None:
        """Make ``data`` the form of the rows as they are stored, with what was typed put in. A row that is gone and
        was typed in comes back as a new one."""
        prefix = self.stored.prefix
        for name in [
            name for name in data if name.startswith(f"{prefix}-") and name[len(prefix) + 1 :][:1].isdecimal()
        ]:
            del data[name]
        lost = [row for pk, row in self.known.items() if pk not in self.forms and row.is_filled]
        for number, (pk, form) in enumerate(self.forms.items()):
            self._put(data, f"{prefix}-{number}", form, self.known.get(pk))
            data[f"{prefix}-{number}-id"] = str(pk)
        for number, row in enumerate([*lost, *self.new], start=len(self.forms)):
            for name in row.form.fields:
                if name != "id":
                    put(data, f"{prefix}-{number}-{name}", row.form[name].data)
        data[f"{prefix}-INITIAL_FORMS"] = str(len(self.forms))
        data[f"{prefix}-TOTAL_FORMS"] = str(len(self.forms) + len(lost) + len(self.new))

    def _put(self, data: QueryDict, prefix: str, stored: Any, row: TypedRow | None) -> None:
        for name in stored.fields:
            is_mine = row is not None and name in row.changed
            put(data, f"{prefix}-{name}", row.form[name].data if is_mine and row else form_value(stored, name))
        if row is not None and row.is_deleted:
            data[f"{prefix}-DELETE"] = "on"


def form_value(form: Any, name: str) -> Any:
    """As the browser would send it."""
    bound = form[name]
    return bound.field.prepare_value(bound.value())


def put(data: QueryDict, name: str, value: Any) -> None:
    """As a browser does: what is not ticked is not sent."""
    if value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else "" if value is None else str(value)
