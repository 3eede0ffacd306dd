from relations.bibliography.works import SITE, Work

#: Braces are kept in balance, which ``\{`` would not do for BibTeX.
_ESCAPED = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "^": r"{\textasciicircum}",
        "~": r"{\textasciitilde}",
    }
)
#: An address is printed as it stands; it may hold none of these unencoded anyway.
_IN_ADDRESS = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"})


def bibtex(work: Work) -> str:
    """An @online entry for biblatex, whose dates are EDTF as the desk's are: months, ranges and doubts need no day."""
    fields = {
        # In double braces, a name of several words is one name and a title keeps its capitals.
        "author": f"{{{escaped(work.author)}}}" if work.author else "",
        "title": f"{{{escaped(work.title)}}}",
        "titleaddon": "" if work.is_source else escaped(work.told_genre),
        "date": work.issued.text,
        "organization": "" if work.is_source else SITE,
        "version": "" if work.is_source else f"{work.version} ({work.changed.isoformat()})",
        "url": work.address.translate(_IN_ADDRESS),
        "langid": work.language,
        "note": escaped(work.note(f"Archived: {work.archived}" if work.archived else "")),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{{work.key},\n{lines}}}\n"


def escaped(text: str) -> str:
    return text.translate(_ESCAPED)
