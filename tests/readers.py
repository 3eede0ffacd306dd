"""Who reads the public pages in a browser, and on what screens."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

#: Colour scheme and width in pixels; 320 is what a desk of 1280 shows at 400 %.
SIZES = [("light", 1280), ("light", 390), ("dark", 1280), ("dark", 390), ("light", 320)]


class Reader:
    """A page that remembers what went wrong while it was read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("requestfailed", lambda request: self.troubles.append(request.url))

    def hear(self, said: ConsoleMessage) -> None:
        # Answers of 400 and above are among them.
        if said.type in ("error", "warning"):
            self.troubles.append(said.text)

    def looks(self) -> None:
        """No barrier that axe calls serious or critical, and nothing wider than the screen."""
        found = Axe().run(self.page).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical")]
        assert [(each["id"], each["nodes"][0]["html"]) for each in grave] == []
        assert self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
