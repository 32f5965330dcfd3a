"""The panels of live play in a replay: what stands in each, made of the record at a place."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static

from wargame.tui import (
    present_cards,
    present_charts,
    present_deals,
    present_goals,
    present_pipeline,
    present_tracks,
)
from wargame.tui.chart import Chart
from wargame.tui.lines import Doc, Row, head, line
from wargame.tui.present_map import map_doc
from wargame.tui.present_replay_panels import (
    RECORDED,
    by_role,
    deal_said,
    mark_doc,
    mark_rows,
    whose,
)
from wargame.tui.replay import Board as Standing
from wargame.tui.replay import Reading
from wargame.tui.screens.panelled import Panelled
from wargame.tui.screens.replay_arrange import FIRST, HELP, HINTS, PANELS, SECOND, arrange
from wargame.tui.widgets.boards import Board, ChartsPanel

#: The row of the pipeline that shows all its lines.
BOARD = "@board"


class Panels(Panelled):
    """The panels' half of the replay screen."""

    TITLES, PURPOSES, HINTS, STAYS = PANELS, HELP, HINTS, "events"

    reading: Reading
    place: int
    #: What the panels show, once it has been worked out.
    board: Standing | None = None
    active = "events"
    centre = "tracks"
    _tabs = ""

    # Arranging -------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Decide which panels are seen."""
        shown = arrange(self.size.width, self.size.height, self.active, self.centre)
        for key in PANELS:
            frame = self.frame(key)
            if frame.display != (key in shown):
                frame.display = key in shown
        for name, keys in (("first", FIRST), ("second", SECOND)):
            part = self.query_one(f"#{name}")
            seen = not shown.isdisjoint(keys)
            if part.display != seen:
                part.display = seen
        self.fill_seen()
        self.show_tabs()

    def show_tabs(self) -> None:
        """The panels by number, the active one marked."""
        gap = " " if self.size.width > 84 else ""
        parts = []
        for number, (key, title) in enumerate(PANELS.items(), 1):
            mine = key == self.active
            self.frame(key).call_it(f"{number} {title}", mine)
            style = "reverse bold" if mine else ""
            label = f"{'▶' if mine else ' '}{number} {title}{gap}"
            parts.append(f"[{style} @click=screen.panel('{key}')]{label}[/]")
        shown = "".join(parts)
        if shown != self._tabs:
            self._tabs = shown
            self.query_one("#tabs", Static).update(Content.from_markup(shown), layout=False)

    # Filling ---------------------------------------------------------------------------

    def fill_seen(self) -> None:
        """Fill the panels that are seen and older than the place."""
        if self.board is None:
            return
        for key in sorted(self._stale):
            if self.frame(key).display:
                self._stale.discard(key)
                getattr(self, f"_fill_{key}")(self.board)

    def _fill_tracks(self, board: Standing) -> None:
        view, panel = board.view, self.panel("tracks")
        everything = self.everything
        if everything is None:
            everything = not view["objectives"] or len(view["tracks"]) + 16 <= panel.size.height
        panel.show(
            present_tracks.track_rows(view, board.moves, everything),
            lambda key: present_tracks.track_doc(view, key, board.moves),
            draw=lambda key: present_charts.charts(view, board.moves, [key]),
        )

    def _views(self) -> list[tuple[str, Standing]]:
        """The viewer's board, or before the White Cell everybody's, role by role."""
        board = self.board
        assert board is not None
        if board.stand.recorded:
            return []
        reading = self.reading
        if not whose(reading):
            return [("", board)]
        return [(role, reading.as_(role).board(board.stand.place)) for role in whose(reading)]

    def _cannot(self, key: str) -> bool:
        """Say so where a panel cannot be made of the record alone; whether it is so."""
        board = self.board
        if board is None or not board.stand.recorded:
            return False
        why = board.stand.recorded
        rows = (Row("none", line(("not in the record", "dim"))),)
        self.panel(key).show(rows, lambda _: (line(RECORDED[key]), line((f"{why}.", "dim"))))
        return True

    def _fill_hand(self, board: Standing) -> None:
        if self._cannot("hand"):
            return
        boards = dict(self._views())

        def explain(key: str) -> Doc:
            role, _, action = key.partition("|")
            if role not in boards:
                return ()
            card = present_cards.find_card(boards[role].view, action)
            if card is None:
                return ()
            why = "; ".join(card["reasons"])
            mine = role or self.reading.viewer
            return present_cards.card_doc(card, boards[role].names, why=why, mine=mine)

        rows = by_role(boards, board.names, lambda one: present_cards.hand_rows(one.view))
        self.panel("hand").show(rows, explain)

    def _fill_deals(self, board: Standing) -> None:
        if self._cannot("deals"):
            return
        boards = dict(self._views())

        def explain(key: str) -> Doc:
            role, _, action = key.partition("|")
            if role not in boards:
                return ()
            return deal_said(boards[role], action, role or self.reading.viewer)

        rows = by_role(
            boards,
            board.names,
            lambda one: present_deals.deal_rows(one.view, None, one.pasts),
        )
        self.panel("deals").show(rows, explain)

    def _fill_goals(self, board: Standing) -> None:
        if self._cannot("goals"):
            return
        boards = dict(self._views())

        def explain(key: str) -> Doc:
            role, _, goal = key.partition("|")
            if role not in boards:
                return ()
            return present_goals.goal_doc(boards[role].view, goal, boards[role].names)

        def draw(key: str) -> tuple[Chart, ...] | None:
            role, _, goal = key.partition("|")
            if role not in boards:
                return None
            one = boards[role]
            tracks = present_goals.goal_tracks(one.view, goal)
            return present_charts.charts(one.view, one.moves, tracks)

        rows = by_role(boards, board.names, lambda one: present_goals.goal_rows(one.view))
        foot = present_goals.goals_summary(board.view) if board.view["objectives"] else ()
        self.panel("goals").show(rows, explain, foot, draw)

    def _fill_pipeline(self, board: Standing) -> None:
        if self._cannot("pipeline"):
            return
        view, panel = board.view, self.panel("pipeline")

        def explain(key: str) -> Doc:
            if key != BOARD:
                return present_pipeline.pipeline_doc(view, key)
            return present_pipeline.pipeline_board(view, max(40, panel.detail.size.width - 3))

        whole = Row(BOARD, line(("All lines, stage by stage", "strong")))
        panel.show((whole, *present_pipeline.pipeline_rows(view)), explain)

    def _fill_marks(self, board: Standing) -> None:
        reading = self.reading
        marks = reading.replay.marks(reading.viewer)
        rows = mark_rows(reading, marks)
        nothing = Row("none", line(("Nothing is marked yet", "dim")))
        panel = self.panel("marks")
        panel.show(rows or (nothing,), lambda key: mark_doc(reading, marks, key))

    def _fill_charts(self, board: Standing) -> None:
        self.show_charts(present_tracks.watched(board.view))

    def show_charts(self, keys: Iterable[str], at: int | None = None) -> None:
        """Show the charts of tracks, up to the place."""
        if self.board is not None:
            made = present_charts.charts(self.board.view, self.board.moves, keys)
            self.query_one("#charts", ChartsPanel).show(made, at)

    def _fill_map(self, board: Standing) -> None:
        view, feed, names = board.view, board.feed, board.names
        if board.stand.recorded:
            said = (head("The map"), line(RECORDED["map"]))
            self.query_one("#map", Board).show(lambda width, height: said)
            return
        self.query_one("#map", Board).show(
            lambda width, height: map_doc(view, width, height, feed, names)
        )
