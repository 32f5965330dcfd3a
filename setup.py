"""Ships decks/ and scenarios/ inside the wheel; everything else is in pyproject.toml.

The top-level folders are the only copies in git. A wheel carries them as
``wargame/library/``; an editable install copies nothing and the program reads the
folders where they stand.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent.resolve()
CONTENT = ("decks", "scenarios")


def content_files() -> list[Path]:
    """Every shipped content file, relative to the top, in a stable order."""
    files = (path for folder in CONTENT for path in (ROOT / folder).rglob("*") if path.is_file())
    relative = sorted(path.relative_to(ROOT) for path in files)
    return [p for p in relative if not any(part.startswith((".", "__")) for part in p.parts)]


class BuildWithContent(build_py):
    """build_py that also puts the content below wargame/library/."""

    def _library(self) -> dict[str, str]:
        """Where each content file goes: target below build_lib, by source from the top."""
        if self.editable_mode:
            return {}
        library = Path(self.build_lib) / "wargame" / "library"
        return {str(library / path): str(path) for path in content_files()}

    def run(self) -> None:
        """Build from nothing, so that no file deleted since the last build is shipped."""
        if not self.editable_mode:
            shutil.rmtree(Path(self.build_lib) / "wargame", ignore_errors=True)
        super().run()
        for target, source in self._library().items():
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(str(ROOT / source), target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self._library()]

    def get_output_mapping(self) -> dict[str, str]:
        return {**super().get_output_mapping(), **self._library()}

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *(str(path) for path in content_files())]


setup(cmdclass={"build_py": BuildWithContent})
