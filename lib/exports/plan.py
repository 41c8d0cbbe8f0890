"""A plan on paper: everything its page shows, in words that can be read anywhere: whole names, days with their year."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlmodel import Session

from lib import formatting, labels
from lib.access import Viewer
from lib.clock import Moment, at
from lib.exports.export import PLAN, Address, Download
from lib.exports.report import Report
from lib.models import ITEMS, Answer, Part, Side, State
from lib.paper.document import DocumentSection, Entry
from lib.plan_fields import FIELDS, HEADINGS, NAMES, changed_fields, in_words, level_in_words, quoted
from lib.plans import queries
from lib.plans.commands.align import reasons
from lib.plans.queries import (
    Agreement,
    CheckInView,
    EntryView,
    ItemView,
    LineView,
    PlanBody,
    PlanHeader,
    SuggestionView,
    WholePlan,
)
from lib.plans.queries.whole_plan import ADJUSTED, AGREED, PROPOSED, REVISED, RecordedLine
from lib.settings import get_settings

if TYPE_CHECKING:
    from lib.charts import Figure

ANY_YEAR = date.min
"""In place of today: paper is read in another year too, so that every day has its year."""

STEPS = {
    PROPOSED: ", by proposing it",
    REVISED: ", by revising it",
    AGREED: "",
    ADJUSTED: ", by accepting the adjustment",
}
"""How somebody agreed to a version, after who and when."""

OF_RECORD = (
    "The record of changes holds no word of a plan. The hash of a line covers all lines before it: whoever keeps the "
    "record can show by this one that nothing in it was changed since."
)


def gather_plan(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """The whole plan that the address names, for somebody who reads it in full."""
    code = next(iter(address.get(PLAN, ())), "")
    whole = queries.read_whole_plan(session, viewer, code, moment=moment)
    make = partial(report_of_plan, whole, moment.today)
    return Download(f"plan-{moment.today}", make, opened_in_full=[code])


def report_of_plan(whole: WholePlan, today: date) -> Report:
    """A plan with all its parts, what was written on it from the first day on, and who agreed to which version."""
    header, body = whole.view.header, whole.body
    member = header.member.name
    sections = [
        _overview(header, body),
        _outcome(header, body),
        *(_text(body, part) for part in (Part.GOAL, Part.CURRENT_STATE)),
        *(_items(header, body, part) for part in ITEMS),
        _changes(header, body),
        _text(body, Part.AREA),
        _opportunity(body),
        DocumentSection("Check-ins", entries=[entry for held in reversed(body.check_ins) for entry in _check_in(held)]),
        DocumentSection("Journal", entries=[_written(entry) for entry in reversed(body.journal)]),
        _agreed(whole.agreements),
        *([_record(whole.recorded)] if whole.recorded else []),
    ]
    return Report(
        title=header.title,
        captions=[f"{member}, coached by {header.manager.name}" if header.manager else member],
        period=f"As of {formatting.full_day(today)} · coaching plan of {member}",
        figures=[_rhythm(header, body, today)] if header.state in (State.ACTIVE, State.CLOSED) else [],
        sections=[
            DocumentSection(each.title, facts, each.entries)
            for each in sections
            if (facts := [(name, said) for name, said in each.facts if said]) or each.entries
        ],
        notes=[OF_RECORD] if whole.recorded else [],
    )


def _overview(header: PlanHeader, body: PlanBody) -> DocumentSection:
    text, above = body.text, header.managers_manager
    manager = header.manager.name if header.manager else "Nobody today"
    has_run = header.state in (State.ACTIVE, State.CLOSED)
    rhythm = formatting.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
    not_now = body.not_now
    facts = {
        "Team member": header.member.name,
        "Manager": f"{manager}, appointed by HR for now" if header.is_acting else manager,
        "Manager’s manager": above.name if above else "",
        "State": labels.label(header.state),
        "Cancelled because of": labels.label(header.cancel_reason) if header.cancel_reason else "",
        "Version": str(header.version) if header.version else "",
        "Proposed": formatting.full_day(header.proposed_on) if header.proposed_on else "",
        NAMES["start_on"]: formatting.full_day(header.start),
        NAMES["end_on"]: formatting.full_day(header.end),
        "Ended": formatting.full_day(header.ended_on) if header.ended_on else "",
        "Paused until": formatting.full_day(header.paused_until) if header.paused_until else "",
        "Not now": f"{not_now.reason} ({formatting.full_day(not_now.on)})" if not_now else "",
        "Request to end": body.stop_reason if body.stop_asked_at else "",
        NAMES["cadence"]: formatting.sentence(rhythm),
        NAMES["together"]: text.together,
        "Progress": formatting.percent(header.progress) if has_run else "",
        "Check-ins held": f"{header.check_ins_held} of {header.check_ins_due} due" if has_run else "",
        "Milestones reached": f"{header.milestones_reached} of {header.milestones_planned}" if has_run else "",
        "Follows": body.follows.title if body.follows else "",
        "Followed by": formatting.listing([link.title for link in body.followed_by]),
    }
    return DocumentSection("Overview", list(facts.items()))


def _outcome(header: PlanHeader, body: PlanBody) -> DocumentSection:
    names = {side: person.name if (person := header.person(side)) else "the manager" for side in Side}
    facts = {
        "Outcome": labels.label(header.outcome) if header.outcome else "",
        "Evidence": body.outcome_evidence,
        "Level at the end": level_in_words(body.end_level, body.policy) if body.end_level else "",
        "Next step": labels.label(body.next_step) if body.next_step else "",
        **{f"Reflection of {names[side]}": said for side, said in body.reflections.items()},
        **{f"Look-back of {names[side]}": said for side, said in body.look_backs.items()},
    }
    return DocumentSection("Outcome", list(facts.items()))


def _text(body: PlanBody, part: Part) -> DocumentSection:
    """A part of the plan's own text, each of its fields by name."""
    return DocumentSection(HEADINGS[part], list(_fields(body, part).items()))


