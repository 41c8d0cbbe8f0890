"""Do team members shape their plans: who proposed the activities of a plan, and how the other one answered."""

from datetime import date
from itertools import chain

import pandas as pd
from sqlalchemy import and_, case, exists
from sqlmodel import col

from lib import labels
from lib.charts.base import Figure
from lib.charts.insights.bars import draw_bars
from lib.charts.insights.shades import Shade, parts_of
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    as_counts,
    as_table,
    at_right,
    by_department,
    by_row,
    in_parts,
    lowest_share,
    occurring,
    period,
    share,
    share_of,
)
from lib.insights.counting import Scope, Source
from lib.insights.key_figures import (
    KeyFigure,
    among,
    compared_count,
    everything,
    part_of,
    share_figure,
)
from lib.insights.result import QuestionResult, department_name
from lib.models import (
    Activity,
    Answer,
    Part,
    Plan,
    Side,
    StampEvent,
    Suggestion,
    SuggestionState,
)
from lib.models.insights import (
    Answered,
)

_SIDES = parts_of({Side.MEMBER: Shade.ACCENT, Side.MANAGER: Shade.NEUTRAL})
_ANSWERS = parts_of(
    {
        Answered.ACCEPTED: Shade.ACCENT,
        Answered.BY_AGREEING: Shade.LINE,
        Answered.CHANGED: Shade.NEUTRAL,
        Answered.DECLINED: Shade.PALE,
    }
)
_ACTIVITY = "activity"


class Proposers(InsightChart):
    """Activities on plans proposed in the period: department × `lib.models.Side` that proposed it."""

    name = "proposers"
    question = "Who proposes activities?"
    has_department_rows = True

    def source(self, scope: Scope) -> Source:
        """Activities on plans that were proposed in the period, by who of the two brought them in."""
        plans = scope.plans(StampEvent.PROPOSAL)
        found = plans.rows(plans.department, col(Activity.added_by_side))
        return found.join(Activity, col(Activity.plan_id) == col(Plan.id)).where(scope.between(col(plans.stamp.on)))

    def figure(self, result: QuestionResult) -> Figure:
        """The share of activities that the team member proposed, by department, with a rule at half."""
        counted = by_department(result, self)
        total = counted.total()
        if not total:
            return Figure(self.question, "No activity was proposed in this period.")
        rate = share_of(counted.total(part=Side.MEMBER), total, "activities", is_few=counted.is_few())
        parts = occurring(counted, _SIDES)
        title = f"{rate} come from team members{lowest_share(counted, Side.MEMBER)}"
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=draw_bars(
                counted.names,
                list(
                    chain.from_iterable(
                        in_parts(counted, row, parts, is_share=True, noun=_ACTIVITY) for row in counted.rows
                    )
                ),
                [at_right(counted, row, _ACTIVITY) for row in counted.rows],
                top=100,
                parts=parts,
                rule=(50, "half"),
            ),
            numbers=pd.DataFrame(as_table(counted, _SIDES, row="Department", total="Activities")),
            subtitle=f"Activities of plans proposed from {period(result)}, by who proposed them; at the end how many"
            f"{as_counts(counted)}",
        )

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Side(part))


PROPOSERS = Proposers()


class Answers(InsightChart):
    """Activities on plans proposed in the period, once answered: `lib.models.Side` that proposed it × `Answered`."""

    name = "answers"
    question = "How are activities answered?"

    def source(self, scope: Scope) -> Source:
        """Activities on plans that were proposed in the period and that the other one answered.

        What was added while the plan ran counted at once and was no question; what was taken out later is none either.
        Agreeing to a version accepts what is left: such an answer has the very instant of the agreement. One to a
        version that was replaced later counts as accepted, since the plan keeps the last agreement alone.
        """
        plans = scope.plans(StampEvent.PROPOSAL)
        was_reworded = exists().where(
            col(Suggestion.plan_id) == col(Activity.plan_id),
            col(Suggestion.part) == Part.ACTIVITY,
            col(Suggestion.item_id) == col(Activity.id),
            col(Suggestion.by_side) != col(Activity.added_by_side),
            col(Suggestion.state).in_((SuggestionState.ACCEPTED, SuggestionState.CHANGED)),
        )
        by_manager = col(Activity.added_by_side) == Side.MANAGER
        others_agreement = case((by_manager, col(Plan.member_agreed_at)), else_=col(Plan.manager_agreed_at))
        answer = case(
            (col(Activity.answer) == Answer.DECLINED, Answered.DECLINED.value),
            (was_reworded, Answered.CHANGED.value),
            (col(Activity.answered_at) == others_agreement, Answered.BY_AGREEING.value),
            else_=Answered.ACCEPTED.value,
        )
        found = plans.rows(col(Activity.added_by_side), answer)
        was_asked = and_(
            col(Activity.answer) != Answer.WAITING,
            col(Activity.answered_at) > col(Activity.added_at),
            col(Activity.taken_out_by_id).is_(None),
        )
        return found.join(Activity, col(Activity.plan_id) == col(Plan.id)).where(
            scope.between(col(plans.stamp.on)), was_asked
        )

    def figure(self, result: QuestionResult) -> Figure:
        """What became of the activities that each side proposed."""
        counted = by_row(result, self, list(Side))
        if not counted.total():
            return Figure(self.question, "No activity was answered in this period.")
        names = [f"By {'team member' if side is Side.MEMBER else 'manager'}" for side in Side]
        rates = [
            f"of {'team members’ proposals' if side is Side.MEMBER else 'managers’ proposals'}: "
            + share(
                counted.number(side, Answered.ACCEPTED) + counted.number(side, Answered.BY_AGREEING),
                counted.total(side),
                is_few=counted.is_few(side),
            )
            for side in Side
            if counted.total(side)
        ]
        parts = occurring(counted, _ANSWERS)
        agreed = counted.total(part=Answered.BY_AGREEING)
        by_agreeing = share_of(agreed, counted.total(), "activities", is_few=counted.is_few())
        title = f"Accepted {', '.join(rates)}; by agreeing to the whole {by_agreeing}"
        bars = chain.from_iterable(in_parts(counted, side, parts, is_share=True, noun=_ACTIVITY) for side in Side)
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=draw_bars(
                names,
                [bar._replace(when=f"Proposed {names[bar.row - 1].lower()}") for bar in bars],
                [at_right(counted, side, _ACTIVITY) for side in Side],
                top=100,
                parts=parts,
            ),
            numbers=pd.DataFrame(
                as_table(counted, _ANSWERS, row="Proposed", total="Activities answered") | {"Proposed": names}
            ),
            subtitle=f"Answers of the other one to activities of plans proposed from {period(result)}; at the end "
            f"how many{as_counts(counted)}",
        )

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(Side(row))

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Answered(part))


ANSWERS = Answers()


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    return [
        share_figure(
            answer,
            "By team members",
            lambda cells: part_of(cells[PROPOSERS], among(Side.MEMBER)),
            "Of the activities on plans proposed in the period, those that the team member brought in.",
        ),
        share_figure(
            answer,
            "Changed, declined",
            lambda cells: part_of(cells[ANSWERS], among(Answered.CHANGED, Answered.DECLINED)),
            "Of the activities that the other one answered, those that were changed or declined.",
            is_better=None,
        ),
        compared_count(
            answer,
            PROPOSERS,
            everything,
            "Activities",
            "Activities on plans proposed in the period.",
            is_better=None,
        ),
    ]
