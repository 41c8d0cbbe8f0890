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
    NOT_NOW = "proposed, a not now is open"
    STARTS_LATER = "active, starts later"
    ON_TRACK = "active, on track"
    CHECK_IN_DUE = "active, a check-in is due"
    CHECK_IN_LATE = "active, a check-in is overdue"
    ACTIVITY_LATE = "active, an activity is late"
    SUPPORT_LATE = "active, support is late"
    PAUSED = "active, rests today"
    QUIET = "active, nobody has written for weeks"
    ADJUSTMENT_OPEN = "active, an adjustment waits for an answer"
    STOP_ASKED = "active, the team member asked to stop"
    NOBODY_RESPONSIBLE = "active, nobody is responsible"
    APPOINTED = "active, HR appointed somebody to act as manager"
    PAST_END = "active, past its end"
    CLOSED = "closed"
    CANCELLED = "cancelled while it ran"
    DROPPED = "cancelled before both agreed"
    LEFT = "cancelled, the team member left"


class Scene(NamedTuple):
    """One plan.

    Attributes:
        story: its name in `stories/*.toml`.
        member: the place of the team member in the organisation.
        days: drafts: begun, proposed plans: proposed, closed and cancelled ones: ended that many days ago; active ones
            and where the member left: the day of the plan it is (or was); past its end: days since; starts later:
            days until.
        reflected: whose reflections are there, of "member" and "manager".
    """

    story: str
    member: str
    at: At
    days: int
    reflected: tuple[str, ...] = ("member", "manager")


JOINED_DAYS_AGO = 250
"""When the second roster came in, with the people of `JOINERS`, who had begun that month."""

LEFT_DAYS_AGO = 20
"""When the third one came in: two people have left, somebody else has moved to another team."""

HEAD_LEFT_DAYS_AGO = 6
"""When the fourth one came in: the head of a department has left, who had acted for a manager that left before."""

APPOINTED_DAYS_AGO = 3
"""When HR appointed somebody on one of the plans for which nobody was responsible since."""

QUIET_FOR = 24
"""For how many days nobody has written on a plan that has gone quiet."""


PUNCTUAL = ("engineering", "platform", "boxoffice", "quality")
SLIPPING = ("sales", "museums", "theatres", "tenders")
"""Teams that slip less in August than others, and teams that hold more than half too late in any other month too."""


JOINERS = (
    "support.2", "renewals.1", "products.1", "theatres.1", "tenders.4", "events.1", "devices.2", "systems.3",
    "partners.3",
)  # fmt: skip  # a list to read
"""Who came after the others. Most of their plans are about an issue; of the plans of the others most are not."""


class Away(NamedTuple):
    """A manager who is away, and who stands in on their open plans.

    Attributes:
        named_ago: the deputy was named so many days ago.
        first_in, last_in: the first and the last day, so many days from today.
    """

    manager: str
    deputy: str
    named_ago: int
    first_in: int
    last_in: int


ABSENCES = (Away("support", "renewals", 6, -1, 6), Away("onboarding", "support", 3, 8, 14))
"""One who is away today, and one who will be: the manager that sign-in offers."""

LEAVER = "support.4"
MOVER, MOVER_TO = "content.3", "events"
ACTING = "events"
"""Whom HR appointed."""

LEAVERS = {LEFT_DAYS_AGO: (LEAVER, "content"), HEAD_LEFT_DAYS_AGO: ("marketing",)}
"""Who is on no roster any more from how many days ago on. After both nobody is responsible for the content team."""

