"""What an organisation chooses on the page Settings, and every version of it. `lib.settings` has what a server needs.

Each section is saved as a whole; its latest version holds. What nobody saved yet is as the product ships, the policy
as `COACHING_POLICY_FILE` has it.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import Select, bindparam, case, func, select, update
from sqlmodel import Session, col

from lib import audit, policy
from lib.access import Viewer, may_administer, may_reword_policy
from lib.channels.chat import is_address
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import EditConflict, Invalid, NotFound, sentence_of
from lib.logo import logo_of
from lib.models import NAME, SENTENCE, Cadence, OrganisationSetting, Person, Words
from lib.models.base import Day
from lib.notice import Notice
from lib.policy import Policy
from lib.settings import get_settings
from lib.working_days import WorkingDays, WorkingWeek, countries, regions

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
    POLICY = "policy"
    NOTICE = "notice"


REWORDED_BY_HR = frozenset({Section.POLICY, Section.NOTICE})
"""Texts for everybody, which HR may change too. The record names no content of them: the versions here hold it."""


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


_FORMS: Mapping[Section, type[BaseModel]] = {
    Section.ORGANISATION: Organisation,
    Section.LOGO: Logo,
    Section.WORKING_DAYS: WorkingDaysChoice,
    Section.NEW_PLANS: NewPlans,
    Section.TARGETS: Targets,
    Section.CHAT: Chat,
    Section.POLICY: Policy,
    Section.NOTICE: Notice,
}

_WORDS = {"name", "hr_contact", "calendar_title", "png", "days_off", "address"}
"""Fields of which the record names no content: somebody typed or drew it. The versions here hold it."""

_LEFT_OUT = (Section.LOGO, Section.CHAT)
"""Sections whose content is fetched by itself: a large picture, a secret."""

Form = TypeVar("Form", bound=BaseModel)


class Version(NamedTuple):
    """One version of a section.

    Attributes:
        number: 0 for what holds before anybody saved something.
        by: who saved it; empty before that, and for the command line.
    """

    number: int
    content: Mapping[str, Any]
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class InForce:
    """What holds now, with the version of each section that somebody may change: the second of two who do is told."""

    organisation: Organisation
    working_days: WorkingDaysChoice
    new_plans: NewPlans
    targets: Targets
    policy: Policy
    notice: Notice
    versions: Mapping[Section, Version]


def in_force(session: Session) -> InForce:
    """Everything that holds now, without the logo and the address of the chat: each has a function of its own."""
    latest = (
        select(col(OrganisationSetting.section), func.max(col(OrganisationSetting.version)).label("version"))
        .group_by(col(OrganisationSetting.section))
        .subquery()
    )
    rows = session.execute(
        select(
            col(OrganisationSetting.section),
            col(OrganisationSetting.version),
            case((col(OrganisationSetting.section).not_in(_LEFT_OUT), col(OrganisationSetting.content))),
            col(Person.name),
            col(OrganisationSetting.at),
        )
        .join(
            latest,
            (latest.c.section == col(OrganisationSetting.section))
            & (latest.c.version == col(OrganisationSetting.version)),
        )
        .outerjoin(Person, col(Person.id) == col(OrganisationSetting.by_id))
    ).all()
    saved = {
        Section(section): Version(number, content or {}, name or "", at) for section, number, content, name, at in rows
    }
    texts = policy.load(get_settings().policy_file)
    if Section.POLICY in saved:
        texts = Policy.model_validate(saved[Section.POLICY].content)
    starts = NewPlans(days=texts.default_days)
    if Section.NEW_PLANS in saved:
        starts = NewPlans.model_validate(saved[Section.NEW_PLANS].content)
    texts = texts.model_copy(update={"default_days": starts.days})
    found = {
        Section.ORGANISATION: _as(Organisation, saved.get(Section.ORGANISATION)),
        Section.WORKING_DAYS: _as(WorkingDaysChoice, saved.get(Section.WORKING_DAYS)),
        Section.NEW_PLANS: starts,
        Section.TARGETS: _as(Targets, saved.get(Section.TARGETS)),
        Section.POLICY: texts,
        Section.NOTICE: _as(Notice, saved.get(Section.NOTICE)),
    }
    unsaved = {Section.LOGO: Version(0, {"png": ""}), Section.CHAT: Version(0, {})} | {
        section: Version(0, form.model_dump(mode="json")) for section, form in found.items()
    }
    return InForce(
        _as(Organisation, saved.get(Section.ORGANISATION)),
        _as(WorkingDaysChoice, saved.get(Section.WORKING_DAYS)),
        starts,
        _as(Targets, saved.get(Section.TARGETS)),
        texts,
        _as(Notice, saved.get(Section.NOTICE)),
        {**unsaved, **saved},
    )


def organisation(session: Session) -> Organisation:
    """The organisation's name, HR contact and date format that hold now: one row, for what every screen needs."""
    return Organisation.model_validate(_latest_content(session, Section.ORGANISATION))


