"""What is done in a replay besides going about: marks, notes, searching, branches, telling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from textual import work

from wargame.errors import WargameError
from wargame.play.branches import fork
from wargame.play.replay import Replay
from wargame.play.replay_beside import beside
from wargame.play.replay_view import WHITE
from wargame.tui.lines import Doc, Row, line
from wargame.tui.plain_replay import mark_said
from wargame.tui.present_replay_bar import MARKS
from wargame.tui.present_replay_panels import event_doc
from wargame.tui.screens.dialogs import Ask, Choose, Confirm
from wargame.tui.screens.replay_panels import Panels


class Deeds(Panels):
    """The doing half of the replay screen."""

    replay: Replay
    #: Whom whoever opened it asked for by name, though it is in play.
    asked = ""
    #: Whether the content has been read.
    ready = False

    def go(self, place: int) -> None:
        """Stand at an event."""
        raise NotImplementedError

    def took(self, replay: Replay, viewer: str = "", place: int = 0) -> None:
        """Go on with a branch as it stands now, or another one, or as another viewer."""
        raise NotImplementedError

    # Why not ---------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something now."""
        if not self.ready:
            return False
        replay = self.replay
        if action == "viewpoint":
            return len(replay.viewpoints(self.asked)) > 1
        if action in ("beside", "branch"):
            return len(replay.branches) > 1
        if action == "turning":
            return bool(replay.turning)
        return True

    def why_not(self, action: str) -> str:
        """Why an action does nothing now."""
        if not self.ready:
            return "the save is being read"
        return {
            "viewpoint": "the other seats can be read when the exercise is over",
            "beside": "this save has one branch; f makes another",
            "branch": "this save has one branch; f makes another",
            "turning": "nobody has looked for turning points yet: `wargame analyse` does",
            "step": "the text has the focus and scrolls; escape goes back to the list",
            "edge": "the text has the focus and scrolls; escape goes back to the list",
        }.get(action, "")

    def palette(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """Where the palette can go from here: quarters, marks, other eyes, other branches."""
        if not self.ready:
            return
        replay, viewer = self.replay, self.reading.viewer
        for turn in range(replay.last + 1):
            place = replay.first_of(turn, viewer)
            yield f"Go to {replay.quarter(turn)}", f"event {place}", partial(self.go, place)
        for mark in replay.marks(viewer):
            said = mark_said(mark, self.reading.names)
            place = replay.near(mark.about, viewer)
            yield said, f"at event {mark.about}", partial(self.go, place)
        for point in replay.viewpoints(self.asked):
            name = self.reading.as_(point).who
            yield (
                f"Read as {name}",
                "the same through other eyes",
                partial(self.took, replay, point),
            )
        for row in replay.branches:
            if row.id != replay.branch.id:
                run = partial(self.show_beside, row.name)
                yield f"Beside {row.name}", "side by side, from where they part", run

    # Marks -----------------------------------------------------------------------------

    def action_turning(self, by: int) -> None:
        """To the next turning point, or the one before."""
        self._to_mark(by, ("turning",), "turning point")

    def action_marked(self, by: int) -> None:
        """To the next mark of any kind, or the one before."""
        self._to_mark(by, tuple(MARKS), "mark")

    def _to_mark(self, by: int, kinds: tuple[str, ...], name: str) -> None:
        viewer = self.reading.viewer
        mark = self.replay.next_mark(self.place, viewer, by, kinds)
        if mark is None:
            self.notify(f"There is no {name} {'after' if by > 0 else 'before'} this.", timeout=3)
            return
        self.go(self.replay.near(mark.about, viewer))
        if mark.kind == "turning":
            self.notify(mark.text, title="Turning point", timeout=6)

    @work(exclusive=True, group="write")
    async def action_bookmark(self) -> None:
        """Put a bookmark at the event."""
        await self._write("bookmark", "Bookmark", "a name to find it by")

    @work(exclusive=True, group="write")
    async def action_note(self) -> None:
        """Write a note about the event."""
        await self._write("note", "Note", "what is to be remembered of this")

    async def _write(self, kind: str, title: str, hint: str) -> None:
        place, viewer = self.place, self.reading.viewer
        doc = (
            line(("About: ", "dim"), self.reading.said(place)),
            line(
                (
                    "It is added at the end of the branch as a new event"
                    + ("." if viewer == WHITE else f" of {self.reading.who}."),
                    "dim",
                )
            ),
        )
        text = await self.app.push_screen_wait(Ask(f"{title} at event {place}", doc, hint=hint))
        if not text:
            return
        try:
            replay = self.replay.annotate(kind, text, place, viewer, self._store())
        except WargameError as error:
            self.notify(str(error), title="It was not written", severity="error", timeout=10)
            return
        self.took(replay)
        self.notify(f"{title} written as event {len(replay)}.", timeout=3)

    def _store(self) -> Any:
        """The save where this very program has it open for writing, as after an exercise."""
        session = self.wargame.session
        if session is None or session.path is None:
            return None
        same = Path(session.path).resolve() == self.replay.path
        return getattr(session, "store", None) if same else None

    # Viewpoints ------------------------------------------------------------------------

    def action_viewpoint(self, by: int) -> None:
        """The same through the next eyes that may be looked through."""
        points = self.replay.viewpoints(self.asked)
        viewer = points[(points.index(self.reading.viewer) + by) % len(points)]
        self.took(self.replay, viewer)

    # Looking for something -------------------------------------------------------------

    @work(exclusive=True, group="search")
    async def action_search(self) -> None:
        """Look for words in texts, names and ids, and choose among what was found."""
        doc = (
            line("Words in decisions, reasons, results, notes; names of cards and tracks; ids."),
        )
        words = await self.app.push_screen_wait(Ask("Search", doc, hint="every word must be there"))
        if words:
            await self._choose_found(words)

    @work(exclusive=True, group="search")
    async def look_for(self, words: str) -> None:
        """What was found, to choose from."""
        await self._choose_found(words)

    async def _choose_found(self, words: str) -> None:
        reading = self.reading
        found = reading.find(words)
        if not found:
            self.notify(f"Nothing {reading.who} may read holds “{words}”.", timeout=5)
            return
        rows = [
            Row(
                str(seq),
                line((f"{told.glyph} ", told.tone), told.said),
                line((f"{self.replay.quarter(self.replay.headers[seq - 1].turn)} {seq}", "dim")),
            )
            for seq in found
            if (told := reading.told(seq)) is not None
        ]
        after = next((str(seq) for seq in found if seq >= self.place), str(found[-1]))
        title = f"{len(rows)} found: {words}"
        chosen = await self.app.push_screen_wait(
            Choose(title, rows, lambda key: event_doc(reading, key), after)
        )
        if chosen:
            self.go(self.replay.near(int(chosen), reading.viewer))

    # Branches --------------------------------------------------------------------------

    async def _which(self, title: str, but: int = 0) -> str:
        """A branch to choose, by name."""
        replay = self.replay
        rows = [
            Row(
                row.name,
                line((row.name, "strong")),
                line((f"leaves after {row.seq}" if row.parent else "from the start", "dim")),
            )
            for row in replay.branches
            if row.id != but
        ]

        def explain(key: str) -> Doc:
            row = next((one for one in replay.branches if one.name == key), None)
            if row is None or row.parent is None:
                return (line("The exercise as it was played."),)
            parent = replay.branches[row.parent - 1].name
            doc = [line(f"Leaves {parent} after event {row.seq}.")]
            if row.reason:
                doc.append(line(("Why: ", "dim"), row.reason))
            return tuple(doc)

        return await self.app.push_screen_wait(Choose(title, rows, explain)) or ""

    @work(exclusive=True, group="branch")
    async def action_branch(self) -> None:
        """Read another branch, at the same event where both have it."""
        name = await self._which("Read another branch", but=self.replay.branch.id)
        if name:
            self.took(self.replay.on(name))

    @work(exclusive=True, group="branch")
    async def action_beside(self) -> None:
        """Another branch beside this one."""
        name = await self._which("Beside which branch?", but=self.replay.branch.id)
        if name:
            self.show_beside(name)

    def show_beside(self, name: str) -> None:
        """Show another branch beside this one, from where they part."""
        from wargame.tui.screens.replay_beside import SideBySide

        try:
            other = self.replay.on(name)
        except WargameError as error:
            self.notify(str(error), severity="error", timeout=8)
            return
        reading = self.reading
        found = beside(self.replay, other, reading.viewer)
        self.app.push_screen(SideBySide(reading, found))

    @work(exclusive=True, group="branch")
    async def action_fork(self) -> None:
        """Begin a branch here, and play it on where a person holds a seat."""
        place, replay = self.place, self.replay
        doc = (
            line(("After: ", "dim"), self.reading.said(place)),
            line(("The exercise as it was played stays as it is.", "dim")),
        )
        name = await self.app.push_screen_wait(
            Ask(f"A branch from event {place}", doc, hint="its name")
        )
        if not name:
            return
        why = await self.app.push_screen_wait(
            Ask(f"A branch from event {place}: {name}", (line("Why is it made?"),), hint="why")
        )
        if why is None:
            return
        try:
            made = fork(
                self._store() or replay.path,
                parent=replay.branch.name,
                seq=place,
                name=name,
                author=self.reading.viewer,
                reason=why,
            )
        except WargameError as error:
            self.notify(str(error), title="It was not begun", severity="error", timeout=10)
            return
        self.took(replay.on(replay.branch.id))
        if not replay.people:
            more = "No person holds a seat: `wargame fork` changes a decision and plays it on."
            self.notify(f"{made.said} {more}", timeout=12)
            return
        asked = Confirm("Play it on?", (line(made.said),), "Play on", "Read on")
        if await self.app.push_screen_wait(asked):
            self.wargame.resume(replay.path, made.branch.name)

    # Telling ---------------------------------------------------------------------------

    @work(exclusive=True, group="tell")
    async def action_tell(self) -> None:
        """Tell the quarter page by page, as at the table."""
        from wargame.tui.screens.theatre import Theatre

        turn = self.replay.headers[self.place - 1].turn
        scenes = self.reading.scenes(turn)
        if scenes:
            await self.app.push_screen_wait(Theatre(self.replay.quarter(turn), scenes))
        else:
            self.notify("This quarter was not played to its end.")
