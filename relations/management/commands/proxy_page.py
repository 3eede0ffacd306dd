import base64
import hashlib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string

#: The page stands alone: where it is shown, nothing of the site can be asked for.
STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;font:1.0625rem/1.5 PT Sans,system-ui,sans-serif}"
    "main{max-width:40rem;margin:0 auto;padding:2rem 1.25rem}"
    ".code{font-size:3rem;line-height:1;margin:0 0 1rem;opacity:.55}"
    "section{padding:1rem 0;border-top:1px solid color-mix(in srgb,currentColor 25%,transparent)}"
    "h1{font-size:1.25rem;margin:0 0 .25rem}p{margin:0}"
)


class Command(BaseCommand):
    help = "Print the page that a proxy shows while no application server answers, in the four languages of the site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--style-hash", action="store_true", help="what allows its style in a policy of contents")

    def handle(self, *, style_hash: bool, **options: Any) -> None:
        if style_hash:
            digest = hashlib.sha256(STYLE.encode()).digest()
            self.stdout.write(f"sha256-{base64.b64encode(digest).decode()}")
            return
        codes = [code for code, _name in settings.LANGUAGES]
        self.stdout.write(render_to_string("relations/proxy_503.html", {"style": STYLE, "codes": codes}), ending="")
