"""Do team members shape their plans? Who proposed the activities, and what became of them."""

from itertools import chain

import pandas as pd

from lib import labels
from lib.charts.base import Figure
from lib.charts.insights.bars import draw_bars
from lib.charts.insights.counted import (
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
from lib.charts.insights.shades import Shade, parts_of
from lib.insights.registry import QuestionResult
from lib.models.insights import Answered, Chart
from lib.models.vocabulary import Side

_SIDES = parts_of({Side.MEMBER: Shade.ACCENT, Side.MANAGER: Shade.NEUTRAL})
_ANSWERS = parts_of({Answered.ACCEPTED: Shade.ACCENT, Answered.CHANGED: Shade.NEUTRAL, Answered.DECLINED: Shade.PALE})
_ACTIVITY = "activity"


def proposers(answer: QuestionResult) -> Figure:
    """The share of activities that the team member proposed, by department, with a rule at half."""
    counted = by_department(answer, Chart.PROPOSERS)
    total = counted.total()
    if not total:
        return Figure(labels.label(Chart.PROPOSERS), "No activity was proposed in this period.")
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
        subtitle=f"Activities of plans proposed from {period(answer)}, by who proposed them; at the end how many"
        f"{as_counts(counted)}",
    )


def answers(answer: QuestionResult) -> Figure:
    """What became of the activities that each side proposed."""
    counted = by_row(answer, Chart.ANSWERS, list(Side))
    if not counted.total():
        return Figure(labels.label(Chart.ANSWERS), "No activity was answered in this period.")
    names = [f"By {'team member' if side is Side.MEMBER else 'manager'}" for side in Side]
    rates = [
        f"of {'team members’ proposals' if side is Side.MEMBER else 'managers’ proposals'}: "
        + share(counted.number(side, Answered.ACCEPTED), counted.total(side), is_few=counted.is_few(side))
        for side in Side
        if counted.total(side)
    ]
    parts = occurring(counted, _ANSWERS)
    title = f"Accepted {', '.join(rates)}"
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
        subtitle=f"Answers of the other one to activities of plans proposed from {period(answer)}; at the end how many"
        f"{as_counts(counted)}",
    )
