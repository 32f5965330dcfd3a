"""A quarter as theatre: orders turn over, a marker runs to its roll, effects reach their tracks.

Only the small middle region is drawn again while something moves.  At speed ``instant``, with
``TEXTUAL_ANIMATIONS=none`` or without a terminal nothing moves, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import constants, events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from wargame.tui.lines import BLANK, Doc, Line, line, width_of, wrap
from wargame.tui.screens.story import Story
from wargame.tui.stage import NARROW, Beat, Room, Scene
from wargame.tui.widgets.doc import DocView, Text
from wargame.tui.widgets.rows import RowList

SPEEDS = ("slow", "normal", "fast", "instant")

#: Seconds between two pictures: never more than some 14 a second.
STEPS = {"slow": 0.14, "normal": 0.07, "fast": 0.07, "instant": 0.0}

#: From this height on a short page does not stand at the upper edge.
LOFTY = 30

#: Every how manieth picture is shown.
STRIDES = {"slow": 1, "normal": 1, "fast": 3, "instant": 1}


class Theatre(Story):
    """Scenes with beats; enter tells the next, s goes to what mattered, escape leaves."""

    SCOPE = "theatre"
    BINDINGS = [
        Binding("enter,space", "next", "Next", key_display="enter"),
        Binding("right", "page(1)", "Page", key_display="←→"),
        Binding("left", "page(-1)", "Page back", show=False),
        Binding("s", "skip", "Summary"),
        Binding("plus,equals_sign", "speed(1)", "Speed", key_display="+ -"),
        Binding("minus", "speed(-1)", "Slower", show=False),
        Binding("escape", "leave", "Leave", key_display="esc"),
    ]

    def __init__(self, title: str, pages: Sequence[Scene], motion: bool | None = None) -> None:
        super().__init__(title, pages)
        self.scenes = tuple(pages)
        #: Whether anything may move; None asks the terminal.
        self.motion = motion
        self.own_speed = "normal"
        self.timer: Timer | None = None
        self._picture = 0
        self._shown = 0
        #: Where each scene's part of the programme ends.
        self._places: list[int] = []

    def parts(self) -> ComposeResult:
        """The programme, as a list where there is room; the top, what moves, what follows."""
        yield Text(id="programme")
        with Horizontal(id="story"):
            titles = RowList(id="titles")
            titles.can_focus = False
            yield titles
            with Vertical(id="stage"):
                for name in ("page", "moving", "after"):
                    part = DocView(id=name)
                    part.can_focus = False
                    yield part

    # Speed -----------------------------------------------------------------------------

    @property
    def speed(self) -> str:
        """How fast it is told: the app's setting, where it has settings."""
        speed = getattr(getattr(self.app, "settings", None), "speed", self.own_speed)
        return speed if speed in SPEEDS else "normal"

    @property
    def step(self) -> float:
        """Seconds between two pictures, 0 where nothing may move."""
        motion = self.motion
        if motion is None:
            motion = constants.TEXTUAL_ANIMATIONS != "none" and not self.app.is_headless
        return STEPS[self.speed] if motion else 0.0

    def action_speed(self, by: int) -> None:
        """Tell faster or slower; it is kept as a setting."""
        at = SPEEDS.index(self.speed) + by
        if 0 <= at < len(SPEEDS):
            self.own_speed = SPEEDS[at]
            change = getattr(self.app, "change", None)
            if change is not None:
                change(speed=SPEEDS[at])
            if not self.step:
                self._rest()
            elif self.timer is not None:
                self._run()
        self._caption()

    def _caption(self) -> None:
        stage = self.query_one("#stage", Vertical)
        stage.border_title = self.story_title
        stage.border_subtitle = f"{self.at + 1} of {len(self.pages)}  speed {self.speed} (+ -)"

    # Telling ---------------------------------------------------------------------------

    @property
    def room(self) -> Room:
        """The room there is on the stage."""
        size = self.query_one("#stage", Vertical).content_size
        return Room(size.width - 3, size.height) if size.width > 20 else NARROW

    @property
    def now(self) -> Beat:
        """The beat that is told."""
        return self.scenes[self.at].at(self.room)[self.beat]

    def _tell(self) -> None:
        """Begin the beat at hand: moving where it may, at rest where it was told before."""
        fresh = self._told[self.at] < self.beat + 1
        self._told[self.at] = max(self._told[self.at], self.beat + 1)
        self._stop()
        self._caption()
        self._lay_out()
        self.query_one("#page", DocView).show(self.now.doc)
        if fresh and self.step and max(len(self.now.frames), len(self.now.below)) > 1:
            self._picture = self._shown = 0
            self._draw()
            self._run()
        else:
            self._rest()

    def _run(self) -> None:
        self._stop()
        self.timer = self.set_interval(self.step, self._tick)

    def _stop(self) -> None:
        if self.timer is not None:
            self.timer.stop()
            self.timer = None

    def _tick(self) -> None:
        """The next picture in the middle; after the last, the next of what follows."""
        last, under = len(self.now.frames) - 1, len(self.now.below) - 1
        if self._picture < last:
            self._picture = min(self._picture + STRIDES[self.speed], last)
        else:
            self._shown = min(self._shown + STRIDES[self.speed], under)
        if self._picture >= last and self._shown >= under:
            self._rest()
        else:
            self._draw()

    def _rest(self) -> None:
        """The beat as it comes to rest."""
        self._stop()
        self._picture = max(len(self.now.frames) - 1, 0)
        self._shown = max(len(self.now.below) - 1, 0)
        self._draw()
        self._titles()

    def _draw(self) -> None:
        beat = self.now
        self.query_one("#moving", DocView).show(beat.frames[self._picture] if beat.frames else ())
        self.query_one("#after", DocView).show(beat.below[self._shown] if beat.below else ())

    def _titles(self) -> None:
        self.show_titles(self.query_one("#titles", RowList))
        self.query_one("#programme", Text).say((self._programme(),))

    def _programme(self) -> Line:
        """The acts on one line, the rolls by how they fell, the one at hand marked."""
        spans: list[tuple[str, str]] = []
        self._places = []
        act = ""
        for number, told in enumerate(self.scenes):
            here = number == self.at
            opened = told.act != act
            if opened:
                spans.append(("" if not act else "  ", "dim"))
                act = told.act
            name = (told.act if opened else "") if told.seal or told.act == "Rolls" else told.act
            seal = told.seal if self._whole(number) else ()
            mark = (seal[0][0] if seal else "?") if told.act == "Rolls" else ""
            tone = "strong" if here else "" if self._whole(number) else "dim"
            if name:
                spans.append((f"{name} " if mark else name, tone if not mark else "dim"))
            if mark:
                spans.append((f"[{mark}]" if here else f" {mark} ", seal[0][1] if seal else tone))
            elif here:
                spans[-1] = (f"[{name}]", "head")
            self._places.append(width_of(tuple(spans)))
        return line(*spans)

    def _whole(self, number: int) -> bool:
        """Whether a scene's end may be shown in its title: all told, and at rest."""
        running = number == self.at and self.timer is not None
        return super()._whole(number) and not running

    def _lay_out(self) -> None:
        """Give each part of the stage the height it needs, from the top."""
        stage = self.query_one("#stage", Vertical)
        room, width = stage.content_size.height, stage.content_size.width
        page, moving, after = (
            self.query_one(f"#{n}", DocView) for n in ("page", "moving", "after")
        )
        beat = self.now
        middle = self._lines(beat.frames[-1] if beat.frames else (), width)
        below = len(beat.below) > 0
        for part, shown in ((moving, bool(beat.frames)), (after, below)):
            part.display = shown
        page.display = bool(beat.doc)
        # A short page stands a little below the edge, and where its scene always does.
        ends = self.scenes[self.at].at(self.room)
        high = max(self._lines(one.whole(), width) for one in ends)
        lower = min(max(room - high, 0) // 4, 6) if room >= LOFTY else 0
        page.styles.margin = (lower, 0, 0, 0)
        room -= lower
        if not beat.frames and not below:
            page.styles.height = "1fr"
            return
        top = self._lines(beat.doc, width)
        moving.styles.height = middle if below or top + middle < room else "1fr"
        page.styles.height = max(1, min(top, room - min(middle, room // 2) - (4 if below else 0)))
        after.styles.height = "1fr"

    @staticmethod
    def _lines(doc: Doc, width: int) -> int:
        return sum(len(wrap(given or BLANK, max(width - 3, 8))) for given in doc)

    # What the keys do ------------------------------------------------------------------

    def action_next(self) -> None:
        """To rest at once, the rest of the text, the next beat, the next scene, or the end."""
        if self.timer is not None:
            self._rest()
            return
        for part in self._parts():
            if part.max_scroll_y - part.scroll_y > 0.5:
                part.scroll_page_down(animate=False)
                return
        if self.beat + 1 < len(self.now_scene.at(self.room)):
            self.beat += 1
            self._tell()
        elif self.at + 1 < len(self.scenes):
            self._go(self.at + 1)
        else:
            self.dismiss(None)

    @property
    def now_scene(self) -> Scene:
        """The scene that is told."""
        return self.scenes[self.at]

    def _parts(self) -> list[DocView]:
        return [part for part in self.query("#stage > DocView").results(DocView) if part.display]

    def action_page(self, by: int) -> None:
        """The scene before or after."""
        if 0 <= self.at + by < len(self.scenes):
            self._go(self.at + by)

    def action_skip(self) -> None:
        """To what mattered; from there, out."""
        if self.at + 1 < len(self.scenes):
            self._told = [len(scene.beats) for scene in self.scenes]
            self._go(len(self.scenes) - 1)
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        """Leave; v tells it again."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Scroll whatever part can be scrolled, from below."""
        for part in reversed(self._parts()):
            if part.max_scroll_y > 0:
                part.scroll_relative(y=by, animate=False)
                return

    # What happens to the screen --------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Lay the stage out again."""
        super().on_resize(event)
        self.call_after_refresh(self._again)

    def _again(self) -> None:
        """The beat at hand for another room: on its way where it was, else at rest."""
        if not self.is_attached:
            return
        self._lay_out()
        self.query_one("#page", DocView).show(self.now.doc)
        if self.timer is None:
            self._rest()
        else:
            self._picture = min(self._picture, max(len(self.now.frames) - 1, 0))
            self._shown = min(self._shown, max(len(self.now.below) - 1, 0))
            self._draw()

    def on_screen_suspend(self) -> None:
        """Something lies over it: come to rest."""
        if self.timer is not None:
            self._rest()

    def on_unmount(self) -> None:
        """Nothing runs on when it is left."""
        self._stop()

    def on_click(self, event: events.Click) -> None:
        """A click on the stage tells on; one on the programme goes there."""
        within = {node.id for node in event.widget.ancestors_with_self} if event.widget else set()
        if "stage" in within:
            self.action_next()
        elif "programme" in within:
            self._go(next((n for n, end in enumerate(self._places) if event.x - 1 < end), self.at))
