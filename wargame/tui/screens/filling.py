"""What stands in each panel of the table: the seat's view, made into rows, documents, charts."""

from __future__ import annotations

from collections.abc import Iterable

from wargame.tui import (
    present_cards,
    present_charts,
    present_deals,
    present_decide,
    present_forecast,
    present_goals,
    present_pipeline,
    present_plan,
    present_tracks,
)
from wargame.tui.lines import Doc, Row, line
from wargame.tui.lookout import BLIND, Outlook
from wargame.tui.map_facts import Picture
from wargame.tui.present_map import map_doc
from wargame.tui.screens.arrange import MEDIUM
from wargame.tui.screens.deciding import Deciding
from wargame.tui.widgets.boards import Board, ChartsPanel

#: Below this height of the screen a plan's worth has one line.
SHORT = 30

#: The row of the pipeline that shows all its lines.
BOARD = "@board"


class Filling(Deciding):
    """The filling half of the table screen: every panel out of the seat's view."""

    #: The diagram of the view at hand, and the view it is of.
    _pictured: tuple[object, Picture | None] = (None, None)
    #: Whether every track is listed; None leaves it to the room there is.
    everything: bool | None = None

    def fill(self, key: str) -> None:
        """Fill a panel anew."""
        fills = {
            "now": self._fill_now,
            "tracks": self._fill_tracks,
            "hand": self._fill_hand,
            "deals": self._fill_deals,
            "goals": self._fill_goals,
            "pipeline": self._fill_pipeline,
            "feed": self._fill_feed,
            "charts": self._fill_charts,
            "map": self._fill_map,
        }
        fills[key]()

    def picture(self) -> Picture | None:
        """The front, the sky and the coalition as the view at hand has them."""
        if self._pictured[0] is not self.seat.view:
            self._pictured = (self.seat.view, self.seat.picture())
        return self._pictured[1]

    @property
    def outlook(self) -> Outlook:
        """What is known of the quarters to come."""
        return BLIND

    def foot(self) -> Doc:
        """What is chosen so far, what it leaves, and what it is worth."""
        seat, view = self.seat, self.seat.view
        bar = 3 if self.size.width < MEDIUM else 6
        chosen = present_plan.plan_doc(view, seat.draft, seat.names, bar)
        panel = self.panel("now")
        room = panel.foot.content_size.width or panel.size.width - 3
        names, short = seat.names.objectives, self.size.height < SHORT
        return (*chosen, *present_forecast.worth_doc(self.outlook, names, room, short=short))

    def _fill_now(self) -> None:
        seat, view, draft = self.seat, self.seat.view, self.seat.draft
        self.panel("now").show(
            present_decide.decide_rows(view, draft, seat.refused, seat.names),
            lambda key: present_decide.decide_doc(
                view, draft, key, seat.refused, seat.names, seat.pasts
            ),
            self.foot(),
            lambda key: self.picture(),
        )

    def _fill_tracks(self) -> None:
        seat, view = self.seat, self.seat.view
        panel = self.panel("tracks")
        everything = self.everything
        if everything is None:
            everything = len(view["tracks"]) + 16 <= panel.size.height
        panel.show(
            present_tracks.track_rows(view, seat.moves, everything),
            lambda key: present_tracks.track_doc(view, key, seat.moves),
            draw=lambda key: present_charts.charts(view, seat.moves, [key], self.outlook.picture),
        )

    def _fill_hand(self) -> None:
        self.panel("hand").show(present_cards.hand_rows(self.seat.view), self._card_doc)

    def _fill_deals(self) -> None:
        self.panel("deals").show(
            present_deals.deal_rows(self.seat.view, self.seat.draft, self.seat.pasts),
            self._deal_doc,
        )

    def _fill_goals(self) -> None:
        seat, view = self.seat, self.seat.view
        self.panel("goals").show(
            present_goals.goal_rows(view, self.outlook),
            lambda key: present_goals.goal_doc(view, key, seat.names, self.outlook),
            present_goals.goals_summary(view, self.outlook),
            lambda key: present_charts.charts(
                view, seat.moves, present_goals.goal_tracks(view, key), self.outlook.picture
            ),
        )

    def _fill_pipeline(self) -> None:
        view, panel = self.seat.view, self.panel("pipeline")

        def explain(key: str) -> Doc:
            if key != BOARD:
                return present_pipeline.pipeline_doc(view, key)
            return present_pipeline.pipeline_board(view, max(40, panel.detail.size.width - 3))

        whole = Row(BOARD, line(("All lines, stage by stage", "strong")))
        panel.show((whole, *present_pipeline.pipeline_rows(view)), explain)

    def _fill_feed(self) -> None:
        panel = self.panel("feed")
        panel.show(
            [item.row for item in self.seat.items],
            self.seat.feed_doc,
            draw=lambda key: self.picture(),
        )
        panel.rows.mark("")

    def _fill_charts(self) -> None:
        self.show_charts(present_tracks.watched(self.seat.view))

    def show_charts(self, keys: Iterable[str], at: int | None = None) -> None:
        """Show the charts of tracks, the most important first, with what may become of them."""
        view, picture = self.seat.view, self.outlook.picture
        made = present_charts.charts(view, self.seat.moves, keys, picture)
        worlds = present_forecast.count(picture) if picture is not None else ""
        self.query_one("#charts", ChartsPanel).show(made, at, worlds)

    def _fill_map(self) -> None:
        seat = self.seat
        self.query_one("#map", Board).show(
            lambda width, height: map_doc(seat.view, width, height, seat.feed, seat.names)
        )

    def _card_doc(self, key: str) -> Doc:
        card = present_cards.find_card(self.seat.view, key)
        if card is None:
            return ()
        why = "; ".join(card["reasons"])
        return present_cards.card_doc(card, self.seat.names, why=why, mine=self.seat.role)

    def _deal_doc(self, key: str) -> Doc:
        view = self.seat.view
        deal = next((d for d in view["deals"] if d["action"] == key), None)
        if deal is None:
            return ()
        seat = self.seat
        why = "" if deal["legal"] else present_deals.why_not(deal, seat.names, seat.role)
        if deal["in_force"] or deal["due_in"] or deal["signed"]:
            why = ""
        return present_deals.deal_doc(
            deal, seat.names, seat.role, why=why, view=view, known=seat.pasts
        )
