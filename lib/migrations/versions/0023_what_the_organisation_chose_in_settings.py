"""What the organisation chose in Settings is kept, and a check-in may be on any weekday

Revision: 0023
After: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CHECK = "ck_plan_cadence_weekday_range"


def upgrade() -> None:
    op.create_table(
        "organisationsetting",
        sa.Column("section", AutoString(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(section) <= 24", name=op.f("ck_organisationsetting_section_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_organisationsetting_by_id_person")),
        sa.PrimaryKeyConstraint("section", "version", name=op.f("pk_organisationsetting")),
    )
    _change_check("cadence_weekday BETWEEN 0 AND 4", "cadence_weekday BETWEEN 0 AND 6")


def downgrade() -> None:
    op.execute("UPDATE plan SET cadence_weekday = 4 WHERE cadence_weekday > 4")
    _change_check("cadence_weekday BETWEEN 0 AND 6", "cadence_weekday BETWEEN 0 AND 4")
    op.drop_table("organisationsetting")


def _change_check(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE plan DROP CONSTRAINT {CHECK}")
        op.execute(f"ALTER TABLE plan ADD CONSTRAINT {CHECK} CHECK ({new})")
        return
    # SQLite can change no check, and making `plan` anew would drop what hangs on it. Only the text of the check
    # changes, which SQLite allows in this way: https://www.sqlite.org/lang_altertable.html#otheralter
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.execute(f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE type = 'table' AND name = 'plan'")
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
