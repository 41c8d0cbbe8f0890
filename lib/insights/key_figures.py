"""The figures above charts, each with its change; those of the questions of Insights."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lib import formatting
from lib.insights.registry import CANCELLED, FEW, Cell, QuestionResult
from lib.models import Outcome, Side
from lib.models.insights import (
    Answered,
    Chart,
    Delay,
    Event,
    KeptDate,
    Length,
    OpenPlanStatus,
    Promise,
    PurposeKind,
    Question,
)
from lib.months import months_from


class KeyFigure(NamedTuple):
    """One of the figures at the top of a screen.

    Attributes:
        value: as people read it: "80 %", "15 of 100", "Too few".
        change: against an earlier time; nothing where it is not known.
        unit: of the change: "pts".
        meaning: what is counted, in a sentence.
        is_better: does a rise mean that it goes better? Nothing where it means neither.
    """

    label: str
    value: str
    change: int | float | None = None
    unit: str = ""
    meaning: str = ""
    is_better: bool | None = True

    @property
    def change_said(self) -> str:
        """ "-15 pts", "as before", or nothing. Streamlit reads a hyphen, not a minus sign, as a fall."""
        if self.change is None:
            return ""
        return f"{self.change:+g} {self.unit}".strip() if self.change else "as before"


class FigurePart(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole >= FEW else None

    @property
    def said(self) -> str:
        if not self.whole:
            return "–"
        return f"{self.part} of {self.whole}" if self.percent is None else formatting.percent(self.percent)


Cells = Sequence[Cell]
CellFilter = Callable[[Cell], bool]


def among(*parts: str) -> CellFilter:
    """Is a cell one of these parts?"""
    return lambda cell: cell.part in parts


def everything(_cell: Cell) -> bool:
    """Does a cell count? Every one does."""
    return True


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    """The figures of a question."""
    return FIGURES[answer.question](answer)


def compared_with(answer: QuestionResult) -> str:
    """What the changes are measured against, in a sentence."""
    number = len(list(months_from(answer.first, answer.last)))
    so_far = " up to the same day" if answer.last > answer.today else ""
    before = "the month before" if number == 1 else f"the {formatting.number(number)} months before"
    return f"Change against {before}{so_far}, shares in points. Of fewer than five the number is said, not the share."


def _adoption(answer: QuestionResult) -> list[KeyFigure]:
    opened = _number(answer.cells[Chart.STATES], among(*set(OpenPlanStatus) - {OpenPlanStatus.DRAFT}))
    people, reached = sum(answer.people.values()), sum(cell.people for cell in answer.cells[Chart.REACH])
    return [
        _count(
            "Open plans", opened, answer.open_before, "Proposed or active today; before: the day before the period."
        ),
        _of_both(answer, Chart.MONTHS, among(Event.STARTED), "Started", "Plans whose first day was in the period."),
        _of_both(answer, Chart.MONTHS, among(Event.CLOSED), "Closed", "Plans closed with an outcome in the period."),
        KeyFigure(
            "Had a plan",
            FigurePart(reached, people).said,
            meaning="Of the people on the roster today, those with a plan that ran in the last twelve months. "
            "You do not see the plans of everybody, as of those above you: they are left out.",
        ),
    ]


def _check_ins(answer: QuestionResult) -> list[KeyFigure]:
    late = answer.cells[Chart.LATE]
    return [
        _share(
            answer,
            "Check-ins on time",
            lambda cells: _good(cells[Chart.ON_TIME]),
            "Of the check-ins due in the period that were held or are overdue, those held before they were overdue.",
        ),
        _now(
            "Late",
            late,
            Delay.LATE,
            "Active plans today with a late check-in, activity or support, or past their end.",
        ),
        _now(
            "Without an entry",
            late,
            Delay.SILENT,
            "Active plans today on which nobody wrote for one cadence and seven days.",
        ),
        _now(
            "Stuck",
            answer.cells[Chart.STUCK],
            "",
            "Open plans today that need somebody’s help, see the chart.",
        ),
    ]


def _outcomes(answer: QuestionResult) -> list[KeyFigure]:
    lengths = answer.cells[Chart.LENGTHS]
    extended = FigurePart(_number(lengths, among(Length.EXTENDED)), _number(lengths))
    return [
        _share(
            answer,
            "Goals achieved",
            lambda cells: _of(
                cells[Chart.OUTCOMES],
                among(Outcome.ACHIEVED, Outcome.PARTLY),
                among(*Outcome),
            ),
            "Of the plans closed in the period, those whose goal was achieved or partly achieved.",
        ),
        _share(
            answer,
            "Milestones on time",
            lambda cells: _of(cells[Chart.MILESTONES], among(KeptDate.ON_TIME)),
            "Of the milestones planned in the period up to today, those reached by their day.",
        ),
        KeyFigure(
            "Extended", extended.said, meaning="Of the plans closed in the period, those that got a later end date."
        ),
        _of_both(
            answer,
            Chart.OUTCOMES,
            among(CANCELLED),
            "Cancelled",
            "Plans cancelled in the period, for whatever reason.",
            is_better=None,
        ),
    ]


def _fairness(answer: QuestionResult) -> list[KeyFigure]:
    started = {cell.row for cell in answer.cells[Chart.OFFERED]}
    without = sum(name not in started for name in answer.people)
    return [
        _of_both(answer, Chart.THEMES, everything, "Plans started", "Plans whose first day was in the period."),
        _share(
            answer,
            "For growth",
            lambda cells: _of(cells[Chart.OFFERED], among(PurposeKind.GROWTH)),
            "Of those, the ones for career advancement or role evolution; the others are for an emerging issue.",
            is_better=None,
        ),
        KeyFigure(
            "Left out",
            f"{without} of {len(answer.people)}",
            meaning="Departments on the roster in which no plan started in the period.",
        ),
    ]


def _involvement(answer: QuestionResult) -> list[KeyFigure]:
    return [
        _share(
            answer,
            "By team members",
            lambda cells: _of(cells[Chart.PROPOSERS], among(Side.MEMBER)),
            "Of the activities on plans proposed in the period, those that the team member brought in.",
        ),
        _share(
            answer,
            "Changed, declined",
            lambda cells: _of(cells[Chart.ANSWERS], among(Answered.CHANGED, Answered.DECLINED)),
            "Of the activities that the other one answered, those that were changed or declined.",
            is_better=None,
        ),
        _of_both(
            answer,
            Chart.PROPOSERS,
            everything,
            "Activities",
            "Activities on plans proposed in the period.",
            is_better=None,
        ),
    ]


def _support(answer: QuestionResult) -> list[KeyFigure]:
    return [
        _share(
            answer,
            "Provided on time",
            lambda cells: _of(cells[Chart.SUPPORT], among(Promise.ON_TIME)),
            "Of the support promised for a day in the period up to today, what was provided by that day.",
        ),
        _of_both(
            answer,
            Chart.SUPPORT,
            among(Promise.LATE),
            "Provided late",
            "Provided after the day it was promised for.",
            is_better=None,
        ),
        _of_both(
            answer,
            Chart.SUPPORT,
            among(Promise.OPEN),
            "Still open",
            "The day it was promised for has come, and the support was not provided yet.",
            is_better=None,
        ),
        _of_both(
            answer,
            Chart.SUPPORT,
            among(Promise.NOT_RECEIVED),
            "Not received",
            "The team member did not receive the support.",
            is_better=None,
        ),
    ]


FIGURES: Mapping[Question, Callable[[QuestionResult], list[KeyFigure]]] = {
    Question.ADOPTION: _adoption,
    Question.CHECK_INS: _check_ins,
    Question.OUTCOMES: _outcomes,
    Question.FAIRNESS: _fairness,
    Question.INVOLVEMENT: _involvement,
    Question.SUPPORT: _support,
}


def _number(cells: Iterable[Cell], condition: CellFilter = everything) -> int:
    return sum(cell.number for cell in cells if condition(cell))


def _good(cells: Cells) -> FigurePart:
    return FigurePart(sum(cell.good for cell in cells), _number(cells))


def _of(cells: Cells, is_part: CellFilter, is_whole: CellFilter = everything) -> FigurePart:
    return FigurePart(_number(cells, is_part), _number(cells, is_whole))


def _count(label: str, now: int, before: int | None, meaning: str, *, is_better: bool | None = True) -> KeyFigure:
    return KeyFigure(label, str(now), None if before is None else now - before, "", meaning, is_better)


def _of_both(
    answer: QuestionResult,
    chart: Chart,
    condition: CellFilter,
    label: str,
    meaning: str,
    *,
    is_better: bool | None = True,
) -> KeyFigure:
    """So many in the period, against the period before."""
    now, before = _number(answer.cells[chart], condition), _number(answer.before[chart], condition)
    return _count(label, now, before, meaning, is_better=is_better)


def _now(label: str, cells: Cells, part: str, meaning: str) -> KeyFigure:
    """So many today: how many there were before is not known."""
    return KeyFigure(label, str(sum(cell.plans for cell in cells if cell.part == part)), meaning=meaning)


def _share(
    answer: QuestionResult,
    label: str,
    part_of: Callable[[Mapping[Chart, Cells]], FigurePart],
    meaning: str,
    *,
    is_better: bool | None = True,
) -> KeyFigure:
    now, before = part_of(answer.cells), part_of(answer.before)
    change = now.percent - before.percent if now.percent is not None and before.percent is not None else None
    return KeyFigure(label, now.said, change, "pts", meaning, is_better)
