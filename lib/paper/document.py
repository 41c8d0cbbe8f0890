"""What a document holds: plain texts, tables of texts, and charts as specifications with everything they draw."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

WIDTH = 670
"""Pixels; the signal `width` of a specification goes by it. Words are 11 of them high at least, which are 8 points."""

FAMILY = "Source Sans"
"""The letters of a document and of the charts in it."""


@dataclass(frozen=True)
class Box:
    """A key figure in a frame: its name, its value, how it changed, and what it means."""

    label: str
    value: str
    change: str
    meaning: str


@dataclass(frozen=True)
class PrintedTable:
    """A table, as it is read by people.

    Attributes:
        is_number: of each column, which then stands at the right.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_number: Sequence[bool]


@dataclass(frozen=True)
class PrintedChart:
    """A chart with what stands around it.

    Attributes:
        spec: Vega-Lite with its data, its configuration and `WIDTH`; none where there is nothing to draw.
    """

    title: str
    subtitle: str
    legend: str
    said: str
    spec: Mapping[str, Any] | None
    sheet: PrintedTable


@dataclass(frozen=True)
class Picture:
    """A chart that stands alone, with its title above it, and below what it is of and where it is from.

    Attributes:
        spec: as that of a `PrintedChart`.
        colours: as those of a `Document`.
    """

    title: str
    subtitle: str
    legend: str
    period: str
    source: str
    spec: Mapping[str, Any]
    colours: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """One of several things below each other: what it is, more about it in a small line, and its words."""

    title: str
    told: str = ""
    words: str = ""


@dataclass(frozen=True)
class DocumentSection:
    """Words under a heading: facts with their names beside them, then things below each other."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    entries: Sequence[Entry] = ()


@dataclass(frozen=True)
class DocumentPart:
    """What has a title of its own and begins on a new page."""

    title: str
    captions: Sequence[str]
    boxes: Sequence[Box]
    charts: Sequence[PrintedChart]
    notes: Sequence[str]
    sections: Sequence[DocumentSection] = ()


@dataclass(frozen=True)
class Document:
    """Everything that is set.

    Attributes:
        made_at: when, in the organisation's time zone.
        period: as of when, which days and filtered by what; it stands on each page.
        foot: what stands at the foot of each page, before its number.
        colours: by their names in the theme, as "#0F766E".
    """

    title: str
    author: str
    made_at: datetime
    period: str
    foot: str
    parts: Sequence[DocumentPart]
    colours: Mapping[str, str]


def letters_of(content: Document | Picture) -> str:
    """Every letter of a document or a picture, each once."""
    return "".join(set(json.dumps(asdict(content), ensure_ascii=False, default=str)))
