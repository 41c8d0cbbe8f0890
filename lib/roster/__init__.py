"""The roster: read a file, compare it with what is stored, apply the difference. All or nothing."""

from lib.roster.apply import LeaversNotConfirmed, MissingManagersNotAccepted, RosterMoved, SamePeopleNotConfirmed, apply
from lib.roster.compare import NotSaidYet, compare
from lib.roster.comparison import Change, Comparison, FieldChange, PersonEntry
from lib.roster.file_choices import choices_from, kept_choices, plain_choices
from lib.roster.read_roster import MAX_BYTES, RosterRefused, read
from lib.roster.same_people import who_is_somebody_else
from lib.roster.summary import (
    change_in_words,
    cut_off_in_words,
    in_words,
    managers_in_words,
    private_addresses_in_words,
    questions_in_words,
    read_as_in_words,
    warnings_in_words,
)
from lib.roster.watched_folder import (
    ClockInDoubt,
    FileWaits,
    FolderNotUsable,
    NothingToTake,
    WaitingFile,
    take_newest,
    waiting_file,
)
from lib.roster_file.dates import DateOrder
from lib.roster_file.findings import Finding
from lib.roster_file.headings import FIELD_NAMES, OTHER_NAMES, Field
from lib.roster_file.people import MAX_ROWS
from lib.roster_file.table import Choices, ReadAs, RosterRow, RosterTable
