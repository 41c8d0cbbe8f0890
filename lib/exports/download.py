"""What somebody downloads: who may, what is in it, and the line that it leaves in the record.

First everything is gathered, then the file is written, and it is recorded last, as it is handed out: the record says
what was handed out, not what somebody tried to make. Gathering and writing take a moment, and on SQLite nobody who
saves something should have to wait for them.
"""

from sqlmodel import Session

from lib import accounts, audit, record
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.exports.achievements import gather_achievements
from lib.exports.check_ins import gather_check_ins
from lib.exports.export import CHART, FIGURES, LISTS, PLAN, Address, Download, Export, FileKind
from lib.exports.insights import gather_chart_of_insights, gather_every_question, gather_insights, gather_plans_behind
from lib.exports.invitations import gather_invitations
from lib.exports.overview import gather_chart_of_overview, gather_overview
from lib.exports.own_data import gather_own_data
from lib.exports.people import gather_people
from lib.exports.plan import gather_plan
from lib.exports.plans import gather_plans
from lib.exports.record import gather_record
from lib.exports.roster_template import gather_roster_template
from lib.insights import url_parameters
from lib.insights.leadership.overview import MONTH
from lib.plans import queries

EXPORTS = {
    "insights": Export("figures exported", FIGURES, gather_insights, url_parameters.FILTERS_IN_ADDRESS),
    "insights-all": Export(
        "figures exported",
        frozenset({FileKind.XLSX, FileKind.PDF}),
        gather_every_question,
        url_parameters.FILTERS_IN_ADDRESS,
        page="insights",
    ),
    "insights-chart": Export(
        "figures exported",
        frozenset({FileKind.PNG}),
        gather_chart_of_insights,
        url_parameters.FILTERS_IN_ADDRESS | {CHART},
        page="insights",
    ),
    "insights-plans": Export(
        "plans exported",
        LISTS,
        gather_plans_behind,
        url_parameters.FILTERS_IN_ADDRESS,
        page="insights",
    ),
    "overview": Export("figures exported", FIGURES, gather_overview, frozenset({MONTH})),
    "overview-chart": Export(
        "figures exported",
        frozenset({FileKind.PNG}),
        gather_chart_of_overview,
        frozenset({MONTH, CHART}),
        page="overview",
    ),
    "roster-template": Export("roster template exported", LISTS, gather_roster_template, page="people"),
    "people": Export("people exported", LISTS, gather_people, accounts.FILTERS_IN_ADDRESS),
    "record": Export("record exported", LISTS, gather_record, record.FILTERS_IN_ADDRESS),
    "invitations": Export("invitations exported", LISTS, gather_invitations, page="people"),
    "plans": Export("plans exported", LISTS, gather_plans, queries.FILTERS_IN_ADDRESS),
    "plan": Export("plan exported", frozenset({FileKind.PDF}), gather_plan, frozenset({PLAN})),
    "check-ins": Export(
        "check-ins exported", frozenset({FileKind.ICS}), gather_check_ins, frozenset({PLAN}), page="plan"
    ),
    "achievements": Export("achievements exported", frozenset({FileKind.PDF}), gather_achievements),
    "own-data": Export("own data exported", frozenset({FileKind.JSON, FileKind.PDF}), gather_own_data, page="account"),
}
"""By the name in their address, which is that of the page where it does not say another one."""


def gather(session: Session, viewer: Viewer, name: str, kind: str, address: Address, *, moment: Moment) -> Download:
    """What the page of this name shows the viewer. Whoever hands a file of it out has that recorded first.

    Raises:
        NotFound: there is no such export, or none for this viewer: the two are never told apart.
        NoFiguresYet: the page is theirs, but nothing can be shown yet.
    """
    if not is_offered(name, kind):
        raise NotFound
    return EXPORTS[name].gather(session, viewer, address, moment)


def record_download(
    session: Session, viewer: Viewer, name: str, kind: str, address: Address, download: Download, *, moment: Moment
) -> None:
    """Leave a line in the record that the viewer takes this away, and one on each plan that stands in it; commits.

    Raises:
        NotFound: a plan is in it as a whole that the viewer does not read in full any more.
    """
    export = EXPORTS[name]
    for code in download.opened_in_full:
        queries.note_whole_plan(session, viewer, code, moment=moment)
    queries.note_export(session, viewer, download.opened, moment)
    audit.record(
        session, export.action, at=moment.now, actor_id=viewer.person_id,
        export=name, kind=kind, filters=sorted(export.filters & set(address)),
    )  # fmt: skip  # who and what, a line each
    session.commit()


def is_offered(name: str, kind: str) -> bool:
    """Is there an export of this name and kind, for anybody?"""
    return name in EXPORTS and kind in EXPORTS[name].kinds
