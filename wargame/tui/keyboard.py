"""Lines that a person types while news comes in: what is typed stays, whatever is said meanwhile.

:class:`Keyboard` has a terminal to itself and edits one line in it; :class:`Piped` reads lines
from a pipe, a file or a terminal that cannot be asked for single keys.  Both call ``tick`` in the
thread that reads, at once and whenever :meth:`wake` was called; it says after how many seconds
it wants to be called again, and may raise whatever ends the question.
"""

from __future__ import annotations

import codecs
import os
import queue
import select
import threading
import unicodedata
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Protocol, TextIO

#: How many lines can be had again with the arrow keys.
REMEMBERED = 100

#: The longest line that is well read.
_WIDEST = 100

_END: Final = object()
_NEWS: Final = object()
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"


class Lines(Protocol):
    """Where lines come from."""

    tick: Callable[[], float | None]
    #: Whether somebody sees what is typed, so that it need not be said again.
    echoes: bool
    #: What was typed and not sent when a question was ended.
    left: str

    @property
    def height(self) -> int:
        """How many lines fit where somebody reads them at once; 0 where nobody does."""

    def read(self, prompt: Callable[[], str], only: str = "", begun: str = "") -> str:
        """The next line; EOFError where there is none."""

    def rest(self, seconds: float) -> None:
        """Wait for news, not for lines."""

    def wake(self) -> None:
        """From any thread: there may be news."""

    def clear(self) -> None:
        """Make room for something to be said."""

    def __enter__(self) -> Lines: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def lines_of(stdin: TextIO, stdout: TextIO, *, still: bool = False) -> Lines:
    """The better way to read lines here; ``still`` moves no cursor."""
    try:
        import termios

        if stdin.isatty() and stdout.isatty():
            termios.tcgetattr(stdin.fileno())
            dumb = os.environ.get("TERM", "dumb") == "dumb"
            return Keyboard(stdin, stdout, still=still or dumb)
    except (ImportError, OSError, ValueError):
        pass
    return Piped(stdin)


class Piped:
    """Lines from a pipe: a thread of its own reads them, so that news need not wait for them."""

    def __init__(self, stdin: TextIO) -> None:
        self.tick: Callable[[], float | None] = lambda: None
        self.echoes = stdin.isatty()
        self.left = ""
        self._stdin = stdin
        self._come: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._lines: deque[str] = deque()
        self._over = False
        self._reader: threading.Thread | None = None

    def __enter__(self) -> Piped:
        return self

    def __exit__(self, *_: object) -> None:
        return None  # its thread ends with its input, or with the program

    @property
    def height(self) -> int:
        """No page has an end."""
        return 0

    def read(self, prompt: Callable[[], str], only: str = "", begun: str = "") -> str:
        """The next line that begins with ``only``; any other stays for a question of its own."""
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
        while True:
            wait = self.tick()
            if self._lines and self._lines[0].startswith(only):
                return self._lines.popleft()
            if self._over and not self._lines and not only:
                raise EOFError
            self._take(wait)

    def rest(self, seconds: float) -> None:
        """Wait for news."""
        self._take(seconds)

    def wake(self) -> None:
        """From any thread: there may be news."""
        self._come.put(_NEWS)

    def clear(self) -> None:
        """Nothing stands in the way."""

    def _read(self) -> None:
        try:
            for line in self._stdin:
                self._come.put(line.strip())
        except (OSError, ValueError):
            pass
        self._come.put(_END)

    def _take(self, seconds: float | None) -> None:
        try:
            # Not for ever in one go: some systems hear no Ctrl-C meanwhile.
            found = self._come.get(timeout=min(1.0 if seconds is None else seconds, 1.0))
        except queue.Empty:
            return
        if found is _END:
            self._over = True
        elif isinstance(found, str):
            self._lines.append(found)


