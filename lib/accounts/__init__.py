"""Accounts: who may sign in, how, for how long, and with which roles."""

from lib.accounts.access_changes import AccessChange, recent_access_changes
from lib.accounts.administration import (
    AccountExists,
    AdministratorExists,
    change_role,
    create_account,
    create_first_administrator,
    disable,
    enable,
    hand_over_administration,
    has_accounts,
    revoke_access,
    set_roles,
)
from lib.accounts.administrators import administrators
from lib.accounts.credentials import Credentials, WrongPassword, change_password, find_open_account, finish_try
from lib.accounts.demonstration import DemoPerson, demo_people, demo_ticket, is_demo
from lib.accounts.directory import (
    AccountLine,
    PeopleFilters,
    RosterCount,
    count_roster,
    departments_of,
    every_person,
    find_people,
    find_person,
)
from lib.accounts.invitations import (
    LINK_LASTS,
    AccountMoved,
    Invited,
    LinkNotValid,
    activate,
    invite,
    invite_person,
    make_further_link,
    person_invited_by,
)
from lib.accounts.invite_many import (
    EVERYBODY,
    MOST_LINKS,
    Invitable,
    Invitees,
    count_invitable,
    csv_of_links,
    invite_many,
    table_of_links,
)
from lib.accounts.links_on_hand import LinksOnHand, keep_on_hand, links_on_hand, put_away_links
from lib.accounts.newcomers import Newcomers, is_invited, newcomers
from lib.accounts.passwords import PASSWORD_RULE
from lib.accounts.people_filters import (
    DEPARTMENT,
    FILTERS_IN_ADDRESS,
    PAGE,
    ROLE,
    SEARCH,
    STATUS,
    WITHOUT_MANAGER,
    address_of,
    filters_in,
)
from lib.accounts.sessions import (
    BROWSER_KNOWN_FOR,
    SignedIn,
    TicketNotValid,
    end_other_sessions,
    end_session,
    end_session_elsewhere,
    find_signed_in,
    issue_ticket,
    keep_alive,
    list_sessions,
    redeem_ticket,
    viewer_of,
    writer_of,
)
from lib.accounts.throttle import TooManyTries, count_try, counter_of_directory
from lib.accounts.tokens import hash_of, new_token
