"""Who administers, and that somebody always does: only administrators can name another one."""

from sqlalchemy import select
from sqlmodel import Session, col

from lib.errors import NotAllowed
from lib.models import Account, AccountRole, Person, Role


def administrators(session: Session) -> frozenset[int]:
    """The people who hold the role and can sign in, by id."""
    session.flush()
    return frozenset(
        session.scalars(
            select(col(Account.person_id))
            .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
            .join(Person, col(Person.id) == col(Account.person_id))
            .where(
                col(AccountRole.role) == Role.ADMINISTRATOR,
                col(Account.is_enabled),
                col(Account.password_hash).is_not(None),
                col(Person.active),
            )
        )
    )


def require_an_administrator(session: Session) -> None:
    """Refuse what leaves none, as two who take each other's role at the same moment would; after it was done.

    Whoever asks holds `Lock.ACCOUNTS`, or the accounts of all administrators: of two changes the second sees the first.

    Raises:
        NotAllowed: nobody who can sign in would be an administrator.
    """
    if not administrators(session):
        raise NotAllowed("Nobody would be left as administrator. Please name another one first; nothing was changed.")
