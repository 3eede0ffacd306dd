from relations.bibliography.works import SITE, Work, one_line
from relations.edtf import Edtf


def ris(work: Work) -> str:
    lines = [
        ("TY", "NEWS" if work.is_news else "ELEC"),
        ("ID", work.key),
        ("AU", work.author),
        ("TI", work.title),
        ("M3", "" if work.is_source else work.told_genre),
        ("PY", year(work.issued)),
        ("DA", day(work.issued)),
        ("PB", work.author if work.is_source else SITE),
        ("ET", "" if work.is_source else f"Version {work.version}, last changed {work.changed.isoformat()}"),
        ("LA", work.language),
        ("UR", work.address),
        ("L2", work.archived),
        ("N1", work.note()),
    ]
    # The format wants CR LF, and an end even of a single record.
    return "".join(f"{tag}  - {one_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def year(when: Edtf) -> str:
    """Only where it is certain and one."""
    points = {point.text[:4] for point in (when.start, when.end) if point}
    sure = when.start and when.end and not when.approximate and not when.uncertain
    text = points.pop() if len(points) == 1 else ""
    return text if sure and text.isdigit() else ""


def day(when: Edtf) -> str:
    """YYYY/MM/DD/words, each part left empty that is not known; what has no such parts is told in the words alone."""
    if not when.is_known:
        return ""
    stated = when.start.stated if when.start and not when.is_interval else ""
    if stated:
        known = stated.split("-")
        return "/".join([*known, *[""] * (4 - len(known))])
    return f"{year(when)}///{when.label()}"
