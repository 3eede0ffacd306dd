"""Two people saved one record: what it was, what the first made of it, and what the second has typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext

from relations.admin.numbers import number_in
from relations.admin.typed_rows import TypedRow, TypedRows, form_value, put
from relations.history import RowDifference, State, Titles, differences_between, shown, state_at, state_now
from relations.history.differences import row_title, told_fields
from relations.models import Revision, revisions_of
from relations.passages import word_difference

#: The hidden field that holds the version a form was opened with.
VERSION = "_version"


@dataclass(frozen=True)
class Side:
    text: str
    #: Stretches of the text, each with whether it differs from what was there before.
    runs: tuple[tuple[bool, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One field or row that at least one of the two has changed."""

    label: str
    before: str
    theirs: Side | None
    mine: Side | None

    @property
    def is_contested(self) -> bool:
        """Both changed it, and not to the same."""
        return self.theirs is not None and self.mine is not None and self.theirs.text != self.mine.text


class Conflict:
    """``data`` is what the form comes back with: all that the second one has typed, upon what the first one saved."""

    def __init__(self, model_admin: Any, request: HttpRequest, obj: Any, root: Any, opened: int) -> None:
        self.model_admin, self.request, self.obj, self.root = model_admin, request, obj, root
        self.now = state_now(root)
        base = state_at(root, opened) if 0 < opened < root.version else self.now
        self.base = base if base.exists else self.now
        self.posted = _with_plain_line_ends(request.POST)
        self.data = self.posted.copy()
        self.titles = Titles()
        self.titles.add_state(self.base)
        self.titles.add_state(self.now)
        self.revisions: list[Revision] = list(revisions_of(root).filter(version__gt=opened).select_related("user")[:20])
        self.lines = [*self._fields(), *self._rows(), *self._elsewhere()]
        self.data[VERSION] = str(root.version)

    @property
    def contested(self) -> list[Line]:
        return [line for line in self.lines if line.is_contested]

    # --- the record's own fields -------------------------------------------------------------------------------------

    def _fields(self) -> Iterator[Line]:
        model = type(self.obj)
        fieldsets = self.model_admin.get_fieldsets(self.request, self.obj)
        form_class = self.model_admin.get_form(self.request, self.obj, change=True, fields=flatten_fieldsets(fieldsets))
        before, now = self._own(self.base), self._own(self.now)
        opened = form_class(self.posted, self.request.FILES, instance=model(**before))
        stored = form_class(instance=type(self.obj)._default_manager.get(pk=self.obj.pk))
        for name in opened.fields:
            if not name.startswith("_"):
                is_mine = name in opened.changed_data
                if not is_mine:
                    put(self.data, name, form_value(stored, name))
                yield from self._line(opened, name, before, now, is_mine=is_mine)

    def _own(self, state: State) -> dict[str, Any]:
        if state.model is type(self.obj):
            return state.values or {}
        return state.rows[type(self.obj)].get(self.obj.pk, self.now.rows[type(self.obj)][self.obj.pk])

    def _line(
        self, form: Any, name: str, before: dict[str, Any], now: dict[str, Any], *, is_mine: bool, of: str = ""
    ) -> Iterator[Line]:
        field = _model_field(form, name)
        was = shown(field, before.get(field.attname), self.titles) if field else ""
        theirs = None
        if field and before.get(field.attname) != now.get(field.attname):
            theirs = _side(was, shown(field, now.get(field.attname), self.titles))
        mine = _side(was, self.typed(form, name)) if is_mine else None
        if theirs or mine:
            label = capfirst(str(form.fields[name].label or name))
            yield Line(f"{of}: {label}" if of else label, was, theirs, mine)

    def typed(self, form: Any, name: str) -> str:
        """As people read it, where it can be read."""
        field, raw = _model_field(form, name), form[name].data
        if field is None or raw in (None, ""):
            return str(raw or "")
        if field.is_relation:
            number = number_in(str(raw))
            return str(raw) if number is None else self.titles.of(field.related_model, number)
        if isinstance(field, models.BooleanField):
            return gettext("yes") if raw else gettext("no")
        return shown(field, str(raw), self.titles)

    # --- rows --------------------------------------------------------------------------------------------------------

    def _rows(self) -> Iterator[Line]:
        prefixes: dict[str, int] = {}
        for formset_class, inline in self.model_admin.get_formsets_with_inlines(self.request, self.obj):
            # As the admin names them.
            prefix = formset_class.get_default_prefix()
            prefixes[prefix] = prefixes.get(prefix, 0) + 1
            if prefixes[prefix] != 1 or not prefix:
                prefix = f"{prefix}-{prefixes[prefix]}"
            stored = formset_class(instance=self.obj, prefix=prefix, queryset=inline.get_queryset(self.request))
            rows = TypedRows(stored, self.posted, self.base.rows.get(inline.model, {}))
            rows.rewrite(self.data)
            for row in rows:
                yield from self._row(row)

    def _row(self, row: TypedRow) -> Iterator[Line]:
        kind = capfirst(str(row.model._meta.verbose_name))
        before, now = row.before, self.now.rows.get(row.model, {}).get(row.pk or 0)
        if before is None and now is None:
            if row.is_filled:
                yield Line(kind, "", None, _side("", self._told(row)))
            return
        title = self._title(row.model, before or now or {})
        if before is not None and now is not None and not row.is_deleted:
            for name in row.form.fields if row.form else ():
                yield from self._line(row.form, name, before, now, is_mine=name in row.changed, of=f"{kind} {title}")
            return
        theirs = None if before == now else _whole(gettext("added") if before is None else gettext("removed"))
        if before and now and before != now:
            theirs = _whole(gettext("changed"))
        mine = _whole(gettext("removed")) if row.is_deleted else None
        if row.changed and now is None:
            mine = _side("", self._told(row))
        if theirs or mine:
            yield Line(kind, title if before else "", _named(theirs, title, before is None), mine)

    def _told(self, row: TypedRow) -> str:
        form = row.form
        filled = [(name, self.typed(form, name)) for name in form.fields if name not in ("id", "DELETE")]
        return "; ".join(f"{form.fields[name].label}: {text}" for name, text in filled if text)

    def _title(self, model: Any, values: dict[str, Any]) -> str:
        return row_title(model, values, self.now, self.titles)

    def _elsewhere(self) -> Iterator[Line]:
        """What was changed beside this form: rows of rows, or the record that the row of this form belongs to."""
        here = {type(self.obj), *(inline.model for inline in self.model_admin.inlines)}
        for each in differences_between(self.base, self.now):
            if isinstance(each, RowDifference):
                if each.model not in here or (each.model is type(self.obj) and each.pk != self.obj.pk):
                    words = {"added": gettext("added"), "removed": gettext("removed"), "changed": gettext("changed")}
                    yield Line(f"{each.label} {each.title}", "", _whole(words[each.kind]), None)
            elif type(self.root) not in here:
                yield Line(f"{self.root}: {each.label}", each.before, _side(each.before, each.after), None)


def _model_field(form: Any, name: str) -> Any:
    return next((field for field in told_fields(form._meta.model) if field.name == name), None)


def _with_plain_line_ends(posted: QueryDict) -> QueryDict:
    """A browser sends each line end as two characters, also in what nobody has touched."""
    plain = QueryDict(mutable=True)
    for name, values in posted.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain


def _side(before: str, after: str) -> Side:
    runs = word_difference(before, after) if before and after else []
    return Side(after, tuple((run.kind == "added", run.text) for run in runs if run.kind != "removed"))


def _whole(text: str) -> Side:
    return Side(text, ((True, text),))


def _named(side: Side | None, title: str, is_new: bool) -> Side | None:
    return _whole(f"{side.text}: {title}") if side and is_new else side
