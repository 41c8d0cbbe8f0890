"""What HR asks for, as it stands in the address of Insights and of its exports."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from lib import formatting, labels
from lib.clock import Moment
from lib.errors import Invalid
from lib.insights.counting import FilterChoices, InsightFilters
from lib.insights.result import MOST_MONTHS
from lib.models import Dimension, Purpose
from lib.models.insights import Grouping, Question
from lib.months import first_of, last_of, months_later

QUESTION, SINCE, UNTIL = "insights_question", "insights_from", "insights_to"
DEPARTMENT, LOCATION = "insights_department", "insights_location"
DIMENSION, PURPOSE = "insights_dimension", "insights_purpose"
BEHIND, UNIT, STEP, PAGE = "insights_behind", "insights_per", "insights_step", "insights_page"
BY = {
    Question.OUTCOMES: "insights_outcomes_by",
    Question.FAIRNESS: "insights_fairness_by",
}
"""The names in the address; on the page they are the keys of the fields."""

FILTERS_IN_ADDRESS = frozenset(
    {QUESTION, SINCE, UNTIL, DEPARTMENT, LOCATION, DIMENSION, PURPOSE, BEHIND, UNIT, STEP, *BY.values()}
)

PLANS, PER_THOUSAND = "Plans", "Per 1,000 people"
"""What the chart of months counts."""

MONTHS, WEEKS = "Months", "Weeks"
"""What a column is in the map of check-ins."""

Address = Mapping[str, Sequence[str]]
"""Name → values, whoever wrote them."""

Choice = TypeVar("Choice", bound=StrEnum)


def period(first: date, last: date) -> tuple[date, date]:
    """A period of whole months, by any day in the first and in the last one.

    Returns:
        Its first and its last day.

    Raises:
        Invalid: it ends before it begins, or is too long.
    """
    first, last = first_of(first), last_of(last)
    if last < first:
        raise Invalid({"period": "The period ends before it begins. Please choose an earlier first month."})
    if months_later(first, MOST_MONTHS) <= last:
        raise Invalid({"period": "A period has at most two years. Please choose a later first month."})
    return first, last


def default_period(moment: Moment) -> tuple[date, date]:
    """The last twelve months, the present one included: first and last day."""
    return period(months_later(first_of(moment.today), -11), moment.today)


def question_in(address: Address) -> Question:
    """The question that an address asks, the first one where it asks none."""
    return next((each for each in Question if labels.label(each) == _last(address, QUESTION)), Question.ADOPTION)


def filters_in(address: Address, choices: FilterChoices, moment: Moment) -> InsightFilters:
    """The filters that an address asks for. What is not offered counts as not given, as on the page.

    Raises:
        Invalid: the period ends before it begins, or is too long.
    """
    months = {formatting.month(month): month for month in choices.months}
    since, until = default_period(moment)
    return InsightFilters(
        *period(months.get(_last(address, SINCE), since), months.get(_last(address, UNTIL), until)),
        departments=frozenset(choices.departments).intersection(address.get(DEPARTMENT, ())),
        locations=frozenset(choices.locations).intersection(address.get(LOCATION, ())),
        dimensions=chosen(Dimension, address.get(DIMENSION, ())),
        purposes=chosen(Purpose, address.get(PURPOSE, ())),
        by_week=_last(address, STEP) == WEEKS,
    )


def chosen(kind: type[Choice], shown: Sequence[str]) -> frozenset[Choice]:
    """The values of a closed set by their words; others are left out."""
    return frozenset(each for each in kind if labels.label(each) in shown)


def unit_in(address: Address) -> str:
    """What the chart of months counts."""
    return PER_THOUSAND if _last(address, UNIT) == PER_THOUSAND else PLANS


def grouping_in(address: Address, question: Question) -> Grouping | None:
    """How the charts of a question are grouped; nothing where the address does not say it."""
    asked = _last(address, BY.get(question, ""))
    return next((each for each in Grouping if labels.label(each) == asked), None)


def behind_in(address: Address) -> str:
    """The key of the part of a chart whose plans are listed; empty where none is."""
    return _last(address, BEHIND)


def address_of(
    question: Question,
    filters: InsightFilters,
    *,
    unit: str = PLANS,
    by: Grouping | None = None,
    behind: str = "",
) -> list[tuple[str, str]]:
    """A question with its filters as names and values for an address; the functions above read them again."""
    several = {
        DEPARTMENT: sorted(filters.departments),
        LOCATION: sorted(filters.locations),
        DIMENSION: [labels.label(each) for each in Dimension if each in filters.dimensions],
        PURPOSE: [labels.label(each) for each in Purpose if each in filters.purposes],
    }
    one = {
        QUESTION: labels.label(question),
        SINCE: formatting.month(filters.first),
        UNTIL: formatting.month(filters.last),
    }
    one |= {UNIT: unit} if unit != PLANS else {}
    one |= {BY[question]: labels.label(by)} if by else {}
    one |= {STEP: WEEKS} if filters.by_week else {}
    one |= {BEHIND: behind} if behind else {}
    return [*one.items(), *((name, value) for name, values in several.items() for value in values)]


def in_words(filters: InsightFilters) -> str:
    """What is looked at beside the period, in a line; everything where nothing is chosen."""
    parts = (
        sorted(filters.departments),
        sorted(filters.locations),
        [labels.label(each) for each in Dimension if each in filters.dimensions],
        [labels.label(each) for each in Purpose if each in filters.purposes],
    )
    return " · ".join(formatting.listing(part) for part in parts if part) or "Whole organisation"


def number_set(filters: InsightFilters, moment: Moment) -> int:
    """How many filters are not as they are preset; the two ends of the period are one."""
    lists = filters.departments, filters.locations, filters.dimensions, filters.purposes
    return ((filters.first, filters.last) != default_period(moment)) + sum(map(bool, lists))


def in_a_line(filters: InsightFilters, moment: Moment) -> str:
    """ "Last 12 months · Whole organisation", "Two filters: January 2026 to May 2026 · Sales"."""
    months = dict.fromkeys(map(formatting.month, (filters.first, filters.last)))
    period = "Last 12 months" if (filters.first, filters.last) == default_period(moment) else " to ".join(months)
    number = number_set(filters, moment)
    lead = f"{formatting.sentence(formatting.count(number, 'filter'))}: " if number else ""
    return f"{lead}{period} · {in_words(filters)}"


def address_in_words(address: Address) -> str:
    """ "Adoption · January 2026 to March 2026 · Sales": what an address with a period asks for."""
    months = dict.fromkeys(_last(address, name) for name in (SINCE, UNTIL))
    chosen = [
        formatting.listing(address[name]) for name in (DEPARTMENT, LOCATION, DIMENSION, PURPOSE) if name in address
    ]
    return " · ".join([_last(address, QUESTION), " to ".join(months), *(chosen or ["Whole organisation"])])


def about_in_words(filters: InsightFilters) -> str:
    """Which plans are looked at, as it follows the noun: " on job skills for career advancement"; nothing for all.

    A sentence that sets them against people, who are not chosen by what their plans are about, has to say it.
    """
    dimensions = [labels.in_sentence(each) for each in Dimension if each in filters.dimensions]
    purposes = [labels.in_sentence(each) for each in Purpose if each in filters.purposes]
    return "".join(
        f" {word} {formatting.alternatives(those)}" for word, those in (("on", dimensions), ("for", purposes)) if those
    )


def _last(address: Address, name: str) -> str:
    values = address.get(name)
    return values[-1] if values else ""
