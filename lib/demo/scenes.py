"""Which story is whose plan, and where that plan is today. To show more plans, add scenes (and stories)."""

from enum import StrEnum
from typing import NamedTuple


class At(StrEnum):
    """Where a plan of the demonstration is today."""

    DRAFT = "draft"
    MEMBER_ANSWERS = "proposed, the team member answers"
    MANAGER_ANSWERS = "proposed, the manager answers"
    BOTH_ANSWER = "proposed, both answer"
    PART_MISSING = "proposed, a part is missing"
    MEMBER_AGREES = "proposed, the team member agrees"
    MANAGER_AGREES = "proposed, the manager agrees"
    UNSHAPED = "proposed, the manager says why nothing was changed"
    STARTS_LATER = "active, starts later"
    ON_TRACK = "active, on track"
    CHECK_IN_DUE = "active, a check-in is due"
    CHECK_IN_LATE = "active, a check-in is overdue"
    ACTIVITY_LATE = "active, an activity is late"
    SUPPORT_LATE = "active, support is late"
    PAST_END = "active, past its end"
    CLOSED = "closed"
    LEFT = "cancelled, the team member left"


class Scene(NamedTuple):
    """One plan.

    Attributes:
        story: its name in `stories/*.toml`.
        member: the place of the team member in the organisation.
        days: drafts: begun, proposed plans: proposed, closed ones: closed that many days ago; active and cancelled
            ones: the day of the plan it is (or was); past its end: days since; starts later: days until.
        reflected: whose reflections are there, of "member" and "manager".
    """

    story: str
    member: str
    at: At
    days: int
    reflected: tuple[str, ...] = ("member", "manager")


LEFT_DAYS_AGO = 20
"""When the second roster came in: somebody has left, somebody else has moved to another team."""

LEAVER = "support.4"
MOVER, MOVER_TO = "content.3", "events"

SCENES = (
    # The team that sign-in offers to try it with: its manager, six reports, and the manager's own plan.
    Scene("go-live-calls", "onboarding.1", At.CHECK_IN_DUE, 18),
    Scene("handing-over-to-support", "onboarding.2", At.CHECK_IN_LATE, 22),
    Scene("migrations-in-plain-words", "onboarding.3", At.MANAGER_ANSWERS, 4),
    Scene("trainings-for-volunteers", "onboarding.4", At.MEMBER_ANSWERS, 2),
    Scene("first-small-rollout", "onboarding.5", At.DRAFT, 2),
    Scene("coaching-new-colleagues", "onboarding.6", At.CLOSED, 5, ("member",)),
    Scene("special-requests", "onboarding.1", At.CLOSED, 96),
    Scene("delegating-whole-rollouts", "onboarding", At.ON_TRACK, 21),
    # Customer Success
    Scene("angry-messages", "support.1", At.ON_TRACK, 17),
    Scene("prioritising-a-full-queue", "support.2", At.CLOSED, 41),
    Scene("reading-logs", "support.3", At.MEMBER_AGREES, 8),
    Scene("help-articles", LEAVER, At.LEFT, 16),
    Scene("talking-about-price", "renewals.1", At.ACTIVITY_LATE, 18),
    Scene("seeing-renewals-coming", "renewals.2", At.CLOSED, 68),
    Scene("yearly-reviews", "renewals.3", At.BOTH_ANSWER, 3),
    # Engineering
    Scene("leading-an-incident", "platform.1", At.ON_TRACK, 18),
    Scene("decisions-in-writing", "platform.2", At.CLOSED, 33),
    Scene("quieter-on-call", "platform.4", At.SUPPORT_LATE, 17),
    Scene("feedback-early", "platform", At.CLOSED, 131),
    Scene("accessible-forms", "boxoffice.1", At.STARTS_LATER, 4),
    Scene("delegating-a-release", "boxoffice.2", At.PAST_END, 4),
    Scene("smaller-changes", "boxoffice.3", At.CLOSED, 112),
    Scene("exploratory-testing", "quality.1", At.UNSHAPED, 8),
    Scene("test-reports-that-decide", "quality.2", At.CLOSED, 137),
    # Product and Design
    Scene("customer-interviews", "products.2", At.ON_TRACK, 21),
    Scene("what-we-will-not-build", "products.1", At.CLOSED, 55),
    Scene("presenting-designs", "design.1", At.MANAGER_AGREES, 9),
    Scene("research-people-use", "design.2", At.PART_MISSING, 6),
    # Sales
    Scene("listening-before-presenting", "museums.1", At.ON_TRACK, 13),
    Scene("forecasts-one-can-trust", "museums.3", At.CLOSED, 88),
    Scene("first-call-with-a-director", "museums.4", At.CLOSED, 124),
    Scene("negotiating-without-discounts", "theatres.1", At.CHECK_IN_LATE, 15),
    Scene("leading-a-tender", "tenders.1", At.ON_TRACK, 39),
    # Marketing
    Scene("campaign-around-an-event", MOVER, At.ON_TRACK, 34),
    Scene("briefing-suppliers", "events.1", At.CLOSED, 75),
    # Operations
    Scene("planning-returns", "devices.1", At.ON_TRACK, 52),
    Scene("repair-notes", "devices.2", At.CLOSED, 61),
    Scene("what-only-one-knows", "systems.2", At.DRAFT, 1),
    # Finance
    Scene("closing-the-month", "accounting.1", At.ON_TRACK, 20),
    Scene("numbers-for-everybody", "controlling.1", At.CLOSED, 47),
    # People: somebody in HR who also has a plan of their own
    Scene("difficult-meetings", "partners.2", At.ON_TRACK, 15),
    Scene("short-learning", "learning.1", At.CLOSED, 9, ()),
)
