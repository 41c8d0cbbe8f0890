"""The table of all steps on a plan for people to read: one row for each step, in words."""

from typing import NamedTuple

from lib import formatting, labels
from lib.plans.rules.workflow import TRANSITIONS

TITLE = "The life of a plan, step by step"
ABOUT = (
    "Who may take which step, in which state, and what has to be so. A step that stands in no row is refused. "
    "Written from the table in `lib/plans/rules/workflow.py` by `python -m lib workflow-table`; change it there."
)


class StepRow(NamedTuple):
    """One row: the step, the states and people as they read, and the situation it needs; empty where it needs none."""

    step: str
    states: str
    who: str
    situation: str


def rows() -> list[StepRow]:
    """Every row of the table, in its order."""
    found = []
    for rule in TRANSITIONS:
        so = formatting.listing([fact.value for fact in rule.where])
        not_so = "unless " + " or ".join(fact.value for fact in rule.unless) if rule.unless else ""
        found.append(
            StepRow(
                labels.label(rule.action),
                formatting.listing([labels.in_sentence(state) for state in rule.states]),
                formatting.listing([labels.in_sentence(relation) for relation in rule.by]),
                ", ".join(filter(None, [so, not_so])),
            )
        )
    return found


def as_markdown() -> str:
    """The page of the documentation, `docs/workflow.md`."""
    lines = [f"# {TITLE}", "", ABOUT, "", "| Step | While | Who | If |", "|---|---|---|---|"]
    lines += [f"| {row.step} | {row.states} | {row.who} | {row.situation or '–'} |" for row in rows()]
    return "\n".join(lines) + "\n"
