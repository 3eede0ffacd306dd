"""Small readers of the formats in which citations are written: tests read back what a reference manager would."""

import re
from typing import Any

LATEX = {
    r"{\textbackslash}": "\\", r"{\textbraceleft}": "{", r"{\textbraceright}": "}", r"{\textasciicircum}": "^",
    r"{\textasciitilde}": "~", r"\$": "$", r"\&": "&", r"\%": "%", r"\#": "#", r"\_": "_",
}  # fmt: skip
#: What biblatex does not read as LaTeX.
VERBATIM = ("url", "date")


def read_bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """Type, key and fields of the one entry; its braces must be in balance, as BibTeX counts them."""
    head = re.fullmatch(r"@(\w+)\{([^,\s]+),\n(.*)\}\n", text, re.DOTALL)
    assert head, text
    fields = {}
    for line in head[3].splitlines():
        field = re.fullmatch(r"  (\w+) = \{(.*)\},", line)
        assert field, line
        fields[field[1]] = field[2]
        depths = [0]
        for c in field[2]:
            depths.append(depths[-1] + {"{": 1, "}": -1}.get(c, 0))
        assert (min(depths), depths[-1]) == (0, 0), line
    return head[1], head[2], {name: value if name in VERBATIM else unlatex(value) for name, value in fields.items()}


def unlatex(value: str) -> str:
    pattern = "|".join(map(re.escape, LATEX)) + r"|[{}\\$&%#_^~]"
    # Braces that only group are not printed; no other special character may be left bare.
    found = re.sub(pattern, lambda m: LATEX.get(m[0], "" if m[0] in "{}" else "BARE"), value)
    assert "BARE" not in found, value
    return found


def read_ris(text: str) -> dict[str, list[str]]:
    """Tags with their values; every line is one of the format."""
    assert text.endswith("ER  - \r\n")
    found: dict[str, list[str]] = {}
    for line in text.removesuffix("\r\n").split("\r\n"):
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", line)
        assert match, line
        found.setdefault(match[1], []).append(match[2])
    assert next(iter(found)) == "TY"
    return found


#: https://raw.githubusercontent.com/citation-style-language/schema: what an item and a date may hold, as far as used.
CSL_ITEM = {
    "type": "object",
    "required": ["id", "type"],
    "additionalProperties": False,
    "properties": {
        **{
            name: {"type": "string"}
            for name in (
                "id title genre publisher version language URL archive_location note".split()  # noqa: SIM905
            )
        },
        "type": {"enum": ["webpage", "article-newspaper"]},
        "author": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"literal": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "issued": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "date-parts": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 2,
                    "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                },
                "season": {"type": "integer"},
                "circa": {"type": "boolean"},
                "literal": {"type": "string"},
            },
        },
    },
}
CSL_DATA: dict[str, Any] = {"type": "array", "items": CSL_ITEM, "minItems": 1, "maxItems": 1}
