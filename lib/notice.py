"""The notice that everybody reads before the first use. HR rewords it in Settings; docs/product.md#notice."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lib import formatting
from lib.policy import Sentence

HEADINGS = {"who_sees_what": "Who sees what", "how_long": "How long it is kept", "whom_to_ask": "Whom to ask"}
"""The headings of the notice's parts, in the order in which they are read."""


def kept_for(years: int | None) -> str:
    """How long plans are kept, as the notice says it.

    Args:
        years: after they ended; none where there is no limit.
    """
    if years is None:
        return (
            "A plan and what was written on it are kept without a limit of time, also when it is closed or cancelled "
            "and after somebody has left."
        )
    return (
        f"A plan is deleted with everything written on it {formatting.count(years, 'year')} after it was closed or "
        "cancelled. Until then it is kept, also after somebody has left."
    )


_ALSO_KEPT = (
    "A request for a plan that came to nothing, such as a declined one, is kept without a limit of time. If it was to "
    "go on with an earlier plan, it is deleted with that one.",
    "What you wrote on a plan beside its own text can be edited or withdrawn by you for 24 hours.",
    "What you typed and did not send is kept for you alone, for 30 days.",
    "A draft that its manager discards is deleted. So is one that nobody can open any more, after 30 days.",
    "Notifications are deleted after 90 days, and what a mail said as soon as it is sent.",
    "The record of who did what, and when, is kept for good. It holds none of the words you wrote.",
    "Backups hold all of this for as long as your organisation keeps them.",
)


def _how_long(told: Mapping[str, Any]) -> tuple[str, ...]:
    return (kept_for(told.get("kept_years")), *_ALSO_KEPT)


Part = Annotated[tuple[Sentence, ...], Field(min_length=1)]


class Notice(BaseModel):
    """The notice, as the product ships it unless an organisation says it in its own words.

    Attributes:
        kept_years: for how many years plans are kept after they ended; the part about that says so unless an
            organisation says it in its own words.
        is_shown_again: is this version read before anything else also by those who have read an earlier one?
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kept_years: int | None = None
    who_sees_what: Part = (
        "A plan is for two people, the team member and their manager. From the proposal on both read all of it; "
        "there are no private notes. Before that it is the manager’s draft.",
        "The manager’s own manager can read a plan from the proposal on. Of a draft they read the opportunity and the "
        "development area, if they are asked to align on it.",
        "HR sees the people, dates, state, progress and outcome of plans, and the updates written for them. To read a "
        "plan in full they give a reason, and everybody on the plan can see that they did.",
        "Leadership reads figures of the whole organisation in which small groups are hidden; administrators keep "
        "roster, accounts and settings. Neither role shows anybody’s plan, or who has one.",
        "For the days of an absence a manager can name a deputy, who reads the plans they choose; the team member is "
        "told before.",
        "When somebody gets another manager, the new one reads their open plans and the former one no longer does. "
        "Nobody reads a plan about somebody above them.",
        "Every plan shows who can read it, why, and who opened it when.",
        "Whoever looks after the server and its database could read what is stored there.",
    )
    how_long: Part = Field(default_factory=_how_long)
    whom_to_ask: Part = (
        "About a plan of yours, ask the other one on it: your manager, or your team member.",
        "About what is kept on you, who read it, or when something does not feel right, ask HR.",
    )
    is_shown_again: bool = False

    @property
    def own_words(self) -> dict[str, Any]:
        """What an organisation chose otherwise than it ships, as JSON holds it: all else follows the product."""
        ships = Notice(kept_years=self.kept_years).model_dump(mode="json") | {"kept_years": None}
        return {name: value for name, value in self.model_dump(mode="json").items() if value != ships[name]}

    def says_the_same_as(self, other: "Notice") -> bool:
        """Are the texts of the two the same?"""
        return self.model_dump(include=set(HEADINGS)) == other.model_dump(include=set(HEADINGS))


def new_sentences(now: Notice, before: Notice) -> frozenset[str]:
    """The sentences that do not stand in the version somebody read before."""
    return frozenset(_sentences(now)) - frozenset(_sentences(before))


def _sentences(notice: Notice) -> tuple[str, ...]:
    return notice.who_sees_what + notice.how_long + notice.whom_to_ask
