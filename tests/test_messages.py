"""The committed translations: complete, compiled, and true to what they translate."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
LOCALE = ROOT / "relations" / "locale"
every_translation = pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CALL_IN_TEMPLATE = re.compile(r"""\b(gettext|_|ngettext|pgettext)\(\s*(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))""")


def translations(language: str, compiled: bool = False) -> Catalog:
    path = LOCALE / language / "LC_MESSAGES" / ("django.mo" if compiled else "django.po")
    with path.open("rb") as file:
        return read_mo(file) if compiled else read_po(file, locale=language)


def said(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def asked(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def key(message: Message) -> tuple[str, str]:
    # Babel says str, yet reads bytes from a compiled file.
    context: Any = message.context
    return context.decode() if isinstance(context, bytes) else context or "", asked(message)[0]


def in_code() -> set[tuple[str, str]]:
    found = extract_from_dir(str(ROOT / "relations"), [("**.py", "python")], keywords=KEYWORDS)
    return {
        (context or "", words if isinstance(words, str) else words[0])
        for _file, _line, words, _comments, context in found
    }


def in_templates() -> set[tuple[str, str]]:
    sources = (templatize(path.read_text()) for path in (ROOT / "relations" / "templates").rglob("*.html"))
    return {
        ("", str(ast.literal_eval(literal)).replace("%%", "%"))
        for source in sources
        for function, literal in CALL_IN_TEMPLATE.findall(source)
        if function != "pgettext"
    }


@every_translation
def test_every_message_of_code_and_templates_is_in_the_catalog(language: str) -> None:
    known = {key(message) for message in messages(translations(language))}
    assert sorted((in_code() | in_templates()) - known) == []


def test_messages_of_code_and_templates_are_found() -> None:
    code = {("", "visit"), ("", "Kind"), ("", "%(number)s record"), ("of a commitment", "state")}
    assert code - in_code() == set()
    templates = {("", "Skip to the content"), ("", "Paragraph %(number)s"), ("", "Parties")}
    assert templates - in_templates() == set()


@every_translation
def test_no_message_is_left_untranslated_or_in_doubt(language: str) -> None:
    catalog = translations(language)
    assert [message.id for message in messages(catalog) if message.fuzzy or not all(said(message))] == []
    assert {len(said(message)) for message in messages(catalog) if message.pluralizable} == {catalog.num_plurals}


@every_translation
def test_the_compiled_messages_are_those_of_the_text(language: str) -> None:
    def pairs(catalog: Catalog) -> dict[Any, tuple[str, ...]]:
        return {(key(message), asked(message)): said(message) for message in messages(catalog)}

    assert pairs(translations(language, compiled=True)) == pairs(translations(language))


@every_translation
def test_a_translation_fills_in_what_the_original_fills_in(language: str) -> None:
    def filled(words: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)\w|\{\w*\}|%[sd]", words))

    wrong = [
        message.id
        for message in messages(translations(language))
        for words in said(message)
        if filled(words) != filled(asked(message)[-1])
    ]
    assert wrong == []


@every_translation
def test_a_translation_keeps_the_blanks_around_the_original(language: str) -> None:
    def around(words: str) -> tuple[bool, bool]:
        return words[:1].isspace(), words[-1:].isspace()

    wrong = [
        message.id
        for message in messages(translations(language))
        for words in said(message)
        if around(words) != around(asked(message)[0])
    ]
    assert wrong == []
