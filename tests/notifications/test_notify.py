"""Who is told of which step."""

from lib import audit, notify


def test_of_each_action_of_the_record_it_is_known_who_is_told() -> None:
    known = set(audit.KIND_OF) | audit.READ_BY_NOBODY
    assert set(notify.TOLD) | notify.TOLD_TO_NOBODY == known
    assert not set(notify.TOLD) & notify.TOLD_TO_NOBODY
