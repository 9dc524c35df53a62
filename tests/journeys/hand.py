"""Somebody before the page, whose clicks are counted, and the pictures that are taken of it when they are asked for.

She does everything by the mouse but typing: nobody has to know of the Tab key.
"""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.workspace.server import LocalWorkspace
from tests.workspace.page.at_the_page import DESKTOP, PHONE

ACT = "**/page/act"
LOOK_AGAIN = "import('/page/place.js').then((place) => place.refresh())"
HAS_FOCUS = "(field) => field === document.activeElement"
LOWEST = 800
# A modal scrolls, and so do a Home and messages, which a picture cannot: what lies in front is shown as high as it is.
UNFOLDED = "document.getElementById('modal').style.maxHeight = 'none'"
FOLDED = "document.getElementById('modal').style.maxHeight = ''"
SCROLLING = ".modal__body, body:not(:has(dialog[open])) :is(.home, .log)"
HEIGHT = f"Math.max(...[...document.querySelectorAll('{SCROLLING}')].map((body) => body.scrollHeight + 230), 0)"


@dataclass
class Hand:
    """Counts what she does: each press of the mouse, and each Enter that sends something. Typing does not count.

    A menu is two: to open it, and to choose. So is a date.
    """

    page: Page
    workspace: LocalWorkspace
    clicks: int = 0
    submitted: list[str] = field(default_factory=list)

    @property
    def front(self) -> Locator:
        """What lies before her: the modal, or the page."""
        return self.page.locator("dialog[open], body:not(:has(dialog[open]))")

    async def goes(self, channel: str) -> None:
        """Follows the link to a channel."""
        self.clicks += 1
        await self._link(channel).click()
        await expect(self.page.get_by_role("heading", name=channel, level=2)).to_be_visible()

    async def opens(self, app: str) -> None:
        """Follows the link to an app, or to one of its tabs: the app hears of it, and may draw its Home anew."""
        await self._tells(self._link(app))

    def _link(self, words: str) -> Locator:
        return self.page.get_by_role("navigation").get_by_role("link").filter(has_text=words)

    async def presses(self, button: str) -> None:
        await self._tells(self.front.get_by_role("button", name=button, exact=True))

    async def closes(self) -> None:
        """Presses the button below a modal that leads out of it."""
        await self._tells(self.front.locator(".modal__foot [data-close]"))

    async def ticks(self, box: str) -> None:
        """Ticks a box of a form, or unticks it: nobody is told before the form is sent."""
        self.clicks += 1
        await self.front.get_by_role("checkbox", name=box).click()

    async def sends(self, button: str) -> None:
        """Presses the button that submits the modal."""
        self.submitted.append(await self.front.get_by_role("heading", level=2).inner_text())
        await self.presses(button)

    async def fills(self, label: str, text: str) -> None:
        """Clicks into a field, unless the cursor stands in it already, and types."""
        field = self.front.get_by_label(label)
        if not await field.evaluate(HAS_FOCUS):
            self.clicks += 1
            await field.click()
        await field.fill(text)

    async def picks(self, label: str, day: str) -> None:
        """Opens the calendar, and picks a day. (The browser's own calendar is not in the page: the day is typed.)"""
        self.clicks += 2
        await self.front.get_by_label(label).fill(day)

    async def chooses(self, label: str, option: str) -> None:
        """Opens a menu, and chooses from it."""
        self.clicks += 2
        await self.front.get_by_label(label).select_option(label=option)

    async def finds(self, label: str, option: str) -> None:
        """A menu shows already what she would have chosen."""
        await expect(self.front.get_by_label(label).locator("option:checked")).to_have_text(option)

    async def enters(self, line: str) -> None:
        """Types a line where the cursor stands, and Enter."""
        await self.page.keyboard.type(line)
        self.clicks += 1
        async with self.page.expect_response(ACT):
            await self.page.keyboard.press("Enter")
        await self._at_rest()

    async def _tells(self, button: Locator) -> None:
        self.clicks += 1
        async with self.page.expect_response(ACT):
            await button.click()
        await self._at_rest()

    async def _at_rest(self) -> None:
        """What she has done has come to its end, and she sees it."""
        await self.workspace.at_rest()
        await self.page.evaluate(LOOK_AGAIN)


@dataclass(frozen=True)
class Pictures:
    """Pictures of the page for docs/screens, at a desk and on a phone; none where no folder is named."""

    folder: Path | None

    async def take(self, page: Page, name: str) -> None:
        if self.folder is None:
            return
        await page.mouse.move(0, 0)
        await page.evaluate(UNFOLDED)
        for width, suffix in ((PHONE, "-phone"), (DESKTOP, "")):
            await page.set_viewport_size({"width": width, "height": LOWEST})
            height = max(LOWEST, await page.evaluate(HEIGHT))
            await page.set_viewport_size({"width": width, "height": height})
            await page.screenshot(path=self.folder / f"{name}{suffix}.png", animations="disabled")
        await page.evaluate(FOLDED)
        await page.set_viewport_size({"width": DESKTOP, "height": LOWEST})
