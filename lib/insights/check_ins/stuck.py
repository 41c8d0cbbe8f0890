"""Which plans need help today, and why."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import case, or_

from lib import formatting
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, PADDING, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, by_row, many, said
from lib.insights.counting import Scope, Source
from lib.insights.result import QuestionResult
from lib.models import StampEvent, Stuck
from lib.plans.queries.stuck_reasons import is_stuck_by

_STUCK = {
    Stuck.NOBODY: "with nobody responsible",
    Stuck.SHUT_OUT: "with a manager whose account is closed",
    Stuck.PROPOSED: "proposed for over 14 days",
    Stuck.ADJUSTMENT: "with an adjustment open for over 7 days",
}
"""Each reason after a number of plans, in the order of `is_stuck_by`."""


def stuck_table(counted: Counted) -> pd.DataFrame:
    """Open plans that need help.

    Returns:
        A row for each reason, none missing: `reason` (words), `plans`, `end` (beside the bar), `key`, `What`, `When`,
        `said`.
    """
    rows = []
    for reason in counted.rows:
        plans, name = counted.number(reason, ""), counted.name(reason)
        rows.append(
            {
                "reason": name,
                "plans": plans,
                "end": many(plans, "plan") if plans else "none",
                "key": counted.key(reason, "") if plans else None,
                "What": many(plans, "plan"),
                "When": name,
                "said": f"{name}: {many(plans, 'plan')}",
            }
        )
    return pd.DataFrame(rows)


@cache
def stuck_chart() -> dict[str, Any]:
    """A bar for each reason, as long as there are plans."""
    plans, reasons = marks.lengths("plans"), marks.names("reason")
    ends = (
        alt.Chart()
        .mark_text(**marks.AT_END)
        .encode(
            x=plans,
            y=reasons,
            text="end:N",
        )
    )
    bars = (
        alt.Chart()
        .transform_filter("datum.plans > 0")
        .mark_bar(fill=ACCENT, **marks.BAR)
        .encode(
            x=plans,
            y=reasons,
            opacity=FADING,
            **tooltip(),
        )
    )
    # The layer with every reason comes first: it tells their order.
    return marks.built(alt.layer(ends, bars).properties(height=alt.Step(40), padding=PADDING))


def stuck_title(counted: Counted) -> str:
    """ "4 open plans need help today: 3 with nobody responsible and 1 proposed for over 14 days"."""
    total = counted.total()
    reasons = [
        f"{said(number)} {words}" if total > 1 else words
        for reason, words in _STUCK.items()
        if (number := counted.number(reason, ""))
    ]
    needs = formatting.plural(total, "needs")
    return f"{many(total, 'open plan')} {needs} help today: {formatting.listing(reasons)}"


class StuckPlans(InsightChart):
    """Open plans today that need help: `lib.models.Stuck` × ""."""

    name = "stuck"
    question = "Which plans need help?"
    row_values = Stuck
    is_compared = False
    is_of_today = True

    def source(self, scope: Scope) -> Source:
        """Open plans today that need somebody's help to go on, by why."""
        plans = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
        reasons = is_stuck_by(scope.moment.today)
        why = case(*((condition, reason.value) for reason, condition in reasons.items()), else_=None)
        return plans.rows(why, "").where(or_(*reasons.values()))

    def figure(self, result: QuestionResult) -> Figure:
        """Open plans that need help from HR, by reason."""
        counted = by_row(result, self, list(_STUCK))
        if not counted.total():
            return Figure("Nothing is stuck today.", "Nothing is stuck today.")
        table, title = stuck_table(counted), stuck_title(counted)
        return Figure(
            title=title,
            drawing=marks.drawing(stuck_chart(), table, names=marks.wrapped(counted.names)),
            numbers=pd.DataFrame({"Reason": table["reason"], "Plans": table["plans"]}),
            keys=marks.keys_of(table),
            subtitle="Open plans today by what they wait for; a plan counts once, by the first of these",
        )


STUCK = StuckPlans()