class Keyboard:
    """A terminal, a line edited in it, and news above that line."""

    echoes = True

    def __init__(self, stdin: TextIO, stdout: TextIO, *, still: bool = False) -> None:
        self.tick: Callable[[], float | None] = lambda: None
        self.left = ""
        #: What a line that is begun could go on as: more of it, or the same.
        self.complete: Callable[[str], str] = lambda begun: begun
        self._in, self._out, self._still = stdin.fileno(), stdout, still
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._news, self._wake = os.pipe()
        os.set_blocking(self._news, False)
        os.set_blocking(self._wake, False)
        self._before: list[Any] = []
        self._past: list[str] = []
        #: Keys that have come and are not done yet.
        self._keys = ""
        self._prompt, self._text, self._at = "", "", 0
        self._place = 0
        self._drawn, self._row = False, 0

    def __enter__(self) -> Keyboard:
        import termios
        import tty

        self._before = termios.tcgetattr(self._in)
        tty.setcbreak(self._in)
        if not self._still:
            self._write("\x1b[?2004h")
        return self

    def __exit__(self, *_: object) -> None:
        import termios

        if not self._still:
            self._write("\x1b[?2004l")
        termios.tcsetattr(self._in, termios.TCSADRAIN, self._before)
        os.close(self._news)
        os.close(self._wake)

    @property
    def height(self) -> int:
        """The lines of the screen; none where the cursor is not moved: a reader reads on."""
        return 0 if self._still else max(_size(self._out)[1], 8)

    def wake(self) -> None:
        """From any thread: there may be news."""
        with suppress(BlockingIOError):  # full: it will be read anyway
            os.write(self._wake, b".")

    def rest(self, seconds: float) -> None:
        """Wait for news; what is typed meanwhile waits for its question."""
        select.select([self._news], [], [], seconds)
        self._heard()

    def read(self, prompt: Callable[[], str], only: str = "", begun: str = "") -> str:
        """The next line, begun with some text; whatever ends it early leaves it in ``left``."""
        self._text, self._at, self._drawn = begun, len(begun), False
        self._place = len(self._past)
        self.left = ""
        try:
            while True:
                wait = self.tick()
                if self._drawn and not self._still and prompt() != self._prompt:
                    self.clear()  # the clock in it
                if not self._drawn:
                    self._prompt = prompt()
                    self._draw()
                line = self._done()
                if line is not None:
                    return line
                come, _, _ = select.select([self._in, self._news], [], [], wait)
                if self._news in come:
                    self._heard()
                if self._in in come:
                    found = os.read(self._in, 4096)
                    if not found:
                        raise EOFError
                    self._keys += self._decode(found)
        except BaseException:
            self.left = self._text
            self.clear()
            raise

    def clear(self) -> None:
        """Take the line away, so that something can be said in its place."""
        if not self._drawn:
            return
        self._drawn = False
        if self._still:
            self._write("\n")
        else:
            self._write(f"{_up(self._row)}\r\x1b[J")

    def _heard(self) -> None:
        try:
            while os.read(self._news, 4096):
                pass
        except BlockingIOError:
            pass

    # Keys --------------------------------------------------------------------------------

    def _done(self) -> str | None:
        """Do what the keys say; the line where one of them ends it."""
        while self._keys:
            key, rest = _first(self._keys)
            if not key:
                return None  # the rest of it is still to come
            self._keys = rest
            if key in ("\r", "\n"):
                return self._send()
            if key == "\x04" and not self._text:
                raise EOFError
            if key.startswith(_PASTE):
                self._insert(" ".join(key[len(_PASTE) : -len(_PASTED)].split()))
            elif key in _KEYS:
                _KEYS[key](self)
            elif key.isprintable():
                self._insert(key)
        return None

    def _send(self) -> str:
        self._go(len(self._text))
        self._write("\n")
        self._drawn = False
        line, self._text = self._text.strip(), ""
        if line and self._past[-1:] != [line]:
            self._past = [*self._past, line][-REMEMBERED:]
        return line

    def _insert(self, text: str) -> None:
        end = self._at == len(self._text)
        self._text = self._text[: self._at] + text + self._text[self._at :]
        self._at += len(text)
        if not end:
            self._again()
            return
        # A screen reader says what is written: at the end of the line that is only the new.
        self._write(text)
        self._settle()

    def _rub_out(self) -> None:
        if not self._at:
            return
        gone, last = self._text[self._at - 1], self._at == len(self._text)
        column = self._spot(self._at)[1]
        self._text = self._text[: self._at - 1] + self._text[self._at :]
        self._at -= 1
        wide = _wide(gone)
        if last and (self._still or 0 < wide <= column):
            self._write("\b" * wide + " " * wide + "\b" * wide)
        else:
            self._again()

    def _delete(self) -> None:
        self._text = self._text[: self._at] + self._text[self._at + 1 :]
        self._again()

    def _word(self) -> None:
        kept = self._text[: self._at].rstrip()
        start = kept.rfind(" ") + 1
        self._replace(self._text[:start] + self._text[self._at :], start)

    def _replace(self, text: str, at: int) -> None:
        if self._still and text != self._text:
            self._write("\n")  # said anew on a line of its own
            self._drawn = False
        self._text, self._at = text, at
        self._again()

    def _go_on(self) -> None:
        """Write on what can only go on one way."""
        more = self.complete(self._text)
        if self._at == len(self._text) and more.startswith(self._text) and more != self._text:
            self._insert(more[len(self._text) :])

    def _recall(self, by: int) -> None:
        place = self._place + by
        if 0 <= place <= len(self._past):
            self._place = place
            line = (*self._past, "")[place]
            self._replace(line, len(line))

    def _go(self, at: int) -> None:
        """The cursor to a place in the text."""
        if self._still and at < len(self._text):
            return
        if at != self._at:
            self._at = at
            self._again()

    # Drawing -----------------------------------------------------------------------------

    def _again(self) -> None:
        if self._still and self._drawn:
            return
        self.clear()
        self._draw()

    def _draw(self) -> None:
        self._write(self._prompt + self._text)
        self._drawn = True
        self._settle()

    def _settle(self) -> None:
        """After the whole line was written: the cursor to its place."""
        if self._still:
            return
        row, column = self._spot(len(self._text))
        if column == 0 and row:  # a full line keeps the cursor at its end until more comes
            self._write(" \r")
        if self._at < len(self._text):
            there, column = self._spot(self._at)
            self._write(f"{_up(row - there)}\r" + (f"\x1b[{column}C" if column else ""))
            row = there
        self._row = row

    def _spot(self, at: int) -> tuple[int, int]:
        """Row and column of a place in the text, below and right of where the prompt begins."""
        columns = _size(self._out)[0]
        row = column = 0
        for letter in self._prompt + self._text[:at]:
            wide = _wide(letter)
            if column + wide > columns:
                row, column = row + 1, 0
            column += wide
        return (row + 1, 0) if column >= columns else (row, column)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


