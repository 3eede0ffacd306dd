"""Writes the types of all that the API answers, read from its own description, as Python's TypedDict.

python make_types.py https://relations.example > relations_types.py
"""

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

HEAD = '''"""What the Relations API answers. Written by make_types.py.

With ``fields`` a record holds only what was asked for; with ``expand`` whole records stand where else their names do.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict
'''
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def python(schema: dict[str, Any]) -> str:
    """The type of what one schema describes."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for way in ("anyOf", "oneOf", "allOf"):
        if way in schema:
            return " | ".join(dict.fromkeys(python(each) for each in schema[way]))
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    kinds = schema.get("type", "object")
    return " | ".join(_of_kind(kind, schema) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _of_kind(kind: str, schema: dict[str, Any]) -> str:
    if kind == "array":
        return f"list[{python(schema.get('items', {}))}]"
    return PLAIN.get(kind, "dict[str, Any]")


def written(described: dict[str, Any]) -> Iterator[str]:
    yield HEAD
    for name, schema in sorted(described["components"]["schemas"].items()):
        yield "\n"
        if "properties" not in schema:
            yield f"{name}: TypeAlias = {python(schema)}"
            continue
        yield f"class {name}(TypedDict):"
        yield from (f"    {field}: {python(each)}" for field, each in schema["properties"].items())


def main() -> None:
    request = Request(sys.argv[1].rstrip("/") + "/api/v1/schema/", headers={"Accept": "application/json"})
    with urlopen(request) as answer:
        print("\n".join(written(json.load(answer))))


if __name__ == "__main__":
    main()