def targets(session: Session) -> Targets:
    """The targets that hold now."""
    return Targets.model_validate(_latest_content(session, Section.TARGETS))


def chat_address(session: Session) -> str:
    """The address of the organisation's chat that holds now, which is a secret; empty for none."""
    return Chat.model_validate(_latest_content(session, Section.CHAT)).address


def save_chat_address(session: Session, viewer: Viewer, address: str, *, seen_version: int, moment: Moment) -> None:
    """Save the address of the organisation's chat; of earlier ones nothing is kept. Commits.

    Raises:
        NotFound, Invalid, EditConflict: as `save_section` does.
    """
    write_section(session, viewer, Section.CHAT, {"address": address}, seen_version=seen_version, moment=moment)
    session.flush()
    session.execute(
        update(OrganisationSetting)
        .where(
            col(OrganisationSetting.section) == Section.CHAT,
            col(OrganisationSetting.version) <= seen_version,
        )
        .values(content={"address": ""})
    )
    session.commit()


def _latest_content(session: Session, section: Section) -> Mapping[str, Any]:
    return session.scalars(_latest(), {"section": section}).first() or {}


@cache
def _latest() -> Select[dict[str, Any] | None]:
    """The content that holds now of a section; made once, as every screen asks for some."""
    is_asked_for = col(OrganisationSetting.section) == bindparam("section")
    latest = select(col(OrganisationSetting.content)).where(is_asked_for)
    return latest.order_by(col(OrganisationSetting.version).desc()).limit(1)


class LogoInForce(NamedTuple):
    """The logo that holds now: its version, and its picture as PNG, empty for the sign of the product."""

    version: int
    png: bytes


def logo(session: Session, known: LogoInForce | None = None) -> LogoInForce:
    """The logo that holds now.

    Args:
        known: the one that was there a moment ago; its picture is not fetched again.
    """
    version = session.scalars(_logo_version()).one() or 0
    if known is not None and known.version == version:
        return known
    saved = session.get(OrganisationSetting, (Section.LOGO, version)) if version else None
    return LogoInForce(version, b64decode(saved.content["png"]) if saved else b"")


@cache
def _logo_version() -> Select[int | None]:
    newest = select(func.max(col(OrganisationSetting.version)))
    return newest.where(col(OrganisationSetting.section) == Section.LOGO)


def save_logo(session: Session, viewer: Viewer, file: bytes | None, *, seen_version: int, moment: Moment) -> None:
    """Save the picture in a file as the logo, or none. Commits.

    Raises:
        NotFound: the logo is not the viewer's to change.
        LogoRefused: the file is no picture that can be a logo.
        EditConflict: somebody else saved one first.
    """
    require_section(viewer, Section.LOGO)
    png = b64encode(logo_of(file)).decode() if file is not None else ""
    save_section(session, viewer, Section.LOGO, {"png": png}, seen_version=seen_version, moment=moment)


