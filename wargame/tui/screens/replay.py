"""A save read again: a timeline, the events with their stories, and the panels of live play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Static

from wargame.errors import WargameError
from wargame.play.replay import Replay
from wargame.tui import present_tracks
from wargame.tui.lines import line
from wargame.tui.plain_replay import cannot
from wargame.tui.present_replay_bar import Bar, Layout, layout, timeline
from wargame.tui.present_replay_panels import event_doc, event_rows
from wargame.tui.replay import Board as Standing
from wargame.tui.replay import Reading
from wargame.tui.screens.replay_arrange import PANELS
from wargame.tui.screens.replay_deeds import Deeds
from wargame.tui.turning import turning_points
from wargame.tui.widgets.boards import Board, ChartsPanel
from wargame.tui.widgets.doc import DocView, Text
from wargame.tui.widgets.panel import Panel
from wargame.tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from wargame.tui.app import WargameApp


class Scrubber(Deeds):
    """One branch of a save, event by event, from one seat or the White Cell's."""

    SCOPE = "replay"
    BINDINGS: ClassVar = [
        Binding("right", "step('event',1)", "Event", key_display="← →", priority=True),
        Binding("left", "step('event',-1)", "Event before", show=False, priority=True),
        Binding("right_square_bracket", "step('phase',1)", "Phase", key_display="[ ]"),
        Binding("left_square_bracket", "step('phase',-1)", "Phase before", show=False),
        Binding("pagedown", "step('turn',1)", "Quarter", key_display="PgUp/Dn", priority=True),
        Binding("pageup", "step('turn',-1)", "Quarter before", show=False, priority=True),
        Binding("home", "edge(-1)", "To the beginning", show=False, priority=True),
        Binding("end", "edge(1)", "To the end", show=False, priority=True),
        Binding("t", "turning(1)", "Turning point"),
        Binding("T", "turning(-1)", "Turning point before", show=False),
        Binding("m", "marked(1)", "Next mark", show=False),
        Binding("M", "marked(-1)", "Mark before", show=False),
        Binding("v", "viewpoint(1)", "View"),
        Binding("V", "viewpoint(-1)", "View before", show=False),
        Binding("b", "bookmark", "Bookmark"),
        Binding("n", "note", "Note"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("f", "fork", "Fork"),
        Binding("vertical_line", "beside", "Side by side", key_display="|"),
        Binding("o", "branch", "Other branch", show=False),
        Binding("p", "tell", "Tell the quarter", show=False),
        Binding("a", "everything", "All tracks", show=False),
        Binding("r", "read", "Read in full", show=False),
        Binding("tab", "cycle(1)", "Next panel", show=False),
        Binding("shift+tab", "cycle(-1)", "Panel before", show=False),
        Binding("escape", "back", "Back", show=False),
        *(
            Binding(str(n), f"panel('{key}')", title, show=False, id=f"replay.{key}")
            for n, (key, title) in enumerate(PANELS.items(), 1)
        ),
    ]
    AUTO_FOCUS = ""

    def __init__(
        self,
        replay: Replay,
        viewer: str = "",
        place: int = 0,
        *,
        asked: str = "",
        beside: str = "",
        find: str = "",
        mine: bool = True,
    ) -> None:
        """Read a replay from a viewer's place; ``asked`` may be looked at while it is in play.

        ``mine`` says that the replay is closed with the screen; ``beside`` and ``find`` are gone
        to at once.
        """
        super().__init__()
        self.replay, self.asked, self.mine = replay, asked, mine
        self.wanted = viewer or asked
        self.place = place
        self.first = (beside, find)
        self._stale = set(PANELS)
        self._turn = -1
        self._showing = False
        #: The layout of the timeline, and of what.
        self._laid: tuple[object, Layout | None] = (None, None)

    def parts(self) -> ComposeResult:
        """Header, timeline, tabs, and the panels side by side."""
        with Horizontal(id="top"):
            yield Text(id="where")
            yield Text(id="purse")
        yield Timeline(self._bar, id="timeline")
        yield Text(id="ask")
        yield Static(id="tabs")
        with Horizontal(id="body"):
            yield self.made("events", 45)
            with Container(id="first"):
                yield self.made("tracks", 70)
            with Vertical(id="second"):
                yield self.made("hand")
                yield self.made("deals")
                yield self.made("goals")
                yield self.made("pipeline")
                yield self.made("marks")
                title, name, about, hint = self.told("charts")
                yield ChartsPanel(title, id=name, help=about, hint=hint)
                title, name, about, hint = self.told("map")
                yield Board(title, id=name, help=about, hint=hint)

    def on_mount(self) -> None:
        """Show what needs no content; the rest when that has been read."""
        self.query_one("#where", Text).say((line((self.replay.path.name, "strong")),))
        self.query_one("#purse", Text).say((line("being read ..."),))
        self.query_one("#ask", Text).display = False
        self.panel("events").rows.follow = self._moved
        self.action_panel("events")
        self.read_content()

    def on_unmount(self) -> None:
        """Let go of the file."""
        if self.mine:
            self.replay.close()

    # Reading ---------------------------------------------------------------------------

    @work(thread=True, exclusive=True, group="content")
    def read_content(self) -> None:
        """Read the content and what an analysis found, without holding up the first picture."""
        replay = self.replay
        try:
            replay.turning = turning_points(replay)
            points = replay.viewpoints(self.asked)
            viewer = self.wanted if self.wanted in points else points[0]
            reading = Reading(replay, viewer)
            place = replay.near(self.place or 1, viewer)
            replay.marks(viewer)
            reading.told(place)
        except WargameError as error:
            self.app.call_from_thread(self.fell, error)
        else:
            self.app.call_from_thread(self._opened, reading, place)

    def fell(self, error: WargameError) -> None:
        """Say why something of the record cannot be read."""
        if self.is_attached:
            notice = self.query_one("#ask", Text)
            notice.display = True
            notice.say((line(("! ", "bad"), f"It cannot be read: {error}"),))

    def _opened(self, reading: Reading, place: int) -> None:
        if not self.is_attached:
            return
        self.reading = reading
        self.ready = True
        self.go(place)
        self.refresh_bindings()
        beside, find = self.first
        if beside:
            self.show_beside(beside)
        elif find:
            self.look_for(find)

    def took(self, replay: Replay, viewer: str = "", place: int = 0) -> None:
        """Go on with a branch as it stands now, or another one, or as another viewer."""
        self.replay = replay
        self.reading = Reading(replay, viewer or self.reading.viewer)
        self._turn = -1
        self.go(replay.near(min(place or self.place, len(replay)), self.reading.viewer))

    # Going -----------------------------------------------------------------------------

    def go(self, place: int) -> None:
        """Stand at an event."""
        self.place = place
        turn = self.replay.headers[place - 1].turn
        panel = self.panel("events")
        self._showing = True
        try:
            if turn != self._turn:
                reading = self.reading
                panel.show(event_rows(reading, turn), lambda key: event_doc(reading, key))
                self._turn = turn
            panel.rows.mark(str(place))
        except WargameError as error:
            self.fell(error)
            return
        finally:
            self._showing = False
        panel.refresh_detail()
        # The list may just have got another height, of which it does not know yet.
        panel.rows.centred = True
        self.call_after_refresh(panel.rows.centre)
        self._arrived()

    def _moved(self) -> None:
        """The cursor of the list moved: that is where one stands now."""
        if self._showing or not self.ready:
            return
        panel = self.panel("events")
        panel.refresh_detail()
        place = panel.rows.marked.partition(".")[0]
        if place.isdigit() and int(place) != self.place:
            self.place = int(place)
            self._arrived()

    def _arrived(self) -> None:
        """Show the place in header and timeline; the panels follow."""
        self._head()
        self.query_one(Timeline).refresh_bar()
        self._stale = set(PANELS) - {"events"}
        self.work_out(self.place)

    def _head(self) -> None:
        replay, reading = self.replay, self.reading
        header = replay.headers[self.place - 1]
        branch = f"  {replay.branch.name}" if len(replay.branches) > 1 else ""
        self.query_one("#where", Text).say(
            (
                line(
                    (f"{replay.quarter(header.turn)}", "accent"),
                    "  as ",
                    (reading.who, "strong"),
                    (branch, "good"),
                    (f"  {reading.title}", "dim"),
                ),
            )
        )
        said = f"event {self.place} of {len(replay)}"
        self.query_one("#purse", Text).say((line(said, ("  read only", "dim")),))

    def _bar(self, width: int) -> Bar:
        if not self.ready:
            return Bar((), ())
        viewer, key = self.reading.viewer, (self.reading, width)
        if self._laid[0] != key:
            self._laid = (key, layout(self.replay, viewer, width))
        return timeline(self.replay, viewer, self.place, width, self._laid[1])

    @work(thread=True, group="board")
    def work_out(self, place: int) -> None:
        """Work out how the exercise stood, unless one has gone on meanwhile."""
        reading = self.reading
        if place != self.place or reading is not self.reading:
            return
        try:
            board = reading.board(place)
        except WargameError as error:
            self.app.call_from_thread(self.fell, error)
        else:
            self.app.call_from_thread(self._stands, reading, place, board)

    def _stands(self, reading: Reading, place: int, board: Standing) -> None:
        """Show how it stood, if one is still there."""
        if not self.is_attached or place != self.place or reading is not self.reading:
            return
        self.board = board
        notice = self.query_one("#ask", Text)
        told = " ".join(cannot(self.replay, board.stand.recorded))
        notice.display = bool(told)
        notice.say((line(("! ", "warn"), told),))
        self.fill_seen()

    # Keys ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A text keeps the keys it scrolls with; before the content is read little can be done."""
        if not self.ready:
            return action in ("back", "cycle", "panel") or super().check_action(action, parameters)
        if (action == "step" and parameters[0] == "turn") or action == "edge":
            return not isinstance(self.focused, DocView)
        return super().check_action(action, parameters)

    def action_step(self, what: str, by: int) -> None:
        """To the next event, phase or quarter, or back."""
        place = self.replay.step(self.place, self.reading.viewer, by, what)
        if place == self.place:
            self.notify("This is the end." if by > 0 else "This is the beginning.", timeout=2)
        else:
            self.go(place)

    def action_edge(self, by: int) -> None:
        """To the beginning or the end."""
        places = self.replay.places(self.reading.viewer)
        self.go(places[-1] if by > 0 else places[0])

    def action_panel(self, key: str) -> None:
        """Go to a panel."""
        if key == "charts" and self.active == "tracks":
            self._chart_marked()
        self.active = key
        if key != "events":
            self.centre = key
        self.lay_out()
        self.frame(key).target.focus()

    def _chart_marked(self) -> None:
        """Put the chart of the marked track first, whether it is watched or not."""
        if self.board is not None:
            marked = self.panel("tracks").rows.marked
            keys = dict.fromkeys([marked, *present_tracks.watched(self.board.view)])
            self.show_charts(keys, 0)
            self._stale.discard("charts")

    def action_cycle(self, by: int) -> None:
        """To the text of a panel, then to the next panel; backwards to the one before."""
        frame = self.frame(self.active)
        if isinstance(frame, Panel) and by > 0 and frame.rows.has_focus:
            frame.detail.focus()
            return
        keys = list(PANELS)
        self.action_panel(keys[(keys.index(self.active) + by) % len(keys)])

    def action_back(self) -> None:
        """Back to the list, to all charts, to the events; from there out."""
        frame = self.frame(self.active)
        if isinstance(frame, Panel) and frame.detail.has_focus:
            frame.rows.focus()
        elif isinstance(frame, ChartsPanel) and frame.leave_alone():
            return
        elif self.active == "events":
            self.wargame.action_leave()
        else:
            self.action_panel("events")

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if event.panel.id == "marks":
            place = event.key.partition(":")[2]
            if place.isdigit():
                self.go(self.replay.near(int(place), self.reading.viewer))
        elif event.key == present_tracks.ALL:
            self.action_everything()
        else:
            self.action_read()

    @on(Timeline.Went)
    def _went(self, event: Timeline.Went) -> None:
        self.go(self.replay.near(event.place, self.reading.viewer))

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panels to the size; nothing is rebuilt."""
        super().on_resize(event)
        self.lay_out()
        self._stale |= {"tracks", "pipeline"}
        self.call_after_refresh(self.fill_seen)


def run_replay(
    replay: Replay,
    *,
    viewer: str = "",
    place: int = 0,
    beside: str = "",
    find: str = "",
    content: Path | None = None,
) -> int:
    """Read a save on the terminal until it is left."""
    from wargame.tui.app import WargameApp

    screen = Scrubber(replay, place=place, asked=viewer, beside=beside, find=find, mine=False)
    app: WargameApp = WargameApp(content=content, opening=screen)
    try:
        answer = app.run()
        return app.return_code or answer or 0
    finally:
        app.close_session()
