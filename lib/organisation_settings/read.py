"""What holds now of what the organisation chose in Settings, and every version of it."""

from base64 import b64decode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select
from sqlmodel import Session, col

from lib import policy
from lib.access import Viewer, may_administer, may_reword_policy
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import OrganisationSetting, Person
from lib.notice import Notice
from lib.organisation_settings.in_words import differences
from lib.organisation_settings.sections import (
    FORMS,
    RETENTION_WAITS,
    REWORDED_BY_HR,
    Chat,
    NewPlans,
    Organisation,
    Retention,
    Section,
    Targets,
    WorkingDaysChoice,
)
from lib.plan_fields import Difference
from lib.policy import Policy
from lib.settings import get_settings
from lib.working_days import WorkingDays

_LEFT_OUT = (Section.LOGO, Section.CHAT)
"""Sections whose content is fetched by itself: a large picture, a secret."""


class Version(NamedTuple):
    """One version of a section.

    Attributes:
        number: 0 for what holds before anybody saved something.
        by: who saved it; empty before that, and for the command line.
        at: when it was saved; of what held before anybody did, when the first version took its place, if that is known.
    """

    number: int
    content: Mapping[str, Any]
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class InForce:
    """What holds now.

    Attributes:
        saved: the version of each section that somebody saved.
    """

    organisation: Organisation
    working_days: WorkingDaysChoice
    new_plans: NewPlans
    targets: Targets
    retention: Retention
    policy: Policy
    notice: Notice
    saved: Mapping[Section, Version]

    @cached_property
    def versions(self) -> Mapping[Section, Version]:
        """The version of each section that somebody may change: the second of two who do is told."""
        forms = (section for section in Section if section not in (*_LEFT_OUT, *self.saved))
        unsaved = {section: Version(0, getattr(self, section.value).model_dump(mode="json")) for section in forms}
        return {Section.LOGO: Version(0, {"png": ""}), Section.CHAT: Version(0, {})} | unsaved | dict(self.saved)


def in_force(session: Session) -> InForce:
    """Everything that holds now, without the logo and the address of the chat: each has a function of its own."""
    rows = session.execute(_all_latest())
    saved = {
        Section(section): Version(number, content or {}, name or "", at) for section, number, content, name, at in rows
    }

    def now(section: Section) -> Any:
        return FORMS[section].model_validate(saved[section].content if section in saved else {})

    texts = now(Section.POLICY) if Section.POLICY in saved else _shipped_policy()
    starts = now(Section.NEW_PLANS) if Section.NEW_PLANS in saved else NewPlans(days=texts.default_days)
    holds: dict[Section, Any] = {
        Section.POLICY: texts.model_copy(update={"default_days": starts.days}),
        Section.NEW_PLANS: starts,
    }
    holds |= {section: now(section) for section in Section if section not in (*holds, *_LEFT_OUT)}
    return InForce(**{section.value: form for section, form in holds.items()}, saved=saved)


@cache
def _all_latest() -> Select[Any]:
    """The latest version of each section, made once, with the name of whoever saved it."""
    latest = (
        select(col(OrganisationSetting.section), func.max(col(OrganisationSetting.version)).label("version"))
        .group_by(col(OrganisationSetting.section))
        .subquery()
    )
    return (
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
    )


def version_before_any(session: Session, viewer: Viewer, section: Section) -> Version:
    """What held of a section before anybody saved it: as it was then, with the day, if that was kept; else as today.

    Raises:
        NotFound: the section is not the viewer's to change.
    """
    require_section(viewer, section)
    return _before_any(session, section)


def _before_any(session: Session, section: Section) -> Version:
    kept = session.get(OrganisationSetting, (section, 0))
    return Version(0, kept.content, at=kept.at) if kept is not None else Version(0, _content_before_any(section))


def _content_before_any(section: Section) -> Mapping[str, Any]:
    if section is Section.POLICY:
        return _shipped_policy().model_dump(mode="json")
    form = NewPlans(days=_shipped_policy().default_days) if section is Section.NEW_PLANS else FORMS[section]()
    return form.model_dump(mode="json")


def _shipped_policy() -> Policy:
    return policy.load(get_settings().policy_file)


