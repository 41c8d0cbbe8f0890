"""What a chart of Insights is: everything about it in one class."""

from abc import ABC, abstractmethod
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlmodel import Session

from lib import formatting, labels
from lib.insights.counting import Scope, Source
from lib.insights.result import EVERY_PART, Cell, QuestionResult, group_name
from lib.insights.things import count, things_in
from lib.models.insights import Grouping

if TYPE_CHECKING:
    from lib.charts import Figure


class InsightChart(ABC):
    """A chart of Insights. A new one is a file for its question and a line in `lib.insights.registry`.

    Attributes:
        name: in addresses, for ever.
        question: its title where there is nothing to say.
        row_values, part_values: the closed sets of its rows and parts. Without the former its rows are departments, or
            what its grouping says; without the latter a row says it all.
        grouping: what its rows are, where a control above it offers several: there is a chart for each of them.
        has_department_rows: there is a row for each department or location; the smallest of many stand together.
        has_row_of_all: above them stands one for all departments, `ALL`.
        counts_check_ins: its source has the days of each check-in, `due_on` and `held_on`, for the list behind a part.
        is_compared: it is counted for the period before, too.
        is_of_today: it counts what there is today, whatever the period, so that what it counts has no day, `on`.
        counts_plans: it counts plans, each plan in one cell.
        is_annotated: its columns are months, in which annotations are marked.
        is_wide: it takes the whole width of the page.
    """

    name: str
    question: ClassVar[str]
    row_values: type[StrEnum] | None = None
    part_values: ClassVar[type[StrEnum] | None] = None
    grouping: Grouping | None = None
    has_department_rows: bool = False
    has_row_of_all: ClassVar[bool] = False
    counts_check_ins: ClassVar[bool] = False
    is_compared: ClassVar[bool] = True
    is_of_today: ClassVar[bool] = False
    counts_plans: ClassVar[bool] = False
    is_annotated: ClassVar[bool] = False
    is_wide: ClassVar[bool] = False

    @abstractmethod
    def source(self, scope: Scope) -> Source:
        """A row for each thing it counts; cells and the list of plans behind one follow from it."""

    def things(self, scope: Scope) -> Source:
        """What is kept in memory of it; each row depends on its own plan, and on tables without plans, alone."""
        return self.source(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        """What was counted; cells with nothing in them are missing."""
        return count(things_in(session, scope, self))

    @abstractmethod
    def figure(self, result: QuestionResult) -> "Figure":
        """The drawing with its title, its sentence and the table behind it."""

    def row_name(self, row: str) -> str:
        """How a row is called where the plans behind a part of it are listed."""
        return labels.in_sentence(self.row_values(row)) if self.row_values else group_name(self.grouping, row)

    def part_name(self, part: str, today: date) -> str:
        """How a part is called there; nothing where its row says it all."""
        return labels.in_sentence(self.part_values(part)) if self.part_values else ""

    def cell_name(self, row: str, part: str, today: date) -> str:
        """ "Sales, active", "October 2026, started"; the row alone for all its parts together."""
        names = self.row_name(row), self.part_name(part, today) if part != EVERY_PART else ""
        return formatting.sentence(", ".join(filter(None, names)))
