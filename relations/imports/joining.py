"""Columns of a second file beside the imported one, and columns that nobody knows."""

import json
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from relations.imports.columns import FileType
from relations.imports.mapping import ImportMapping, Join
from relations.imports.problems import FileRefusedError, nearest
from relations.imports.readers import open_table
from relations.imports.spool import Spool


class Joiner:
    def __init__(self, spool: Spool, joins: tuple[Join, ...], path: Path, encoding: str) -> None:
        self.db, self.joins = spool.db, joins
        self.names: list[list[str]] = [
            self._read(number, join, path.with_name(join.file), encoding) for number, join in enumerate(joins)
        ]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for names in self.names for name in names)

    def _read(self, number: int, join: Join, path: Path, encoding: str) -> list[str]:
        if not path.is_file():
            raise FileRefusedError(_("The mapping needs %(name)s beside the file.") % {"name": path.name})
        with open_table(path, encoding) as table:
            header = table.header or []
            if join.key not in header:
                reason = _("%(name)s has no column “%(column)s”.") % {"name": path.name, "column": join.key}
                raise FileRefusedError(reason + nearest(join.key, header))
            for row in table.rows:
                cells = json.dumps([row.values.get(name, "") for name in header], ensure_ascii=False)
                values = (number, row.values.get(join.key, ""), cells)
                self.db.execute("INSERT OR IGNORE INTO joined VALUES (?, ?, ?)", values)
        return [f"{join.prefix}{name}" for name in header]

    def cells(self, values: dict[str, str]) -> dict[str, str]:
        """The columns that the other files have for this row; a later join may use those of an earlier one."""
        found: dict[str, str] = {}
        for number, (join, names) in enumerate(zip(self.joins, self.names, strict=True)):
            key = "".join(template.fill({**values, **found}) for template in join.on.templates)
            query = "SELECT cells FROM joined WHERE number = ? AND key = ?"
            row = self.db.execute(query, (number, key)).fetchone() if key else None
            cells = json.loads(row[0]) if row else [""] * len(names)
            found |= {name: cell for name, cell in zip(names, cells, strict=True) if name not in values}
        return found


def refuse_unknown_columns(
    header: Iterable[str], of: FileType, mapping: ImportMapping | None, extra: Iterable[str], *, whole: bool = True
) -> None:
    """Nothing is ignored that nobody said should be. ``whole``: the header is that of every row."""
    names = list(header)
    extra = (*extra, *(mapping.made if mapping else ()))
    known = {*extra, *(of.columns if mapping is None else (*mapping.columns(), *mapping.ignore))}
    if unknown := [name for name in names if name not in known]:
        advice = _("The mapping neither uses nor ignores it.") if mapping else ""
        listed = "; ".join(f"“{name}”" + (nearest(name, known) if not mapping else "") for name in unknown[:10])
        more = _(" and %(count)s more") % {"count": len(unknown) - 10} if len(unknown) > 10 else ""
        said = _("Unknown columns: %(names)s%(more)s.") % {"names": listed, "more": more}
        raise FileRefusedError(f"{said} {advice}".strip(), 1 if whole else 0)
    if not whole:
        return
    present = {*names, *extra}
    wanted = mapping.columns() if mapping else of.key_fields if not of.has_address else ()
    for name in wanted:
        if name not in present:
            reason = _("The file has no column “%(name)s”.") % {"name": name}
            raise FileRefusedError(reason + nearest(name, names), 1)
    if mapping is None and of.has_address and not {"slug", "title"} & set(names):
        raise FileRefusedError(_("A column “slug” or “title” is needed: it tells one record from another."), 1)