def _fields(body: PlanBody, part: Part) -> dict[str, str]:
    said = {
        field.label: in_words(field, getattr(body.text, name), ANY_YEAR, body.policy, "")
        for name, field in FIELDS[part].items()
    }
    if part is Part.GOAL:
        said[NAMES["goal_by"]] = formatting.full_day(body.text.goal_by or body.text.end_on)
    return said


def _opportunity(body: PlanBody) -> DocumentSection:
    confirmed = [str(said) for key, said in body.policy.get("confirmations", {}).items() if body.confirmed.get(key)]
    facts = {
        NAMES["why_now"]: "\n".join(reasons(body.policy, body.text.why_now)),
        "Confirmed at the start": "\n".join(confirmed),
        **_fields(body, Part.OPPORTUNITY),
        NAMES["alignment"]: body.alignment.in_words(ANY_YEAR),
        "Why nothing was changed": body.unshaped_reason,
    }
    return DocumentSection(HEADINGS[Part.OPPORTUNITY], list(facts.items()))


def _items(header: PlanHeader, body: PlanBody, part: Part) -> DocumentSection:
    """What is part of the plan by its day, then what was declined or taken out."""
    in_order = sorted(body.items(part), key=lambda item: (item.answer is Answer.DECLINED, item.done_on or item.due_on))
    return DocumentSection(HEADINGS[part], entries=[_item(header, item) for item in in_order])


def _item(header: PlanHeader, item: ItemView) -> Entry:
    became = item.correction.in_words(item.evidence_by, ANY_YEAR)
    return Entry(
        item.text,
        _line(labels.label(item.kind) if item.kind else "", *_happened(header, item), item.link),
        "\n".join(filter(None, [item.evidence, formatting.sentence(became)])),
    )


def _happened(header: PlanHeader, item: ItemView) -> list[str]:
    """Who added it, by when it is due, and what became of it."""
    due, added = formatting.full_day(item.due_on), f"proposed by {item.added_by}"
    if item.answer is Answer.DECLINED:
        by = f"removed by {item.taken_out_by}" if item.taken_out_by else f"declined by {item.answered_by}"
        return [added, f"{by}: {item.answer_reason}" if item.answer_reason else by]
    waits = [f"waits for {_name(header, item.waits_for)}"] if item.waits_for else []
    done = formatting.full_day(item.done_on) if item.done_on else ""
    match item.part:
        case Part.ACTIVITY:
            state = labels.label(item.progress) if item.progress and not done else ""
            told = [added, f"done on {done}" if done else f"due on {due}", state if not waits else ""]
        case Part.SUPPORT:
            who = item.by_whom or (item.noted_by if done else "") or _name(header, Side.MANAGER)
            told = [f"provided by {who} on {done}" if done else f"from {who} by {due}"]
            told += [f"confirmed on {formatting.full_day(item.confirmed_on)}"] if item.confirmed_on else []
            told += [f"not received: {item.not_received[1]}"] if item.not_received else []
        case _:
            told = [f"reached on {done}" if done else f"planned for {due}"]
    return [*told, *waits]


def _name(header: PlanHeader, side: Side) -> str:
    if side is Side.MEMBER:
        return header.member.name
    return header.manager.name if header.manager else "the manager"


