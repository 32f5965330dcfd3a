"""A seat at a distance for whoever lives in no event loop: its line has a thread of its own."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from wargame.errors import WargameError
from wargame.host.client import SeatClient

T = TypeVar("T")

#: Seconds after which a host that never answered is given up.
PATIENCE = 8.0


class RemoteSeat:
    """A line to a host, kept in a thread of its own; ``with RemoteSeat(link) as seat``.

    It has what :mod:`wargame.tui.plain` asks of a session, and for what takes its time a future
    in place of an answer.  A line that is cut is opened anew for as long as it takes.
    """

    #: Where it is saved is the host's to know.
    path: Path | None = None
    branch: int = 1

    def __init__(self, link: str, *, fingerprint: str = "", patience: float | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.client = SeatClient(
            link,
            fingerprint=fingerprint,
            patience=PATIENCE if patience is None else patience,
            again=math.inf,
            told=lambda frame: self._framed(frame),
            linked=lambda open_: self._linked(open_),
        )
        #: Called with each frame of the host, in the thread of the line.
        self.framed: Callable[[dict[str, Any]], object] = lambda _: None
        #: Called in that thread whenever anything may be new, the line itself included.
        self.woken: Callable[[], object] = lambda: None
        #: How often a line was lost and opened again.
        self.cuts = 0

    def __enter__(self) -> RemoteSeat:
        self._thread.start()
        try:
            self._do(self.client.__aenter__())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.framed, self.woken = lambda _: None, lambda: None
        if self._thread.is_alive():
            if self.client._task is not None:
                self._do(self.client.__aexit__())
            self._do(_let_go())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def _framed(self, frame: dict[str, Any]) -> None:
        self.framed(frame)
        # The frame has been taken when those who wait for it are told, and not before.
        self._loop.call_soon(self.woken)

    def _linked(self, open_: bool) -> None:
        self.cuts += not open_
        self._loop.call_soon(self.woken)

    # What it was told ------------------------------------------------------------------

    @property
    def role(self) -> str:
        """The role of this seat."""
        return self.client.role

    @property
    def key(self) -> str:
        """The name of this very seat: that of its role, or an evaluator's own."""
        return str(self.client.welcome.get("seat", self.role))

    @property
    def exercise(self) -> str:
        """The name of the exercise."""
        return str(self.client.welcome.get("exercise", ""))

    @property
    def roles(self) -> list[str]:
        """Every role of the exercise."""
        return list(self.client.welcome.get("roles", ()))

    @property
    def place(self) -> tuple[int, int, str]:
        """Branch, quarter and node of the view at hand."""
        view = self.client.view
        return self.client.viewed, view["turn"], view["node"]

    @property
    def settled(self) -> bool:
        """Whether facts and view are of one branch: for a moment after a rewind they are not."""
        return self.client.viewed == self.client.branch

    @property
    def ended(self) -> str:
        """Why the exercise is over, or nothing."""
        return str(self.client.view["ended"])

    @property
    def facts(self) -> list[dict[str, Any]]:
        """All facts so far, those that no view tells of yet among them."""
        return list(self.client.facts)

    @property
    def clock(self) -> dict[str, Any]:
        """The clock as it was told last; ``left`` in tenths of seconds then."""
        return self.client.clock

    @property
    def left(self) -> float:
        """The seconds that the clock leaves now."""
        return self.client.left

    @property
    def present(self) -> dict[str, bool]:
        """Who is there."""
        return self.client.present

    @property
    def linked(self) -> bool:
        """Whether there is a line to the host now."""
        return self.client.linked

    @property
    def gone(self) -> WargameError | None:
        """Why the host will not have this seat any more, where it is so."""
        return self.client.gone

    @property
    def names(self) -> dict[str, Any]:
        """The public names of the content, and the objectives of each role."""
        return self.client.names

    @property
    def draft(self) -> dict[str, Any] | None:
        """What the host kept that this seat had in hand: ``turn``, ``node`` and ``decision``."""
        found: dict[str, Any] | None = self.client.welcome.get("draft")
        return found

    def view(self, role: str) -> dict[str, Any]:
        """What the seat sees."""
        return self.client.view

    def feed(self, role: str, since: int = 0) -> list[dict[str, Any]]:
        """What the seat has seen happen, up to what its view tells of."""
        return self.client.facts[since : self.client.seen] if self.settled else []

    def waiting(self) -> list[str]:
        """This role, where it is to decide."""
        return [self.role] if self.client.view["to_decide"] else []

    def there(self, ask: Callable[[], T]) -> T:
        """What is found in the thread of the line, where all it knows is of one moment."""

        async def asked() -> T:
            return ask()

        return self._do(asked())

    # What it says ----------------------------------------------------------------------

    def post(self, kind: str, **fields: Any) -> Future[None]:
        """Have a command done; the future is done when it is in the host's save, or refused."""
        return self._later(self.client.command(kind, **fields))

    def ask(self, decision: Any, *, role: str = "") -> Future[None]:
        """Whether a decision would be taken: IllegalOrder in the future where not."""
        return self._later(self.client.check(decision, role=role))

    def weigh(self, decisions: Sequence[Any], turn: int, node: str) -> Future[list[str]]:
        """Why each of some decisions would be refused there; "" where it would be taken."""
        return self._later(self.client.weigh(decisions, turn, node))

    def tell(self, kind: str, **fields: Any) -> None:
        """Say what need not arrive."""
        self._later(self.client.tell(kind, **fields))

    def learn(self) -> None:
        """Have the public names of the content told, and wait for them."""
        self._do(self.client.learn())

    def check(self, role: str, decision: Any) -> None:
        """IllegalOrder where a decision would be refused."""
        self.ask(decision).result()

    def submit(self, role: str, decision: Any) -> None:
        """Decide; it is in the host's save on return, and the view at hand knows of it."""
        place = self.place
        self._do(self.client.submit(decision))
        self._do(
            self.client.until(
                lambda: self.place != place or self.client.view["decided"] is not None
            )
        )

    def advance(self) -> None:
        """Wait until this seat is to decide, or the exercise is over."""
        self._do(self.client.until(lambda: bool(self.ended or self.waiting())))

    def ready(self) -> None:
        """Wait for the clock and the first look at the cells, which follow the view."""
        self._do(self.client.until(lambda: bool(self.client.console and self.client.clock)))

    def command(self, kind: str, **fields: Any) -> None:
        """Do a command; what it changed has been told on return, where that came soon."""
        client = self.client

        def stands() -> tuple[object, ...]:
            parts = (client.view, client.console, client.clock)
            return (client.branch, len(client.facts), *map(id, parts))

        async def done() -> None:
            before = stands()
            await client.command(kind, **fields)
            with suppress(TimeoutError):
                await asyncio.wait_for(client.until(lambda: stands() != before), 1.0)
                await asyncio.sleep(0.05)  # what belongs to it comes in several frames

        self._do(done())

    def _later(self, asked: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(asked, self._loop)

    def _do(self, asked: Coroutine[Any, Any, T]) -> T:
        return self._later(asked).result()


async def _let_go() -> None:
    """End whatever still waits for an answer: Python complains of what is left hanging."""
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
