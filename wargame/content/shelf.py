"""Where content is found: the folders searched, and the files that one scenario asks for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import wargame
from wargame.content.folders import data_folder
from wargame.errors import ContentError, Fault, WargameError, did_you_mean

#: No file of content is larger.
MAX_BYTES = 4 * 1024 * 1024


def search_path(content: Path | None = None) -> list[Path]:
    """Folders that may hold ``scenarios/`` and ``decks/``, the first to be asked first."""
    package = Path(wargame.__file__).resolve().parent
    shipped = package / "library"
    roots = [content] if content is not None else []
    roots += [Path.cwd(), data_folder(), shipped if shipped.is_dir() else package.parent]
    found: list[Path] = []
    for root in roots:
        if root not in found:
            found.append(root)
    return found


def scenario_ids(content: Path | None = None) -> list[str]:
    """Every scenario that can be found, by id."""
    found = {
        path.stem for root in search_path(content) for path in (root / "scenarios").glob("*.yaml")
    }
    return sorted(found)


def read_bytes(path: Path) -> bytes:
    """A content file, at most one byte more than is allowed; raises ContentError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        fault = Fault(path.as_posix(), 0, 0, "unreadable", f"cannot be read: {reason}")
        raise ContentError([fault]) from error


class Shelf:
    """The files that one scenario may ask for by name.

    Each is read once, and what was asked for stays in ``taken``, None where there is no such
    file: whoever asks for the same names and gets the same bytes reads the same scenario.
    """

    def __init__(self) -> None:
        self.taken: dict[str, bytes | None] = {}

    def take(self, name: str) -> bytes | None:
        """The bytes of a file, or None; raises ContentError where it cannot be read."""
        if name not in self.taken:
            self.taken[name] = self._read(name)
        return self.taken[name]

    def path(self, name: str) -> Path | None:
        """Where a file stands, if it stands anywhere."""
        raise NotImplementedError

    def _read(self, name: str) -> bytes | None:
        raise NotImplementedError

    def label(self, name: str) -> str:
        """What faults call a file."""
        path = self.path(name)
        return name if path is None else path.as_posix()


class OnDisk(Shelf):
    """A scenario by id or path, among the folders of the search path; ``name`` is its file."""

    def __init__(self, reference: str, content: Path | None = None) -> None:
        super().__init__()
        roots: Sequence[Path] = search_path(content)
        path = Path(reference)
        if path.suffix in (".yaml", ".yml") or os.sep in reference:
            if not path.is_file():
                raise WargameError(f"there is no scenario file at {reference}")
            own = path.resolve().parent
            roots = [own.parent if own.name == "scenarios" else own, *roots]
        else:
            found = _find(f"scenarios/{reference}.yaml", roots)
            if found is None:
                known = scenario_ids(content)
                hint = did_you_mean(reference, known) or f"known: {', '.join(known)}"
                raise WargameError(f"there is no scenario `{reference}`; {hint}")
            path = found
        self.name = f"scenarios/{path.name}"
        self._roots = roots
        self._paths: dict[str, Path | None] = {self.name: path}

    def path(self, name: str) -> Path | None:
        """Where a file stands: in the first folder that has it."""
        if name not in self._paths:
            self._paths[name] = _find(name, self._roots)
        return self._paths[name]

    def _read(self, name: str) -> bytes | None:
        path = self.path(name)
        return None if path is None else read_bytes(path)


class InSave(Shelf):
    """The files that a save carries inside."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self.files = files

    def path(self, name: str) -> Path | None:
        """Nowhere but in the save."""
        return None

    def _read(self, name: str) -> bytes | None:
        return self.files.get(name)


def _find(name: str, roots: Sequence[Path]) -> Path | None:
    return next((root / name for root in roots if (root / name).is_file()), None)
