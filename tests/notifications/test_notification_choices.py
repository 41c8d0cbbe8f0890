"""How somebody hears of what by mail."""

import pytest
from sqlmodel import Session

from lib.errors import NotAllowed
from lib.models import MailTiming, NotificationKind
from lib.notifications import notification_choices
from tests.builders import make_absence, make_person, make_plan, make_viewer


def test_a_choice_changes_one_thing_and_leaves_the_others(session: Session) -> None:
    viewer = make_viewer(session, make_person(session))
    notification_choices.choose(session, viewer, timings={NotificationKind.PROPOSED: MailTiming.OFF})
    notification_choices.choose(session, viewer, timings={NotificationKind.CLOSED: MailTiming.AT_ONCE})
    notification_choices.choose(session, viewer, digest_hour=17)
    kept = notification_choices.choices_of(session, viewer.person_id)
    assert notification_choices.timing_of(kept, NotificationKind.PROPOSED) is MailTiming.OFF
    assert notification_choices.timing_of(kept, NotificationKind.CLOSED) is MailTiming.AT_ONCE
    assert (
        notification_choices.timing_of(kept, NotificationKind.AGREED)
        is notification_choices.KINDS[NotificationKind.AGREED].timing
    )
    assert kept.digest_hour == 17


def test_what_guards_an_account_cannot_be_turned_off(session: Session) -> None:
    viewer = make_viewer(session, make_person(session))
    notification_choices.choose(session, viewer, timings=dict.fromkeys(NotificationKind, MailTiming.OFF))
    kept = notification_choices.choices_of(session, viewer.person_id)
    still = {kind for kind in NotificationKind if notification_choices.timing_of(kept, kind) is not MailTiming.OFF}
    assert still == {NotificationKind.ROLE, NotificationKind.SIGN_IN}


@pytest.mark.parametrize(
    "chosen", [{"digest_hour": 24}, {"weekly_hour": -1}, {"weekly_day": 7}, {"weekly_day": 1}], ids=str
)
def test_an_hour_or_weekday_that_is_none_and_a_team_that_is_not_there_are_refused(
    session: Session, chosen: dict[str, int]
) -> None:
    viewer = make_viewer(session, make_person(session))
    with pytest.raises(NotAllowed):
        notification_choices.choose(session, viewer, **chosen)


def test_kinds_of_managers_and_hr_are_offered_to_them_alone(session: Session) -> None:
    manager = make_person(session)
    member = make_person(session, manager=manager)
    of_member, of_manager = (
        set(notification_choices.kinds_for(make_viewer(session, person))) for person in (member, manager)
    )
    assert of_member < of_manager == set(NotificationKind) - {NotificationKind.ROLE, NotificationKind.SIGN_IN}
    assert NotificationKind.PAST_END not in of_member


def test_a_deputy_without_a_team_chooses_about_what_a_deputy_is_told(session: Session) -> None:
    manager, deputy = make_person(session), make_person(session)
    plan = make_plan(session, member=make_person(session, manager=manager), manager=manager)
    assert NotificationKind.SUPPORT_LATE not in notification_choices.kinds_for(make_viewer(session, deputy))
    make_absence(session, plan, deputy)
    assert set(notification_choices.OF_COACHES) < set(notification_choices.kinds_for(make_viewer(session, deputy)))
