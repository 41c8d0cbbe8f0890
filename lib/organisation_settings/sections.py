"""What each section of the page Settings holds, and within which limits."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from lib.channels.chat import is_address
from lib.errors import Invalid, sentence_of
from lib.models import NAME, SENTENCE, Cadence, Words
from lib.models.base import Day
from lib.months import same_day
from lib.notice import Notice
from lib.policy import Policy
from lib.working_days import WorkingWeek, countries, regions

MOST_DAYS_OFF = 200

DateFormat = Literal[
    "DD/MM/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM/DD/YYYY", "MM.DD.YYYY", "MM-DD-YYYY", "YYYY/MM/DD", "YYYY.MM.DD",
    "YYYY-MM-DD",
]  # fmt: skip  # as a field for a day takes them


class Section(StrEnum):
    """A part of the settings that is saved as a whole."""

    ORGANISATION = "organisation"
    LOGO = "logo"
    WORKING_DAYS = "working_days"
    NEW_PLANS = "new_plans"
    TARGETS = "targets"
    CHAT = "chat"
    RETENTION = "retention"
    POLICY = "policy"
    NOTICE = "notice"


REWORDED_BY_HR = frozenset({Section.POLICY, Section.NOTICE})
"""Texts for everybody, which HR may change too. No line of the record holds any of them: the versions it names do."""

FROM_FILE = frozenset({Section.POLICY, Section.NEW_PLANS})
"""What holds of them before anybody saved them comes from a file, which may be another one by the next start: it is
kept as version 0 with the first that is saved."""


_TO_BE_SAVED = {"is": "to be saved"}
"""The context in which a form is judged more strictly than where it is read."""


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(_Content):
    """What the organisation is called, whom its managers ask, how it writes days, what calendars call a check-in."""

    name: Words = Field(default="", max_length=NAME)
    hr_contact: Words = Field(default="", max_length=SENTENCE)
    date_format: DateFormat = "DD/MM/YYYY"
    calendar_title: Words = Field(default="1:1", min_length=1, max_length=40)


class Logo(_Content):
    """A picture as `lib.logo` makes it: PNG, as text in base 64; empty for the sign of the product."""

    png: str = ""


class DayOff(_Content):
    """A day on which nobody works, and why."""

    day: Day
    name: Words = Field(default="", max_length=NAME)


class WorkingDaysChoice(_Content):
    """The weekdays people work, whose public holidays are free, and the organisation's own days off."""

    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    country: str = ""
    region: str = ""
    days_off: tuple[DayOff, ...] = ()

    @field_validator("weekdays")
    @classmethod
    def one_is_worked(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value:
            raise _wrong("Please tick at least one day of the week.")
        return tuple(sorted(set(value)))

    @field_validator("days_off")
    @classmethod
    def each_day_stands_once(cls, value: tuple[DayOff, ...]) -> tuple[DayOff, ...]:
        if len(value) > MOST_DAYS_OFF:
            raise _wrong(f"Please keep this to {MOST_DAYS_OFF} days; there are {len(value)}.")
        by_day = {each.day: each for each in value}
        return tuple(by_day[day] for day in sorted(by_day))

    @model_validator(mode="after")
    def the_place_is_known(self, info: ValidationInfo) -> "WorkingDaysChoice":
        if info.context is not _TO_BE_SAVED:  # What was saved stays readable when the list of places changes.
            return self
        if self.country and self.country not in countries():
            raise _wrong("Please choose a country of the list.")
        if self.region and self.region not in regions(self.country):
            raise _wrong("Please choose a region of this country.")
        return self

    @property
    def is_place_known(self) -> bool:
        """Are the public holidays of this place known, or none wanted?"""
        return not self.country or (self.country in countries() and self.region in {"", *regions(self.country)})

    @property
    def week(self) -> WorkingWeek:
        return WorkingWeek(
            frozenset(self.weekdays), self.country, self.region, frozenset(each.day for each in self.days_off)
        )


class NewPlans(_Content):
    """How a new plan begins; its manager can change all of it."""

    days: int = Field(default=30, ge=1, le=365)
    cadence: Cadence = Cadence.WEEKLY
    cadence_days: int = Field(default=10, ge=2, le=90)


Percent = Annotated[int, Field(ge=1, le=100)]


class Targets(_Content):
    """The shares in percent that the organisation wants to reach; nothing where it set no target."""

    check_ins_on_time: Percent | None = None
    people_reached: Percent | None = None
    goals_achieved: Percent | None = None
    support_on_time: Percent | None = None


class Chat(_Content):
    """The address at which the organisation's chat takes lines for HR; empty for none. It is a secret."""

    address: Words = Field(default="", max_length=SENTENCE)

    @field_validator("address")
    @classmethod
    def a_chat_has_this_address(cls, value: str, info: ValidationInfo) -> str:
        if info.context is _TO_BE_SAVED and value and not is_address(value):
            raise _wrong("This is no address of Slack, Teams, Mattermost or Matrix that we know. Please look at it.")
        return value


RETENTION_WAITS = timedelta(hours=24)
"""For how long after it was saved nothing is deleted by it: a number typed wrong can be taken back."""


class Retention(_Content):
    """For how many years a plan is kept after it ended; nothing where there is no limit."""

    years: Annotated[int, Field(ge=1, le=100)] | None = None

    def kept_since(self, today: date) -> date | None:
        """The day before which what ended is deleted; none where there is no limit."""
        return None if self.years is None else same_day(today, -12 * self.years)

    def is_shorter_than(self, other: "Retention") -> bool:
        """Is anything deleted by this that the other one keeps?"""
        return self.years is not None and (other.years is None or self.years < other.years)


FORMS: Mapping[Section, type[BaseModel]] = {
    Section.ORGANISATION: Organisation,
    Section.LOGO: Logo,
    Section.WORKING_DAYS: WorkingDaysChoice,
    Section.NEW_PLANS: NewPlans,
    Section.TARGETS: Targets,
    Section.CHAT: Chat,
    Section.RETENTION: Retention,
    Section.POLICY: Policy,
    Section.NOTICE: Notice,
}

TYPED_WORDS = {"name", "hr_contact", "calendar_title", "png", "days_off", "address"}
"""Fields of which a line of the record holds no content: somebody typed or drew it. The versions that it names do."""


def checked(section: Section, values: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a section, cleaned and within its limits, as JSON holds it.

    Raises:
        Invalid: with a sentence for each field, one inside another named like `contrasts.0.psp`.
    """
    try:
        return FORMS[section].model_validate(dict(values), context=_TO_BE_SAVED).model_dump(mode="json")
    except ValidationError as error:
        raise Invalid({_field_of(problem): _sentence(problem) for problem in error.errors()}) from None


def _field_of(problem: Any) -> str:
    """The name of the field; what is about several is about the first place of them that shows it."""
    return ".".join(str(step) for step in problem["loc"]) or "country"


def _sentence(problem: Any) -> str:
    return str(problem["msg"]) if problem["type"] == _OWN else sentence_of(problem)


_OWN = "settings"


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError(_OWN, "{sentence}", {"sentence": sentence})
