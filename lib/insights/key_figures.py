"""The figures above charts, each with its change, and how the questions of Insights make theirs from cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lib import formatting
from lib.insights.chart import InsightChart
from lib.insights.result import FEW, Cell, QuestionResult
from lib.months import months_from


class KeyFigure(NamedTuple):
    """One of the figures at the top of a screen.

    Attributes:
        value: as people read it: "80 %", "15 of 100", "Too few".
        change: against an earlier time; nothing where it is not known.
        unit: of the change: "pts".
        meaning: what is counted, in a sentence.
        is_better: does a rise mean that it goes better? Nothing where it means neither.
        of: about how many things a share is of, where that is said beside it.
    """

    label: str
    value: str
    change: int | float | None = None
    unit: str = ""
    meaning: str = ""
    is_better: bool | None = True
    of: int | None = None

    @property
    def change_said(self) -> str:
        """ "-15 pts", "as before", or nothing, as where there was none before and is none now.

        Streamlit reads a hyphen, not a minus sign, as a fall.
        """
        if self.change is None or (not self.change and self.value == "0"):
            return ""
        return f"{self.change:+,.12g} {self.unit}".strip() if self.change else "as before"


class FigurePart(NamedTuple):
    """How many of how many: the two numbers that a share is made of."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole >= FEW else None

    @property
    def said(self) -> str:
        if not self.whole:
            return "–"
        return f"{self.part} of {self.whole}" if self.whole < FEW else formatting.percent_of(self.part, self.whole)


Cells = Sequence[Cell]
CellFilter = Callable[[Cell], bool]


def among(*parts: str) -> CellFilter:
    """Is a cell one of these parts?"""
    return lambda cell: cell.part in parts


def everything(_cell: Cell) -> bool:
    """Does a cell count? Every one does."""
    return True


def compared_with(answer: QuestionResult) -> str:
    """What the changes are measured against, in a sentence."""
    number = len(list(months_from(answer.first, answer.last)))
    so_far = " up to the same day" if answer.last > answer.today else ""
    before = "the month before" if number == 1 else f"the {formatting.number(number)} months before"
    return f"Change against {before}{so_far}, shares in points. Of fewer than five the number is said, not the share."


def left_out_in_words(answer: QuestionResult) -> list[str]:
    """What plans are left out of the figures, a sentence for each reason; nothing where none is.

    The number is of the whole organisation at any time: by filters it would tell about those plans.
    """
    said = []
    if number := answer.left_out:
        said.append(
            f"{number:,} {formatting.plural(number, 'plan')} {formatting.plural(number, 'is')} left out of your "
            "figures: about people above you, or others in HR. Colleagues may see other totals."
        )
    if answer.kept_since is not None:
        day = formatting.full_day(answer.kept_since)
        said.append(f"Plans that ended before {day} are no longer kept, so figures of earlier days may be too small.")
    return said


def number_in(cells: Iterable[Cell], condition: CellFilter = everything) -> int:
    return sum(cell.number for cell in cells if condition(cell))


def good_of(cells: Cells) -> FigurePart:
    return FigurePart(sum(cell.good for cell in cells), number_in(cells))


def part_of(cells: Cells, is_part: CellFilter, is_whole: CellFilter = everything) -> FigurePart:
    return FigurePart(number_in(cells, is_part), number_in(cells, is_whole))


def count_figure(label: str, now: int, before: int | None, meaning: str, *, is_better: bool | None = True) -> KeyFigure:
    return KeyFigure(label, f"{now:,}", None if before is None else now - before, "", meaning, is_better)


def compared_count(
    answer: QuestionResult,
    chart: InsightChart,
    condition: CellFilter,
    label: str,
    meaning: str,
    *,
    is_better: bool | None = True,
) -> KeyFigure:
    """A figure that says how many there are in the period, against the period before."""
    now, before = number_in(answer.cells[chart], condition), number_in(answer.before[chart], condition)
    return count_figure(label, now, before, meaning, is_better=is_better)


def count_of_today(label: str, cells: Cells, part: str, meaning: str) -> KeyFigure:
    """A figure that says how many there are today; how many there were before is not known."""
    return KeyFigure(label, f"{sum(cell.plans for cell in cells if cell.part == part):,}", meaning=meaning)


def share_figure(
    answer: QuestionResult,
    label: str,
    measured: Callable[[Mapping[InsightChart, Cells]], FigurePart],
    meaning: str,
    *,
    is_better: bool | None = True,
) -> KeyFigure:
    now, before = measured(answer.cells), measured(answer.before)
    change = now.percent - before.percent if now.percent is not None and before.percent is not None else None
    return KeyFigure(label, now.said, change, "pts", meaning, is_better)
