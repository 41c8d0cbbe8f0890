"""The whole life of a plan: aligning, not now, pauses, moved check-ins, HR's part, requests, looking back

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARTS = (
    "opportunity", "development_area", "current_state", "goal", "timeline", "cadence", "activity", "support",
    "milestone",
)  # fmt: skip  # as it was until here
ENTRIES = ("comment", "feedback", "achievement", "change")


def upgrade() -> None:
    create_tables()
    time = sqlmodel.sql.sqltypes.UTCDateTime().compile(dialect=op.get_bind().dialect)
    for name in ("align_answered_by", "ended_by", "acting_manager", "nudged_by"):
        add_column("plan", f"{name}_id INTEGER CONSTRAINT fk_plan_{name}_id_person REFERENCES person (id)")
    add_column("plan", "follows_id INTEGER CONSTRAINT fk_plan_follows_id_plan REFERENCES plan (id)")
    for name in ("align_answered_at", "not_now_at", "stop_asked_at", "nudged_at"):
        add_column("plan", f"{name} {time}")
    add_column("plan", "stray_since DATE")
    for name in ("align_comment", "not_now_reason", "stop_reason", "manager_look_back", "member_look_back"):
        limit = f"CONSTRAINT ck_plan_{name}_length CHECK (length({name}) <= 2000)"
        add_column("plan", f"{name} VARCHAR(2000) DEFAULT '' NOT NULL {limit}")
    add_column("plan", one_of("plan", "align_answer", "alignanswer", ("aligned", "lets_talk")))
    states = ("draft", "proposed", "active", "closed", "cancelled")
    add_column("plan", one_of("plan", "state_before", "state_before", states))
    reasons = ("team_member_asked", "manager_asked", "stuck", "complaint")
    add_column("planopening", one_of("planopening", "reason", "hrreason", reasons))
    allow("journalentry", "part", "part", PARTS, (*PARTS, "adjustment"))
    allow("suggestion", "part", "part", PARTS, (*PARTS, "adjustment"))
    allow("journalentry", "kind", "entrykind", ENTRIES, ("comment", "feedback", "achievement", "update", "change"))


def add_column(table: str, words: str) -> None:
    """Add a column with its constraint in one statement: SQLite can add none later, and to make `plan` anew there
    would delete everything that hangs on its rows."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {words}")


def one_of(table: str, column: str, check: str, values: tuple[str, ...]) -> str:
    """A column for one value of a closed set, or none."""
    return f"{column} VARCHAR(24) CONSTRAINT ck_{table}_{check} CHECK ({column} IN ({listed(values)}))"


def listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def allow(table: str, column: str, check: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a closed set hold more values. Nothing refers to rows of these tables, so SQLite may make them anew."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.drop_constraint(op.f(f"ck_{table}_{check}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{check}"), table, f"{column} IN ({listed(after)})")
        return
    stored = f"SELECT name, sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL"
    made: dict[str, str] = dict(bind.exec_driver_sql(stored).all())
    words = f"{column} IN ({listed(before)})"
    assert made[table].count(words) == 1
    anew = made.pop(table).replace(words, f"{column} IN ({listed(after)})")
    bind.exec_driver_sql(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(anew)
    bind.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept")
    bind.exec_driver_sql("DROP TABLE kept")
    for index in made.values():
        bind.exec_driver_sql(index)


def create_tables() -> None:
    op.create_table(
        "checkinpreparation",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("team_member", "manager", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("line", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 1 AND 5", name=op.f("ck_checkinpreparation_confidence_range")),
        sa.CheckConstraint("length(line) <= 2000", name=op.f("ck_checkinpreparation_line_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_checkinpreparation_by_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_checkinpreparation_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "side", name=op.f("pk_checkinpreparation")),
    )
    op.create_table(
        "duechange",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("moved_to", sa.Date(), nullable=True),
        sa.Column("skip_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("(moved_to IS NULL) <> (skip_reason = '')", name=op.f("ck_duechange_moved_or_skipped")),
        sa.CheckConstraint("length(skip_reason) <= 500", name=op.f("ck_duechange_skip_reason_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_duechange_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_duechange_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "planned_on", name=op.f("pk_duechange")),
    )
    op.create_table(
        "formercadence",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "cadence",
            sa.Enum(
                "weekly",
                "every_two_weeks",
                "monthly",
                "every_n_days",
                name="cadence",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cadence_days", sa.Integer(), nullable=False),
        sa.Column("cadence_weekday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_formercadence_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "until_on", name=op.f("pk_formercadence")),
    )
    op.create_table(
        "fullreading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "team_member_asked",
                "manager_asked",
                "stuck",
                "complaint",
                name="hrreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fullreading_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_fullreading_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fullreading")),
    )
    op.create_index(op.f("ix_fullreading_person_id"), "fullreading", ["person_id"], unique=False)
    op.create_index(op.f("ix_fullreading_plan_id"), "fullreading", ["plan_id"], unique=False)

    op.create_table(
        "planpause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_planpause_goes_on_later")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_planpause_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planpause_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planpause")),
    )
    op.create_index(op.f("ix_planpause_plan_id"), "planpause", ["plan_id"], unique=False)

    op.create_table(
        "planrequest",
        sa.Column("interest", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("aspirations", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "draft_started",
                "declined",
                "withdrawn",
                "lapsed",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("unfinished", sa.JSON(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(answer) <= 2000", name=op.f("ck_planrequest_answer_length")),
        sa.CheckConstraint("length(aspirations) <= 2000", name=op.f("ck_planrequest_aspirations_length")),
        sa.CheckConstraint("length(interest) <= 2000", name=op.f("ck_planrequest_interest_length")),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["plan.id"], name=op.f("fk_planrequest_follows_id_plan"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_planrequest_manager_id_person")),
        sa.ForeignKeyConstraint(["member_id"], ["person.id"], name=op.f("fk_planrequest_member_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_planrequest_plan_id_plan"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planrequest")),
    )
    op.create_index(op.f("ix_planrequest_manager_id"), "planrequest", ["manager_id"], unique=False)
    op.create_index(op.f("ix_planrequest_member_id"), "planrequest", ["member_id"], unique=False)
    op.create_index(
        op.f("uq_planrequest_open"),
        "planrequest",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "planseen",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_planseen_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planseen_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "person_id", name=op.f("pk_planseen")),
    )


def downgrade() -> None:
    raise NotImplementedError("These tables hold people's words; they are not dropped by a migration.")