SCENES = (
    # The team that sign-in offers to try it with: its manager, six reports, and the manager's own plan.
    Scene("go-live-calls", "onboarding.1", At.CHECK_IN_DUE, 18),
    Scene("handing-over-to-support", "onboarding.2", At.CHECK_IN_LATE, 22),
    Scene("migrations-in-plain-words", "onboarding.3", At.MANAGER_ANSWERS, 4),
    Scene("trainings-for-volunteers", "onboarding.4", At.NOT_NOW, 3),
    Scene("first-small-rollout", "onboarding.5", At.DRAFT, 2),
    Scene("coaching-new-colleagues", "onboarding.6", At.CLOSED, 5, ("member",)),
    Scene("special-requests", "onboarding.1", At.CLOSED, 96),
    Scene("delegating-whole-rollouts", "onboarding", At.ADJUSTMENT_OPEN, 21),
    Scene("endings-of-a-call", "onboarding.1", At.CLOSED, 385),
    Scene("rollout-plans-customers-keep", "onboarding.2", At.CLOSED, 212),
    Scene("estimating-migrations", "onboarding.3", At.CLOSED, 152),
    Scene("kick-off-for-four-houses", "onboarding.6", At.CLOSED, 331),
    # Customer Success
    Scene("angry-messages", "support.1", At.ON_TRACK, 17),
    Scene("prioritising-a-full-queue", "support.2", At.CLOSED, 41),
    Scene("reading-logs", "support.3", At.MEMBER_AGREES, 8),
    Scene("help-articles", LEAVER, At.LEFT, 16),
    Scene("talking-about-price", "renewals.1", At.ACTIVITY_LATE, 18),
    Scene("seeing-renewals-coming", "renewals.2", At.CLOSED, 68),
    Scene("yearly-reviews", "renewals.3", At.BOTH_ANSWER, 3),
    Scene("explaining-without-screens", "support.1", At.CLOSED, 243),
    Scene("calm-mondays", "support.2", At.ON_TRACK, 12),
    Scene("handover-of-the-evening-shift", "support.3", At.CLOSED, 180),
    Scene("second-level-with-one-foot", "support.5", At.CLOSED, 422),
    Scene("being-asked-by-the-desk", "support.5", At.CLOSED, 18, ("member",)),
    Scene("fair-shift-plans", "support", At.CLOSED, 296),
    Scene("letters-that-name-the-date", "renewals.4", At.CLOSED, 451, ("manager",)),
    Scene("usage-before-the-call", "renewals.4", At.CLOSED, 24),
    Scene("asking-for-references", "renewals.5", At.CLOSED, 105),
    Scene("leading-by-questions", "renewals", At.ON_TRACK, 30),
    Scene("one-story-less", "success", At.CLOSED, 509),
    # Engineering
    Scene("leading-an-incident", "platform.1", At.ON_TRACK, 18),
    Scene("decisions-in-writing", "platform.2", At.CLOSED, 33),
    Scene("quieter-on-call", "platform.4", At.SUPPORT_LATE, 17),
    Scene("feedback-early", "platform", At.CLOSED, 131),
    Scene("accessible-forms", "boxoffice.1", At.STARTS_LATER, 4),
    Scene("delegating-a-release", "boxoffice.2", At.PAST_END, 4),
    Scene("smaller-changes", "boxoffice.3", At.CLOSED, 110),
    Scene("exploratory-testing", "quality.1", At.UNSHAPED, 8),
    Scene("test-reports-that-decide", "quality.2", At.CLOSED, 137),
    Scene("a-voice-in-design-reviews", "platform.1", At.CLOSED, 225),
    Scene("looking-back-without-blame", "platform.3", At.CLOSED, 300),
    Scene("estimates-with-a-range", "platform.3", At.CLOSED, 27),
    Scene("changing-the-database-at-noon", "platform.5", At.CLOSED, 160),
    Scene("servers-in-text-files", "platform.6", At.CLOSED, 470),
    Scene("before-the-season", "platform.6", At.CLOSED, 50),
    Scene("planning-with-product", "boxoffice", At.CLOSED, 142),
    Scene("tests-before-payments", "boxoffice.4", At.CLOSED, 361),
    Scene("two-at-one-keyboard", "boxoffice.4", At.CLOSED, 13, ("manager",)),
    Scene("a-day-behind-the-counter", "boxoffice.5", At.CLOSED, 195),
    Scene("fast-on-old-tills", "boxoffice.6", At.CLOSED, 85),
    Scene("release-notes-for-the-counter", "boxoffice.6", At.MEMBER_ANSWERS, 6),
    Scene("interviews-that-show-work", "quality", At.CLOSED, 345),
    Scene("the-hundred-clicks", "quality.3", At.CLOSED, 44),
    Scene("steps-one-can-repeat", "quality.4", At.CLOSED, 251),
    Scene("testing-where-it-hurts", "quality.4", At.PAUSED, 27),
    # Product and Design
    Scene("customer-interviews", "products.2", At.ON_TRACK, 21),
    Scene("what-we-will-not-build", "products.1", At.CLOSED, 55),
    Scene("presenting-designs", "design.1", At.MANAGER_AGREES, 19),
    Scene("research-people-use", "design.2", At.PART_MISSING, 17),
    Scene("three-priorities", "products", At.CLOSED, 411),
    Scene("the-problem-in-three-lines", "products.3", At.CLOSED, 20),
    Scene("what-a-feature-earned", "products.4", At.CLOSED, 169),
    Scene("answers-before-questions", "design", At.CLOSED, 235, ("member",)),
    Scene("finding-people-to-talk-to", "design.2", At.CLOSED, 489),
    Scene("criticism-one-can-use", "design.3", At.CLOSED, 120),
    Scene("prototypes-with-real-names", "design.4", At.CLOSED, 218),
    Scene("rules-for-the-colours", "design.4", At.STOP_ASKED, 28),
    # Sales
    Scene("listening-before-presenting", "museums.1", At.ON_TRACK, 13),
    Scene("forecasts-one-can-trust", "museums.3", At.CLOSED, 88),
    Scene("first-call-with-a-director", "museums.4", At.CLOSED, 124),
    Scene("negotiating-without-discounts", "theatres.1", At.CHECK_IN_LATE, 15),
    Scene("leading-a-tender", "tenders.1", At.ADJUSTMENT_OPEN, 39),
    Scene("numbers-for-everybody", "tenders.2", At.CLOSED, 47),
    Scene("closing-the-month", "tenders.3", At.ON_TRACK, 20),
    Scene("coaching-instead-of-rescuing", "museums", At.CLOSED, 380),
    Scene("tickets-in-their-own-name", "museums.1", At.CLOSED, 175),
    Scene("notes-on-the-same-day", "museums.2", At.CLOSED, 284),
    Scene("proposals-on-two-pages", "museums.2", At.CLOSED, 15, ()),
    Scene("the-day-after-signing", "museums.3", At.CLOSED, 311),
    Scene("a-cold-morning", "museums.5", At.CLOSED, 65),
    Scene("small-museums-together", "museums.6", At.CLOSED, 204),
    Scene("a-region-to-plan", "museums.6", At.DRAFT, 4),
    Scene("winning-back", "theatres.2", At.CLOSED, 38),
    Scene("a-season-ahead", "theatres.3", At.CLOSED, 246),
    Scene("five-lines", "theatres.4", At.CLOSED, 155),
    Scene("selling-beside-partners", "theatres.4", At.ON_TRACK, 16),
    Scene("a-town-buys-a-system", "theatres.5", At.CLOSED, 498),
    Scene("the-iberian-accounts", "theatres.5", At.CANCELLED, 12),
    Scene("reading-what-is-asked", "tenders.4", At.CLOSED, 78),
    Scene("one-pipeline", "sales", At.CLOSED, 536),
    # Marketing
    Scene("campaign-around-an-event", MOVER, At.ON_TRACK, 34),
    Scene("briefing-suppliers", "events.1", At.CLOSED, 75),
    Scene("editing-with-a-light-hand", "content", At.CLOSED, 275),
    Scene("the-newsletter-is-mine", "content.1", At.CLOSED, 456),
    Scene("headlines-that-say-it", "content.1", At.CLOSED, 35),
    Scene("voices-of-visitors", "content.2", At.CLOSED, 190),
    Scene("interviews-in-two-languages", "content.2", At.CANCELLED, 40),
    Scene("stories-one-can-hear", "content.2", At.NOBODY_RESPONSIBLE, 24),
    Scene("a-calendar-that-holds", "content.4", At.CLOSED, 326),
    Scene("briefing-photographers", "content.4", At.APPOINTED, 27),
    Scene("on-a-stage", "events.2", At.CLOSED, 92),
    Scene("what-an-event-costs", "events.3", At.CLOSED, 146),
    Scene("hands-that-know-where", "events.4", At.MANAGER_ANSWERS, 5),
    # Operations
    Scene("planning-returns", "devices.1", At.ON_TRACK, 52),
    Scene("repair-notes", "devices.2", At.CLOSED, 61),
    Scene("what-only-one-knows", "systems.2", At.DRAFT, 1),
    Scene("a-site-of-its-own", "operations", At.ON_TRACK, 36),
    Scene("counting-on-it", "devices", At.CLOSED, 256),
    Scene("ten-minutes-at-the-gate", "devices.3", At.CLOSED, 481),
    Scene("explaining-a-repair", "devices.3", At.CLOSED, 58),
    Scene("leading-the-early-shift", "devices.5", At.CLOSED, 183),
    Scene("safe-before-fast", "devices.6", At.CLOSED, 340),
    Scene("saying-when-it-is-done", "systems.2", At.CLOSED, 116),
    Scene("scripts-with-a-net", "systems.3", At.CLOSED, 29),
    Scene("before-it-is-switched-off", "systems.4", At.CLOSED, 201),
    Scene("ordering-for-two", "systems.4", At.DROPPED, 33),
    # People: somebody in HR who also has a plan of their own
    Scene("difficult-meetings", "partners.2", At.ON_TRACK, 15),
    Scene("short-learning", "learning.1", At.CLOSED, 9, ()),
    Scene("talking-about-pay", "partners.3", At.CLOSED, 53),
    Scene("rules-in-plain-words", "partners.4", At.CLOSED, 215),
    Scene("what-learning-changed", "learning.2", At.CLOSED, 316),
    Scene("letting-others-teach", "learning.2", At.CANCELLED, 4),
    Scene("online-and-awake", "learning.3", At.CLOSED, 99),
    # Sales: one that nobody closes, one on which nobody writes any more
    Scene("two-teams-one-house", "theatres", At.PAST_END, 38),
    Scene("a-director-who-is-silent", "museums.4", At.QUIET, 48),
    # A quarter with a check-in every four weeks. At least five people have to be behind a share of a department that
    # leadership reads, in each month since January: in Engineering there are five in any of the last thirteen months,
    # in Sales in the last nine.
    Scene("lending-out-a-team", "boxoffice", At.CLOSED, 12),
    Scene("reviews-within-a-day", "platform", At.CLOSED, 19),
    Scene("forms-for-every-language", "boxoffice.1", At.CLOSED, 53),
    Scene("a-map-of-the-code", "boxoffice.2", At.CLOSED, 84),
    Scene("talking-to-those-who-pay", "platform.2", At.CLOSED, 140),
    Scene("tests-others-can-read", "quality.1", At.CLOSED, 163),
    Scene("numbers-for-the-team", "quality.3", At.CLOSED, 181),
    Scene("alarms-that-mean-something", "platform.4", At.CLOSED, 212),
    Scene("small-talks-big-rooms", "boxoffice.3", At.CLOSED, 245),
    Scene("saying-no-to-a-wish", "boxoffice.6", At.CLOSED, 237),
    Scene("one-service-from-two", "platform.5", At.CLOSED, 281),
    Scene("trusting-the-night-run", "quality.2", At.CLOSED, 265),
    Scene("asking-before-building", "boxoffice.5", At.CLOSED, 289),
    Scene("reading-a-profile", "platform.1", At.CLOSED, 310),
    Scene("keys-and-certificates", "platform.6", At.CLOSED, 302),
    Scene("leaving-good-tracks", "quality.4", At.CLOSED, 308),
    Scene("questions-in-the-first-week", "tenders", At.CLOSED, 7),
    Scene("a-stage-and-its-office", "theatres.3", At.CLOSED, 56),
    Scene("targets-people-believe", "museums", At.CLOSED, 102),
    Scene("trains-in-place-of-flights", "museums.6", At.CLOSED, 93),
    Scene("the-sentence-about-price", "tenders.1", At.CLOSED, 132),
    Scene("figures-that-explain", "tenders.3", At.CLOSED, 174),
    Scene("a-no-that-stays-friendly", "museums.5", At.CLOSED, 182),
    Scene("the-second-signature", "tenders.2", At.CLOSED, 186),
    Scene("after-the-premiere", "theatres.2", At.CLOSED, 193),
    # Elsewhere
    Scene("fewer-words-on-the-screen", "products.3", At.CLOSED, 94),
    Scene("a-fair-with-one-suitcase", "events.4", At.CLOSED, 95),
    Scene("courses-that-end-on-time", "learning.1", At.CLOSED, 290),
    Scene("tickets-for-ourselves", "systems", At.CLOSED, 109),
    Scene("boxes-that-come-back", "devices.4", At.CLOSED, 302),
)
