"""When support that was promised can be called not received."""

from datetime import date

from lib.models import Answer, Support


def is_missable(support: Support, today: date) -> bool:
    """May the team member say that this support did not come: noted as given and not confirmed, or its day passed?"""
    if support.answer is not Answer.AGREED or support.not_received_on is not None:
        return False
    if support.given_on is not None:
        return support.confirmed_on is None
    return support.due_on is not None and support.due_on < today
