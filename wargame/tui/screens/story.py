"""A story told page by page, beat by beat; every page can be skipped and gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.widgets import OptionList

from wargame.tui.lines import Doc, Line, Row, wrap
from wargame.tui.map_facts import Picture
from wargame.tui.present_map import draw_map
from wargame.tui.screens.base import Base
from wargame.tui.widgets.doc import DocView
from wargame.tui.widgets.map import MapView
from wargame.tui.widgets.rows import RowList

#: No line of a story is longer; from which width its picture stands beside it, from which height
#: below.
READABLE = 96
BESIDE, BELOW = 140, 32
#: Frames are no higher than what they hold where they would have so many empty rows.
SPARE = 8


class Told(Protocol):
    """What a story is made of: a page, or a scene of the theatre."""

    @property
    def title(self) -> Line:
        """What the list calls it."""

    @property
    def done(self) -> Line:
        """What the list calls it once all of it is told, if anything else."""

    @property
    def beats(self) -> Sequence[Any]:
        """What is shown one after another."""


class Story(Base):
    """Pages with beats: enter tells the next beat, escape or s skips to the end."""

    BINDINGS = [
        Binding("enter,space,right", "next", "Next", key_display="enter"),
        Binding("left", "previous", "Back", key_display="←"),
        Binding("s", "skip", "Skip all"),
        Binding("up", "scroll(-1)", "Scroll", key_display="↑↓"),
        Binding("down", "scroll(1)", "Scroll", show=False),
        Binding("pageup", "scroll(-10)", "Scroll", show=False),
        Binding("pagedown", "scroll(10)", "Scroll", show=False),
        Binding("escape", "skip", "Skip", show=False),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("q", "app.ask_quit", "Quit"),
    ]
    AUTO_FOCUS = ""

    def __init__(self, title: str, pages: Sequence[Told]) -> None:
        super().__init__()
        self.story_title = title
        self.pages = tuple(pages)
        self.at = 0
        self.beat = 0
        self._told = [0] * len(self.pages)

    def parts(self) -> ComposeResult:
        """Titles where there is room, and the page."""
        with Horizontal(id="story"):
            titles = RowList(id="titles")
            titles.can_focus = False
            if len(self.pages) == 1:
                titles.display = False
            yield titles
            with Container(id="spread"):
                page = DocView(id="page", widest=READABLE)
                page.can_focus = False
                yield page
                yield MapView(id="picture")

    def on_mount(self) -> None:
        """Tell the first beat."""
        self._tell()

    def _tell(self) -> None:
        page = self.pages[self.at]
        self._told[self.at] = max(self._told[self.at], self.beat + 1)
        view = self.query_one("#page", DocView)
        view.border_title = self.story_title
        view.border_subtitle = f"{self.at + 1} of {len(self.pages)}"
        view.show(page.beats[self.beat])
        self._lay_picture()
        if self.beat:
            view.call_after_refresh(view.scroll_end, animate=False)
        self.show_titles(self.query_one("#titles", RowList))

    def on_resize(self, event: events.Resize) -> None:
        """Find the picture its place again."""
        super().on_resize(event)
        self._lay_picture()

    def _lay_picture(self) -> None:
        """Put the page's picture beside its text, below it, or leave it out, as there is room.

        The frames are as high as the longest page asks, in the middle of a high terminal.
        """
        view = next(iter(self.query("#picture").results(MapView)), None)
        if view is None or not self.size.width:
            return
        picture: Picture | None = getattr(self.pages[self.at], "picture", None)
        titles, spread = self.query_one("#titles"), self.query_one("#spread")
        high = self.size.height >= BELOW
        room = self.size.width
        if titles.display and room >= 100:
            room -= 48 if room >= 160 else 34
        beside = room >= BESIDE
        view.display = picture is not None and (beside or high)
        wide = room // 2 if beside and view.display else room
        drawn = draw_map(picture, wide - 4, self.size.height) if picture is not None else ()
        text = max(_rows(doc, min(wide - 6, READABLE)) for one in self.pages for doc in one.beats)
        rows = text + 2
        if picture is not None and view.display:
            view.border_title = picture.title
            view.show(picture)
            spread.set_class(beside, "-beside")
            below = min(len(drawn) + 2, self.size.height // 2)
            view.styles.height = "1fr" if beside else below
            rows = max(rows, len(drawn) + 2) if beside else rows + below
        fits = high and rows + SPARE <= self.size.height
        for part in (titles, spread):
            part.styles.height = rows if fits else "1fr"

    def show_titles(self, titles: RowList) -> None:
        """The list of pages, told or not, with the one at hand marked."""
        titles.show(
            [
                Row(str(n), page.done or page.title if self._whole(n) else page.title)
                for n, page in enumerate(self.pages)
            ]
        )
        with titles.prevent(OptionList.OptionHighlighted):
            titles.highlighted = self.at

    def _whole(self, number: int) -> bool:
        return self._told[number] >= len(self.pages[number].beats)

    def action_next(self) -> None:
        """The rest of the page, its next beat, the next page, or the end."""
        view = self.query_one("#page", DocView)
        last = self.beat + 1 >= len(self.pages[self.at].beats)
        if last and view.max_scroll_y - view.scroll_y > 0.5:
            view.scroll_page_down(animate=False)
        elif not last:
            self.beat += 1
            self._tell()
        elif self.at + 1 < len(self.pages):
            self._go(self.at + 1)
        else:
            self.dismiss(None)

    def action_previous(self) -> None:
        """The page before, told in full."""
        if self.at:
            self._go(self.at - 1)

    def _go(self, number: int) -> None:
        self.at = number
        told = self._told[number]
        self.beat = max(0, told - 1)
        self._tell()

    def action_skip(self) -> None:
        """Leave the story; v tells it again."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Scroll the page by lines."""
        self.query_one("#page", DocView).scroll_relative(y=by, animate=False)

    @on(OptionList.OptionSelected)
    @on(OptionList.OptionHighlighted)
    def _picked(self, event: OptionList.OptionMessage) -> None:
        event.stop()
        self._go(int(event.option.id or 0))


def _rows(doc: Doc, width: int) -> int:
    """How many rows a document takes on a width."""
    return sum(len(wrap(given, width)) for given in doc)
