"""What a team member ticked when they asked to go on from a plan has a part and an id beside its text

Revision: 0007
After: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    requests = sa.table(
        "planrequest", *(sa.column(name) for name in ("id", "follows_id")), sa.column("unfinished", sa.JSON)
    )
    for request in connection.execute(sa.select(requests)).all():
        found = {}
        for part in ("milestone", "support", "activity"):
            items = sa.table(part, *(sa.column(name) for name in ("id", "plan_id", "text")))
            for item in connection.execute(sa.select(items).where(items.c.plan_id == request.follows_id)):
                found[item.text] = {"part": part, "id": item.id, "text": item.text}
        ticked = [found[text] for text in request.unfinished if text in found]
        connection.execute(requests.update().where(requests.c.id == request.id).values(unfinished=ticked))


def downgrade() -> None:
    raise NotImplementedError("What somebody ticked is not forgotten by a migration.")
