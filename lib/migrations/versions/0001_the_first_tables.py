"""The first tables

Revision: 0001
After:
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appfact",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.CheckConstraint("length(key) <= 40", name=op.f("ck_appfact_key_length")),
        sa.CheckConstraint("length(value) <= 500", name=op.f("ck_appfact_value_length")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_appfact")),
    )
    op.create_table(
        "formtoken",
        sa.Column("token", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(token) <= 64", name=op.f("ck_formtoken_token_length")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_formtoken")),
    )
    op.create_table(
        "person",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=True),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("location", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("hire_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(department) <= 120", name=op.f("ck_person_department_length")),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_person_email_length")),
        sa.CheckConstraint("length(employee_id) <= 64", name=op.f("ck_person_employee_id_length")),
        sa.CheckConstraint("length(location) <= 120", name=op.f("ck_person_location_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_person_name_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_person_title_length")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_person_manager_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_person_employee_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "throttle",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("wait_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(key) <= 100", name=op.f("ck_throttle_key_length")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=72), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("activated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(password_hash) <= 72", name=op.f("ck_account_password_hash_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
    )
    op.create_table(
        "auditevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.CheckConstraint("length(action) <= 60", name=op.f("ck_auditevent_action_length")),
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_auditevent_hash_length")),
        sa.CheckConstraint("length(previous_hash) <= 64", name=op.f("ck_auditevent_previous_hash_length")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_auditevent_actor_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_auditevent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditevent")),
        sa.UniqueConstraint("hash", name=op.f("uq_auditevent_hash")),
    )
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditevent_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("why_now", sa.JSON(), nullable=False),
        sa.Column("observed", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("aspirations", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("skills", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("business_need", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("area", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "job_skills",
                "company_values",
                "operational_execution",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "career_advancement",
                "role_evolution",
                "emerging_issue",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("current_state", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("current_level", sa.Integer(), nullable=True),
        sa.Column("goal", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("measure", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("goal_by", sa.Date(), nullable=True),
        sa.Column("achievable", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("relevant", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("target_level", sa.Integer(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
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
        sa.Column("together", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=22), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "active",
                "closed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("managers_manager_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("aligned_on", sa.Date(), nullable=True),
        sa.Column("aligned_by_id", sa.Integer(), nullable=True),
        sa.Column("align_asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("manager_agreed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("member_agreed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("unshaped_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("progress_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "achieved",
                "partly_achieved",
                "not_yet",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("outcome_evidence", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("end_level", sa.Integer(), nullable=True),
        sa.Column(
            "next_step",
            sa.Enum(
                "none",
                "follow_on_plan",
                "new_role",
                "another_process_with_hr",
                name="nextstep",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("manager_reflection", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("member_reflection", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column(
            "cancel_reason",
            sa.Enum(
                "left",
                "role_change",
                "opened_in_error",
                "superseded",
                "team_member_asked",
                name="cancelreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_plan_closed_has_outcome")),
        sa.CheckConstraint("cadence_days BETWEEN 2 AND 90", name=op.f("ck_plan_cadence_days_range")),
        sa.CheckConstraint("cadence_weekday BETWEEN 0 AND 4", name=op.f("ck_plan_cadence_weekday_range")),
        sa.CheckConstraint("current_level BETWEEN 1 AND 5", name=op.f("ck_plan_current_level_range")),
        sa.CheckConstraint("end_level BETWEEN 1 AND 5", name=op.f("ck_plan_end_level_range")),
        sa.CheckConstraint("end_on >= start_on", name=op.f("ck_plan_ends_after_start")),
        sa.CheckConstraint("length(achievable) <= 2000", name=op.f("ck_plan_achievable_length")),
        sa.CheckConstraint("length(area) <= 120", name=op.f("ck_plan_area_length")),
        sa.CheckConstraint("length(aspirations) <= 2000", name=op.f("ck_plan_aspirations_length")),
        sa.CheckConstraint("length(business_need) <= 2000", name=op.f("ck_plan_business_need_length")),
        sa.CheckConstraint("length(code) <= 22", name=op.f("ck_plan_code_length")),
        sa.CheckConstraint("length(current_state) <= 2000", name=op.f("ck_plan_current_state_length")),
        sa.CheckConstraint("length(goal) <= 2000", name=op.f("ck_plan_goal_length")),
        sa.CheckConstraint("length(manager_reflection) <= 2000", name=op.f("ck_plan_manager_reflection_length")),
        sa.CheckConstraint("length(measure) <= 2000", name=op.f("ck_plan_measure_length")),
        sa.CheckConstraint("length(member_reflection) <= 2000", name=op.f("ck_plan_member_reflection_length")),
        sa.CheckConstraint("length(observed) <= 2000", name=op.f("ck_plan_observed_length")),
        sa.CheckConstraint("length(outcome_evidence) <= 500", name=op.f("ck_plan_outcome_evidence_length")),
        sa.CheckConstraint("length(relevant) <= 2000", name=op.f("ck_plan_relevant_length")),
        sa.CheckConstraint("length(skills) <= 2000", name=op.f("ck_plan_skills_length")),
        sa.CheckConstraint("length(together) <= 2000", name=op.f("ck_plan_together_length")),
        sa.CheckConstraint("length(unshaped_reason) <= 500", name=op.f("ck_plan_unshaped_reason_length")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_plan_progress_range")),
        sa.CheckConstraint("target_level BETWEEN 1 AND 5", name=op.f("ck_plan_target_level_range")),
        sa.ForeignKeyConstraint(["aligned_by_id"], ["person.id"], name=op.f("fk_plan_aligned_by_id_person")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_plan_manager_id_person")),
        sa.ForeignKeyConstraint(
            ["managers_manager_id"], ["person.id"], name=op.f("fk_plan_managers_manager_id_person")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["person.id"], name=op.f("fk_plan_member_id_person")),
        sa.ForeignKeyConstraint(["progress_by_id"], ["person.id"], name=op.f("fk_plan_progress_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index("ix_plan_manager_state", ["manager_id", "state"], unique=False)
        batch_op.create_index("ix_plan_managers_manager_state", ["managers_manager_id", "state"], unique=False)
        batch_op.create_index("ix_plan_member_state", ["member_id", "state"], unique=False)

    op.create_table(
        "rosterimport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("is_partial", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(file_name) <= 120", name=op.f("ck_rosterimport_file_name_length")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_rosterimport_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosterimport")),
    )
    op.create_table(
        "accountrole",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "hr", "leadership", "administrator", name="role", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_accountrole_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_accountrole")),
    )
    op.create_table(
        "activity",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "added_by_side",
            sa.Enum("team_member", "manager", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "waiting", "agreed", "declined", name="answer", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("answer_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "action",
                "training",
                "experience",
                name="activitykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "progress",
            sa.Enum(
                "to_do", "in_progress", "done", name="progress", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("evidence", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(answer_reason) <= 500", name=op.f("ck_activity_answer_reason_length")),
        sa.CheckConstraint("length(evidence) <= 2000", name=op.f("ck_activity_evidence_length")),
        sa.CheckConstraint("length(text) <= 500", name=op.f("ck_activity_text_length")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_activity_added_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_activity_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "authsession",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("browser", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.CheckConstraint("length(browser) <= 200", name=op.f("ck_authsession_browser_length")),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_authsession_token_hash_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_authsession_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_authsession")),
    )
    with op.batch_alter_table("authsession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authsession_account_id"), ["account_id"], unique=False)

    op.create_table(
        "checkin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("progress_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_checkin_progress_range")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_checkin_plan_id_plan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["progress_by_id"], ["person.id"], name=op.f("fk_checkin_progress_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin")),
        sa.UniqueConstraint("plan_id", "due_on", name="uq_checkin_due"),
    )
    with op.batch_alter_table("checkin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkin_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "headcount",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(department) <= 120", name=op.f("ck_headcount_department_length")),
        sa.ForeignKeyConstraint(["import_id"], ["rosterimport.id"], name=op.f("fk_headcount_import_id_rosterimport")),
        sa.PrimaryKeyConstraint("import_id", "department", name=op.f("pk_headcount")),
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_invitation_token_hash_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invitation_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_account_id"), ["account_id"], unique=False)

    op.create_table(
        "journalentry",
        sa.Column(
            "kind",
            sa.Enum(
                "comment",
                "feedback",
                "achievement",
                "change",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=5000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "opportunity",
                "development_area",
                "current_state",
                "goal",
                "timeline",
                "cadence",
                "activity",
                "support",
                "milestone",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(text) <= 5000", name=op.f("ck_journalentry_text_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_journalentry_by_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_journalentry_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journalentry")),
    )
    with op.batch_alter_table("journalentry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journalentry_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "added_by_side",
            sa.Enum("team_member", "manager", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "waiting", "agreed", "declined", name="answer", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("answer_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("evidence", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.CheckConstraint("length(answer_reason) <= 500", name=op.f("ck_milestone_answer_reason_length")),
        sa.CheckConstraint("length(evidence) <= 2000", name=op.f("ck_milestone_evidence_length")),
        sa.CheckConstraint("length(text) <= 500", name=op.f("ck_milestone_text_length")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_milestone_added_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_milestone_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "planopening",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("half_hour", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_planopening_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planopening_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "person_id", "half_hour", name=op.f("pk_planopening")),
    )
    op.create_table(
        "planstamp",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "proposal", "start", "close", name="stampevent", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("location", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(department) <= 120", name=op.f("ck_planstamp_department_length")),
        sa.CheckConstraint("length(location) <= 120", name=op.f("ck_planstamp_location_length")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_planstamp_manager_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planstamp_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "event", name=op.f("pk_planstamp")),
    )
    op.create_table(
        "planversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_planversion_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planversion_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planversion")),
        sa.UniqueConstraint("plan_id", "number", name="uq_planversion_number"),
    )
    with op.batch_alter_table("planversion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planversion_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "signinticket",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_path", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.CheckConstraint("length(next_path) <= 500", name=op.f("ck_signinticket_next_path_length")),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_signinticket_token_hash_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signinticket_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signinticket")),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "opportunity",
                "development_area",
                "current_state",
                "goal",
                "timeline",
                "cadence",
                "activity",
                "support",
                "milestone",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column(
            "by_side",
            sa.Enum("team_member", "manager", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "changed",
                "declined",
                "withdrawn",
                name="suggestionstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("answer_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(answer_reason) <= 500", name=op.f("ck_suggestion_answer_reason_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_suggestion_reason_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_suggestion_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_suggestion_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "support",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "added_by_side",
            sa.Enum("team_member", "manager", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "waiting", "agreed", "declined", name="answer", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("answer_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "tool",
                "meeting",
                "manager_assistance",
                name="supportkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by_whom", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(answer_reason) <= 500", name=op.f("ck_support_answer_reason_length")),
        sa.CheckConstraint("length(by_whom) <= 120", name=op.f("ck_support_by_whom_length")),
        sa.CheckConstraint("length(link) <= 500", name=op.f("ck_support_link_length")),
        sa.CheckConstraint("length(text) <= 500", name=op.f("ck_support_text_length")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_support_added_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_support_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "checkinline",
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("team_member", "manager", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("line", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 1 AND 5", name=op.f("ck_checkinline_confidence_range")),
        sa.CheckConstraint("length(line) <= 2000", name=op.f("ck_checkinline_line_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_checkinline_by_id_person")),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["checkin.id"], name=op.f("fk_checkinline_check_in_id_checkin"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("check_in_id", "side", name=op.f("pk_checkinline")),
    )

    # Two spellings of one e-mail address would be two people at sign-in.
    op.create_index("uq_person_email_lower", "person", [sa.text("lower(email)")], unique=True)

    # The record is append-only: the database refuses to change or remove a line.
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER auditevent_no_{event.lower()} BEFORE {event} ON auditevent "
                "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION auditevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER auditevent_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auditevent "
            "FOR EACH STATEMENT EXECUTE FUNCTION auditevent_is_append_only()"
        )


def downgrade() -> None:
    raise NotImplementedError("The first tables hold people's words; they are not dropped by a migration.")
