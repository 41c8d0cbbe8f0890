"""Words that were not sent are found in their forms, which are named like their steps now

Revision: 0020
After: 0019
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAMES = {
    "adjust_end": "extend",
    "adjust_goal": "propose_new_goal",
    "ask_to_stop": "request_end",
    "end_pause": "resume",
    "explain": "explain_unshaped",
    "give": "provide_support",
    "go_on": "decline_end_request",
    "move": "reschedule",
    "reach": "reach_milestone",
    "report": "report_activity",
}
"""Forms with fields on the page of a plan: what they were called → what they are called."""


def upgrade() -> None:
    _rename(NAMES)


def downgrade() -> None:
    _rename({new: old for old, new in NAMES.items()})


def _rename(names: dict[str, str]) -> None:
    """Rename the form in the key of each field: `plan_`, the code of the plan, the form, and what follows it."""
    form = re.compile(rf"(plan_[\w-]{{12}}_)({'|'.join(names)})(?=_)")
    unsent = sa.table("unsenttext", sa.column("field"))
    for field in op.get_bind().scalars(sa.select(unsent.c.field).distinct()).all():
        if (found := form.match(field)) is not None:
            renamed = found[1] + names[found[2]] + field[found.end() :]
            op.get_bind().execute(sa.update(unsent).where(unsent.c.field == field).values(field=renamed))
