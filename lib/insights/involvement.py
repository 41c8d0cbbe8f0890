"""Do team members shape their plans: who proposed the activities of a plan, and how the other one answered."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import and_, case, exists
from sqlmodel import col

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import ACCENT, INK, NEUTRAL, TRACK, Figure
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    Counted,
    as_counts,
    as_table,
    by_department,
    by_row,
    lowest_share,
    occurring,
    parts_of,
    period,
    share_of,
)
from lib.insights.counting import Scope, Source
from lib.insights.key_figures import KeyFigure, among, compared_count, everything, part_of, share_figure
from lib.insights.result import QuestionResult
from lib.insights.shares import shares_chart, shares_table
from lib.insights.sql_functions import day_number
from lib.models import Activity, Answer, Part, Plan, Side, StampEvent, Suggestion, SuggestionState
from lib.models.insights import Answered

_SIDES = parts_of({side: labels.label(side) for side in Side})
_ANSWERS = parts_of({answer: labels.label(answer) for answer in Answered})
_ACTIVITY = "activity"


@cache
def proposers_chart() -> dict[str, Any]:
    """A bar for each department, its parts the two sides, with a dashed rule at half."""
    sides = alt.Scale(domain=[part.shown for part in _SIDES], range=[ACCENT, NEUTRAL])
    return shares_chart(
        alt.Color("part:N", scale=sides, legend=marks.legend()), rule=marks.rule_above("[50]", "'half'")
    )


def proposers_title(counted: Counted) -> str:
    """ "30 % of activities come from team members; lowest in Finance, 20 %"."""
    total = counted.total()
    activities = formatting.plural(total, _ACTIVITY)
    rate = share_of(counted.total(part=Side.MEMBER), total, activities, is_few=counted.is_few())
    come = formatting.plural(total, "comes")
    return f"{rate} {come} from team members{lowest_share(counted, Side.MEMBER)}"


@cache
def answers_chart() -> dict[str, Any]:
    """A bar for what each side proposed, its parts the answers of the other one."""
    answers = alt.Scale(domain=[part.shown for part in _ANSWERS], range=[ACCENT, INK, NEUTRAL, TRACK])
    return shares_chart(alt.Color("part:N", scale=answers, legend=marks.legend()))


def answers_title(counted: Counted) -> str:
    """ "Accepted: 90 % of activities of team members, 0 of 2 activities of managers; by agreeing to the whole: …"."""
    rates = [
        share_of(
            counted.number(side, Answered.ACCEPTED) + counted.number(side, Answered.BY_AGREEING),
            counted.total(side),
            f"{formatting.plural(counted.total(side), _ACTIVITY)} of {labels.in_sentence(side)}s",
            is_few=counted.is_few(side),
        )
        for side in Side
        if counted.total(side)
    ]
    total, agreed = counted.total(), counted.total(part=Answered.BY_AGREEING)
    by_agreeing = share_of(agreed, total, formatting.plural(total, _ACTIVITY), is_few=counted.is_few())
    return f"Accepted: {', '.join(rates)}; by agreeing to the whole plan: {by_agreeing}"


class Proposers(InsightChart):
    """Activities on plans proposed in the period: department × `lib.models.Side` that proposed it."""

    name = "proposers"
    question = "Who proposes activities?"
    part_values = Side
    has_department_rows = True

    def source(self, scope: Scope) -> Source:
        """Activities on plans that were proposed in the period, by who of the two brought them in."""
        plans = scope.plans(StampEvent.PROPOSAL)
        found = plans.rows(plans.department, col(Activity.added_by_side), day_number(col(plans.stamp.on)))
        return found.join(Activity, col(Activity.plan_id) == col(Plan.id)).where(scope.between(col(plans.stamp.on)))

    def figure(self, result: QuestionResult) -> Figure:
        """The share of activities that the team member proposed, by department, with a rule at half."""
        counted = by_department(result, self)
        if not counted.total():
            return Figure(self.question, "No activity was proposed in this period.")
        every, title = by_department(result, self, is_every=True), proposers_title(counted)
        return Figure(
            title=title,
            drawing=marks.drawing(
                proposers_chart(),
                shares_table(counted, _SIDES, _ACTIVITY),
                names=marks.wrapped(counted.names),
                parts=[part.shown for part in occurring(counted, _SIDES)],
                called={},
            ),
            numbers=pd.DataFrame(as_table(every, _SIDES, row="Department", total="Activities")),
            keys=every.row_keys,
            subtitle=f"Activities of plans{result.about} proposed from {period(result)}, by who proposed them; at the "
            f"end how many{as_counts(counted)}",
        )


PROPOSERS = Proposers()


class Answers(InsightChart):
    """Activities on plans proposed in the period, once answered: `lib.models.Side` that proposed it × `Answered`."""

    name = "answers"
    question = "How are activities answered?"
    row_values = Side
    part_values = Answered

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
        found = plans.rows(col(Activity.added_by_side), answer, day_number(col(plans.stamp.on)))
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
        title = answers_title(counted)
        return Figure(
            title=title,
            drawing=marks.drawing(
                answers_chart(),
                shares_table(counted, _ANSWERS, _ACTIVITY),
                names={},
                parts=[part.shown for part in occurring(counted, _ANSWERS)],
                called={},
            ),
            numbers=pd.DataFrame(as_table(counted, _ANSWERS, row="Proposed by", total="Activities answered")),
            keys=counted.row_keys,
            subtitle=f"Answers to activities of plans{result.about} proposed from {period(result)}, by who proposed "
            f"them; at the end how many{as_counts(counted)}",
        )


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
