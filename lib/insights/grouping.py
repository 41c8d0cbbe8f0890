"""Charts that are grouped by what is asked for above them: one for each grouping, as a key in an address says it."""

from typing import Any

from sqlmodel import col

from lib.insights.adoption.people import tenure
from lib.insights.chart import InsightChart
from lib.insights.counting import Plans, placed
from lib.insights.result import GROUPS
from lib.models import Plan
from lib.models.insights import Grouping


class GroupedChart(InsightChart):
    """A chart with a row for each group."""

    grouping: Grouping

    def __init__(self, name: str, grouping: Grouping) -> None:
        self.name, self.grouping = name, grouping
        self.row_values = GROUPS.get(grouping)
        self.has_department_rows = grouping in (Grouping.DEPARTMENT, Grouping.LOCATION)

    def group(self, plans: Plans) -> Any:
        """The column with the group of a plan that started; for its tenure, joined with `Person`."""
        return {
            Grouping.PURPOSE: col(Plan.purpose),
            Grouping.DIMENSION: col(Plan.dimension),
            Grouping.DEPARTMENT: plans.department,
            Grouping.LOCATION: placed(plans.location),
            Grouping.TENURE: tenure(col(Plan.started_on)),
        }[self.grouping]