def _changes(header: PlanHeader, body: PlanBody) -> DocumentSection:
    """Other words that wait for an answer, or were declined."""
    texts = {(item.part, item.id): item.text for part in ITEMS for item in body.items(part)}
    asked = [*([body.adjustment] if body.adjustment else []), *body.suggestions, *body.declined]
    return DocumentSection("Suggested changes", entries=[_change(header, body, texts, each) for each in asked])


def _change(header: PlanHeader, body: PlanBody, texts: Mapping[tuple[Part, int], str], asked: SuggestionView) -> Entry:
    of = texts.get((asked.part, asked.item_id or 0), "")
    differing = changed_fields(asked.part, asked.before, asked.after, today=ANY_YEAR, policy=body.policy)
    is_declined = asked not in (*body.suggestions, body.adjustment)
    answer = f"declined by {asked.answered_by}" if is_declined else f"waits for {_name(header, asked.waits_for)}"
    words = [f"{one.what}: {one.before or 'nothing'} → {one.after or 'nothing'}" for one in differing]
    words += [f"Why: {asked.reason}"] if asked.reason else []
    words += [f"Why not: {asked.answer_reason}"] if asked.answer_reason else []
    return Entry(
        f"{labels.label(asked.part)} {quoted(of)}" if of else HEADINGS[asked.part],
        _line(f"suggested by {asked.by} on {formatting.full_day(at(asked.at).today)}", answer),
        "\n".join(words),
    )


def _check_in(held: CheckInView) -> list[Entry]:
    """The day, the progress and what they talked about, then what each of the two wrote."""
    due = f"due on {formatting.full_day(held.due_on)}" if held.due_on else "extra"
    written = f"written on {formatting.full_day(held.written_on)}" if held.written_on else ""
    told = _line(f"progress {formatting.percent(held.progress)}", due, written)
    agenda = "\n".join(["Agenda:", *(f"– {point}" for point in held.talked_about)]) if held.talked_about else ""
    return [Entry(formatting.full_day(held.held_on), told, agenda), *map(_side_of_check_in, held.lines)]


def _side_of_check_in(line: LineView) -> Entry:
    confidence = f"confidence {line.confidence} of 5" if line.confidence else ""
    return Entry("", _line(line.by, confidence, line.correction.in_words(line.by, ANY_YEAR)), line.text)


def _written(entry: EntryView) -> Entry:
    about = f"about: {labels.in_sentence(entry.part)}" if entry.part else ""
    became = entry.correction.in_words(entry.by, ANY_YEAR)
    return Entry(
        f"{labels.label(entry.kind)} · {entry.by}" if entry.by else labels.label(entry.kind),
        _line(day_and_time(entry.at), about),
        "\n".join(filter(None, [entry.text, formatting.sentence(became)])),
    )


def _agreed(agreements: Sequence[Agreement]) -> DocumentSection:
    """Each version that somebody agreed to, with who did so when."""
    versions: dict[int, list[str]] = {}
    for each in agreements:
        said = f"{each.by} on {day_and_time(each.at)}{STEPS[each.step]}"
        versions.setdefault(each.version, []).append(said)
    return DocumentSection("Agreement", [(f"Version {number}", "\n".join(said)) for number, said in versions.items()])


def _record(line: RecordedLine) -> DocumentSection:
    return DocumentSection("Record", [("Line", _line(f"{line.number:,}", day_and_time(line.at))), ("Hash", line.hash)])


def _line(*said: str) -> str:
    """What is told of a thing in one small line."""
    return formatting.sentence(" · ".join(filter(None, said)))


def day_and_time(when: datetime) -> str:
    """ "14 May 2026, 09:00" in the organisation's time zone."""
    zone = get_settings().zone
    return f"{formatting.full_day(at(when).today)}, {formatting.time_of_day(when, zone)}"


def _rhythm(header: PlanHeader, body: PlanBody, today: date) -> "Figure":
    """The line of check-ins and milestones, as it stands above the tabs of the page."""
    from lib import charts  # Charts bring pandas and Altair; a plan that is only proposed does without them.

    text, last_day = body.text, min(today, header.ended_on) if header.ended_on else today
    extra = [held.held_on for held in body.check_ins if held.due_on is None]
    marks = [charts.MilestoneMark(m.text, m.due_on, m.done_on) for m in body.milestones if m.is_agreed]
    dates = {"start": header.start, "end": header.end, "today": last_day}
    is_over = header.ended_on is not None
    rhythm = formatting.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
    return charts.Figure(
        title="Rhythm",
        said=charts.rhythm_alt(body.due_line, marks, is_over=is_over, **dates),
        drawing=charts.rhythm(body.due_line, extra, marks, is_over=is_over, **dates),
        subtitle=f"{formatting.full_day(header.start)} to {formatting.full_day(header.end)} · {rhythm}",
        legend=charts.rhythm_legend(body.due_line, marks),
    )