def working_days(session: Session) -> WorkingDays:
    """The days people work, past and coming; asked for once in a session."""
    found = session.info.get(_WORKING)
    if not isinstance(found, WorkingDays):
        found = WorkingDays()
        for content, on in session.execute(_working_days()):
            found = found.changed(WorkingDaysChoice.model_validate(content).week, on)
        session.info[_WORKING] = found
    return found


@cache
def _working_days() -> Select[Any]:
    weeks = select(col(OrganisationSetting.content), col(OrganisationSetting.on))
    weeks = weeks.where(col(OrganisationSetting.section) == Section.WORKING_DAYS)
    return weeks.order_by(col(OrganisationSetting.version))


_WORKING = "working days"
"""Where a session keeps them."""


def versions(session: Session, viewer: Viewer, section: Section) -> list[Version]:
    """Every version of a section, the latest first.

    Raises:
        NotFound: the section is not the viewer's to change.
    """
    require_section(viewer, section)
    rows = session.execute(
        select(OrganisationSetting, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(OrganisationSetting.by_id))
        .where(col(OrganisationSetting.section) == section)
        .order_by(col(OrganisationSetting.version).desc())
    )
    return [_version(row, name) for row, name in rows.all()]


def save_section(
    session: Session, viewer: Viewer, section: Section, values: Mapping[str, Any], *, seen_version: int, moment: Moment
) -> None:
    """Save a section as a new version, unless nothing in it is new. Commits.

    Args:
        values: the whole content, or the fields of it that change.
        seen_version: the version that stood on the viewer's screen.

    Raises:
        NotFound: the section is not the viewer's to change.
        Invalid: with a sentence for each field that does not fit.
        EditConflict: somebody else saved the section first.
    """
    write_section(session, viewer, section, values, seen_version=seen_version, moment=moment)
    session.commit()


def write_section(
    session: Session, viewer: Viewer, section: Section, values: Mapping[str, Any], *, seen_version: int, moment: Moment
) -> None:
    """Save a section as `save_section` does, with its errors, in a transaction that the caller commits."""
    require_section(viewer, section)
    lock_for_transaction(session, Lock.SETTINGS)
    before = in_force(session).versions[section]
    if section is Section.LOGO:
        before = before._replace(content={"png": b64encode(logo(session).png).decode()})
    content = checked(section, {**before.content, **values})
    if before.number != seen_version:
        theirs = {name: value for name, value in before.content.items() if content[name] != value}
        raise EditConflict(theirs, "Somebody saved this while you were writing. Your text is still here; please look.")
    changed = [name for name, value in content.items() if before.content.get(name) != value]
    if not changed:
        return
    session.add(
        OrganisationSetting(
            section=section, version=before.number + 1, content=dict(content), on=moment.today, at=moment.now,
            by_id=viewer.person_id,
        )
    )  # fmt: skip
    plain = [name for name in changed if name not in _WORDS and section not in REWORDED_BY_HR]
    audit.record(
        session, "settings changed", at=moment.now, actor_id=viewer.person_id, section=section.value,
        fields=changed, version=[before.number, before.number + 1],
        before={name: before.content.get(name) for name in plain}, after={name: content[name] for name in plain},
    )  # fmt: skip
    session.info.pop(_WORKING, None)


def require_section(viewer: Viewer, section: Section) -> None:
    """Refuse a section that is not the viewer's to change.

    Raises:
        NotFound: it is none of theirs.
    """
    if not (may_reword_policy(viewer) if section in REWORDED_BY_HR else may_administer(viewer)):
        raise NotFound


def checked(section: Section, values: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a section, cleaned and within its limits, as JSON holds it.

    Raises:
        Invalid: with a sentence for each field, one inside another named like `contrasts.0.psp`.
    """
    try:
        return _FORMS[section].model_validate(dict(values), context=_TO_BE_SAVED).model_dump(mode="json")
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


def _version(row: OrganisationSetting, name: str | None) -> Version:
    return Version(row.version, row.content, name or "", row.at)


def _as(form: type[Form], saved: Version | None) -> Form:
    return form.model_validate(saved.content if saved else {})