_KEYS: dict[str, Callable[[Keyboard], object]] = {
    "\t": Keyboard._go_on,
    "\x7f": Keyboard._rub_out,
    "\b": Keyboard._rub_out,
    "\x01": lambda keys: keys._go(0),
    "\x05": lambda keys: keys._go(len(keys._text)),
    "\x0b": lambda keys: keys._replace(keys._text[: keys._at], keys._at),
    "\x15": lambda keys: keys._replace(keys._text[keys._at :], 0),
    "\x17": Keyboard._word,
    "\x1b[D": lambda keys: keys._go(max(keys._at - 1, 0)),
    "\x1b[C": lambda keys: keys._go(min(keys._at + 1, len(keys._text))),
    "\x1b[A": lambda keys: keys._recall(-1),
    "\x1b[B": lambda keys: keys._recall(1),
    "\x1b[H": lambda keys: keys._go(0),
    "\x1b[F": lambda keys: keys._go(len(keys._text)),
    "\x1b[1~": lambda keys: keys._go(0),
    "\x1b[4~": lambda keys: keys._go(len(keys._text)),
    "\x1b[3~": Keyboard._delete,
}


def _first(keys: str) -> tuple[str, str]:
    """The first key of what has come, and the rest; no key where it has not wholly come."""
    if keys.startswith(_PASTE):
        end = keys.find(_PASTED)
        if end < 0:
            return "", keys
        return keys[: end + len(_PASTED)], keys[end + len(_PASTED) :]
    if not keys.startswith("\x1b"):
        return keys[0], keys[1:]
    if len(keys) == 1:
        return "", keys
    if keys[1] == "O":  # arrows of a terminal in another mode
        return (f"\x1b[{keys[2]}", keys[3:]) if len(keys) > 2 else ("", keys)
    if keys[1] != "[":
        return keys[:2], keys[2:]
    for place in range(2, len(keys)):
        if "\x40" <= keys[place] <= "\x7e":
            return keys[: place + 1], keys[place + 1 :]
    return "", keys


def _wide(letter: str) -> int:
    """How many columns a letter takes."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _up(rows: int) -> str:
    return f"\x1b[{rows}A" if rows > 0 else ""


def reading_width(stream: TextIO) -> int:
    """How long lines are made for a stream: as wide as it is, and no wider than reads well."""
    return max(min(_WIDEST, _size(stream)[0] - 1), 30)


def _size(stream: TextIO) -> tuple[int, int]:
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return 80, 24
    return size.columns or 80, size.lines or 24
