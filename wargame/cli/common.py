"""What commands share: exit codes, plain errors, one JSON document, paths as people see them."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from wargame.errors import ContentError, Fault, WargameError, printable

if TYPE_CHECKING:
    from wargame.content.compiled import Compiled

DONE, NO, MISTAKE, OUR_FAULT = 0, 1, 2, 3
INTERRUPTED = 130  # as the shell counts a program stopped by Ctrl-C
CUT_OFF = 141  # ... and one whose reader went away

#: What the system refuses for reasons that lie with the user's files and disk.
_THEIRS = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST,
           errno.ENOSPC, errno.EROFS, errno.ENAMETOOLONG, errno.EDQUOT, errno.EFBIG}  # fmt: skip


def guarded(command: Callable[[], int]) -> int:
    """Run a command; whatever goes wrong becomes an exit code and a plain sentence."""
    _soften(sys.stdout, sys.stderr)
    try:
        code = command()
        sys.stdout.flush()
        return code
    except SystemExit as error:  # argparse: help, version, refused arguments
        return _left(error)
    except ContentError as error:
        complain(content_report(error.faults))
        return error.exit_code
    except WargameError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard(sys.stdout)
        return CUT_OFF
    except OSError as error:
        if error.errno not in _THEIRS:
            return _our_fault(error)
        where = f"{shown_path(error.filename)}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}")
        return MISTAKE
    except Exception as error:
        return _our_fault(error)


def complain(text: str) -> None:
    """Say on stderr what is wrong."""
    try:
        print(f"wargame: {printable(text)}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        _discard(sys.stderr)


def emit_json(document: Any) -> None:
    """Print the one JSON document of a ``--json`` command; the same bytes everywhere."""
    import json

    print(json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False))


def on_terminal() -> bool:
    """Whether a person sits at both ends of a terminal that can show a screen."""
    streams = (sys.stdin, sys.stdout)
    return all(s is not None and s.isatty() for s in streams) and os.environ.get("TERM") != "dumb"


def colour_wanted(stream: TextIO) -> bool:
    """Whether a stream may carry colour: a terminal, and nobody asked for none."""
    dumb = os.environ.get("TERM") == "dumb"
    return stream.isatty() and not os.environ.get("NO_COLOR") and not dumb


def checked_content(content: Path | None) -> Path | None:
    """The folder given as ``--content``, if there is one and it can be used."""
    if content is None:
        return None
    content = content.expanduser()
    if not content.is_dir():
        raise WargameError(f"--content: there is no folder {content}")
    return content


def open_scenario(reference: str, content: Path | None) -> Compiled:
    """A scenario by id or path, compiled; raises ContentError with every fault."""
    import gc

    gc.disable()  # what is read here stays: looking for rubbish meanwhile only costs time
    try:
        from wargame.content.ready import ready

        return ready(reference, content)
    finally:
        gc.freeze()  # ... and later looks for rubbish pass it over: they would be felt as a stutter
        gc.enable()


def drawable(path: Path) -> None:
    """Say at once, and not after all the work, where no picture can go."""
    if path.suffix.lower() != ".svg":
        raise WargameError(f"{path}: a picture is drawn as .svg")
    if path.is_dir():
        raise WargameError(f"{path} is a folder")
    if not path.parent.is_dir():
        raise WargameError(f"{path}: there is no folder {path.parent}")


def shown_path(path: str | Path) -> str:
    """A path relative to the working folder where it lies inside, else as it is."""
    path = Path(path)
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        pass
    except OSError:  # the working folder is gone
        return path.as_posix()
    return path.as_posix()


def shown_fault(fault: Fault) -> str:
    """A fault as one line; a fault of a whole file has no line and column."""
    place = f":{fault.line}:{fault.column}" if fault.line else ""
    hint = f" ({fault.hint})" if fault.hint else ""
    return f"{shown_path(fault.path)}{place}: {shown_message(fault)}{hint}"


def shown_message(fault: Fault) -> str:
    """A fault's message, with the paths in it as people see them."""
    try:
        return fault.message.replace(f"{Path.cwd().as_posix().rstrip('/')}/", "")
    except OSError:  # the working folder is gone
        return fault.message


def content_report(faults: Iterable[Fault], most: int = 20) -> str:
    """Faults of content that a command needed, a line each."""
    lines = [shown_fault(fault) for fault in sorted(faults)]
    more = [f"... and {len(lines) - most} more: see `wargame check`"] if len(lines) > most else []
    many = "a fault" if len(lines) == 1 else f"{len(lines)} faults"
    return "\n".join([f"this content has {many}", *lines[:most], *more])


def _left(error: SystemExit) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
        return CUT_OFF
    if isinstance(error.code, str):
        complain(error.code)
        return MISTAKE
    return error.code or DONE


def _our_fault(error: BaseException) -> int:
    """Keep the traceback in a file of the temporary folder, and say where."""
    import re
    import tempfile
    import traceback

    import wargame

    told = f"something went wrong inside the program ({type(error).__name__}: {error})"
    told = " ".join(told.split())[:300]
    # Such a file is sent on, and what follows the # of a link is a seat.
    asked = [re.sub(r"(://[^#]*#).+", r"\1...", one) for one in sys.argv]
    text = (f"wargame {wargame.__version__}, Python {sys.version}\n"
            f"{asked}\n\n{''.join(traceback.format_exception(error))}")  # fmt: skip
    try:
        handle, name = tempfile.mkstemp(prefix="wargame-error-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        complain(f"{told}; this is our fault, and the details are in {name}")
    except OSError:
        complain(f"{told}; this is our fault, and the details follow\n{text}")
    return OUR_FAULT


def _discard(stream: TextIO) -> None:
    """Point a stream whose reader has gone at nothing, so that Python's own exit is quiet."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError):  # not a real file: nothing will be flushed into it
        pass


def _soften(*streams: Any) -> None:
    """A character that the stream's encoding does not know is shown as an escape, not a crash."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
