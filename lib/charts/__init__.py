"""Charts: a tidy table in, a drawing out. Nothing here asks the database, the clock or the theme.

One chart a file; those of Insights stand in `lib.insights`, in the file of their question. What all share is in `base`:
the colours, and the `Figure`, which is a chart with everything that stands around it on its card; what charts of tidy
tables share is in `marks`, and the axis of days in `day_axis`. `lib.ui.draw` and `lib.ui.chart_card` put them on a
screen.
"""

from lib.charts.base import STATES, Drawing, Figure
from lib.charts.confidences import Confidences, two_confidences
from lib.charts.milestones import MilestoneMark, milestone_progress
from lib.charts.on_time import OnTimeInMonth, OnTimeOfGroup, on_time_by_department, on_time_by_month
from lib.charts.outcomes_by_quarter import QuarterOutcomes, outcomes_by_quarter
from lib.charts.progress import ProgressReport, progress_and_pace
from lib.charts.rhythm import rhythm, rhythm_alt, rhythm_legend, rhythm_table
from lib.charts.started import started_by_month
from lib.charts.timeline import MOST_ROWS, PlanBar, team_timeline
