"""Saving a section of the settings as a new version, within the rights and with a line in the record."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import EditConflict
from lib.logo import logo_of
from lib.models import OrganisationSetting
from lib.notice import Notice
from lib.organisation_settings.read import forget_working_days, in_force, logo, require_section
from lib.organisation_settings.sections import FROM_FILE, REWORDED_BY_HR, TYPED_WORDS, Section, checked


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
    elif section is Section.NOTICE:
        before = before._replace(content=Notice.model_validate(before.content).model_dump(mode="json"))
    content = checked(section, {**before.content, **values})
    if before.number != seen_version:
        theirs = {name: value for name, value in before.content.items() if content[name] != value}
        raise EditConflict(theirs, "Somebody saved this while you were writing. Your text is still here; please look.")
    changed = [name for name, value in content.items() if before.content.get(name) != value]
    if not changed:
        return
    if before.number == 0 and section in FROM_FILE:
        session.add(
            OrganisationSetting(
                section=section, version=0, content=dict(before.content), on=moment.today, at=moment.now
            )
        )
    kept = Notice.model_validate(content).own_words if section is Section.NOTICE else dict(content)
    session.add(
        OrganisationSetting(
            section=section, version=before.number + 1, content=kept, on=moment.today, at=moment.now,
            by_id=viewer.person_id,
        )
    )  # fmt: skip
    plain = [name for name in changed if name not in TYPED_WORDS and section not in REWORDED_BY_HR]
    audit.record(
        session, "settings changed", at=moment.now, actor_id=viewer.person_id, section=section.value,
        fields=changed, version=[before.number, before.number + 1],
        before={name: before.content.get(name) for name in plain}, after={name: content[name] for name in plain},
    )  # fmt: skip
    forget_working_days(session)


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
