"""The places of a document that can be led to, and the links that lead nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.report.document import (
    Block,
    Callout,
    Document,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
)


def anchors(document: Document) -> list[str]:
    """Every place of a document that can be led to, in its order."""
    return [name for section in document.sections for name in _places(section) if name]


def links(document: Document) -> set[str]:
    """The places that the document's words lead to."""
    texts = [value for _, value in document.facts]
    texts += [words for section in document.sections for words in _said(section)]
    return {run.to for words in texts for run in words if run.to}


def dangling(document: Document) -> list[str]:
    """The places that the document's words lead to and that do not exist: none, if it is right."""
    return sorted(links(document) - set(anchors(document)))


def texts_of(section: Section) -> list[Text]:
    """Every text of a section, those of its own sections included."""
    return _said(section)


def _places(section: Section) -> list[str]:
    found = [section.id, *(name for block in section.blocks for name in _marks(block))]
    return found + [name for inner in section.sections for name in _places(inner)]


def _marks(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [block.anchor]
        case Listing():
            return [
                name for item in block.items for name in (item.anchor, *_marks(Listing(item.items)))
            ]
        case Table():
            return list(block.anchors[: len(block.rows)])
        case Callout():
            return [name for inner in block.blocks for name in _marks(inner)]
        case _:
            return []


def _said(section: Section) -> list[Text]:
    found = [words for block in section.blocks for words in _texts(block)]
    return found + [words for inner in section.sections for words in _said(inner)]


def _texts(block: Block) -> Sequence[Text]:
    match block:
        case Paragraph():
            return [block.text]
        case Listing():
            return [
                words for item in block.items for words in (item.text, *_texts(Listing(item.items)))
            ]
        case Table():
            return [cell for row in block.rows for cell in row]
        case Callout():
            return [words for inner in block.blocks for words in _texts(inner)]
        case _:
            return []