def change_in_words(
    session: Session, section: Section, numbers: Sequence[int], fields: Collection[str]
) -> list[Difference] | None:
    """What a version changed, before and after; nothing of a picture and a secret.

    Args:
        numbers: of the version before it, 0 where there was none, and its own.
        fields: those that were changed. Where what held before any version was not kept, other texts may stand for it.

    Returns:
        None as `differences` does.
    """
    if section in _LEFT_OUT:
        return []
    contents = []
    for number in numbers:
        saved = session.get(OrganisationSetting, (section, number)) if number else None
        contents.append(saved.content if saved is not None else _before_any(session, section).content)
    before, after = contents
    same = {field: value for field, value in after.items() if field not in fields}
    return differences(section, same | {field: before[field] for field in fields if field in before}, after)


def organisation(session: Session) -> Organisation:
    """The organisation's name, HR contact and date format that hold now: one row, for what every screen needs."""
    return Organisation.model_validate(_latest_content(session, Section.ORGANISATION))


def targets(session: Session) -> Targets:
    """The targets that hold now."""
    return Targets.model_validate(_latest_content(session, Section.TARGETS))


def retention(session: Session) -> Retention:
    """How long plans are kept after they ended, as it holds now."""
    return Retention.model_validate(_latest_content(session, Section.RETENTION))


def retention_begins(version: Version) -> datetime | None:
    """From when on a version of the retention deletes plans; nothing where nobody saved it."""
    return version.at and version.at + RETENTION_WAITS


def plans_kept_since(session: Session, moment: Moment) -> date | None:
    """The day before which a plan that ended is deleted now; none without a limit, or soon after it was chosen."""
    latest = select(OrganisationSetting).where(col(OrganisationSetting.section) == Section.RETENTION)
    saved = session.scalars(latest.order_by(col(OrganisationSetting.version).desc()).limit(1)).first()
    if saved is None or moment.now < saved.at + RETENTION_WAITS:
        return None
    return Retention.model_validate(saved.content).kept_since(moment.today)


def chat_address(session: Session) -> str:
    """The address of the organisation's chat that holds now, which is a secret; empty for none."""
    return Chat.model_validate(_latest_content(session, Section.CHAT)).address


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


class OnEveryScreen(NamedTuple):
    """What every screen shows or goes by of what holds now."""

    organisation: Organisation
    logo: LogoInForce


def on_every_screen(session: Session, known: LogoInForce | None = None) -> OnEveryScreen:
    """The organisation and its logo, as they hold now.

    Args:
        known: the logo that was there a moment ago; its picture is not fetched again.
    """
    content, version = session.execute(_on_every_screen(), {"section": Section.ORGANISATION}).one()
    if known is None or known.version != (version or 0):
        known = _logo(session, version or 0)
    return OnEveryScreen(Organisation.model_validate(content or {}), known)


@cache
def _on_every_screen() -> Select[Any]:
    """The content of a section and the version of the logo that hold now, in one row."""
    return select(_latest().scalar_subquery(), _logo_version().scalar_subquery())


def logo(session: Session) -> LogoInForce:
    """The logo that holds now."""
    return _logo(session, session.scalars(_logo_version()).one() or 0)


def _logo(session: Session, version: int) -> LogoInForce:
    saved = session.get(OrganisationSetting, (Section.LOGO, version)) if version else None
    return LogoInForce(version, b64decode(saved.content["png"]) if saved else b"")


@cache
def _logo_version() -> Select[int | None]:
    newest = select(func.max(col(OrganisationSetting.version)))
    return newest.where(col(OrganisationSetting.section) == Section.LOGO)


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


def forget_working_days(session: Session) -> None:
    """Ask again for the working days of a session: they are being changed."""
    session.info.pop(_WORKING, None)


_WORKING = "working days"
"""Where a session keeps them."""


def require_section(viewer: Viewer, section: Section) -> None:
    """Refuse a section that is not the viewer's to change.

    Raises:
        NotFound: it is none of theirs.
    """
    if not (may_reword_policy(viewer) if section in REWORDED_BY_HR else may_administer(viewer)):
        raise NotFound


def versions(session: Session, viewer: Viewer, section: Section) -> list[Version]:
    """Every version of a section that somebody saved, the latest first.

    Raises:
        NotFound: the section is not the viewer's to change.
    """
    require_section(viewer, section)
    rows = session.execute(
        select(OrganisationSetting, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(OrganisationSetting.by_id))
        .where(col(OrganisationSetting.section) == section, col(OrganisationSetting.version) > 0)
        .order_by(col(OrganisationSetting.version).desc())
    )
    return [Version(row.version, row.content, name or "", row.at) for row, name in rows]
