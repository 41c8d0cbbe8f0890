"""The few widgets that screens share. Beside the pages, only this room and the sign-in glue know Streamlit."""

from lib.ui.badges import badge, fact_badge, late_badge
from lib.ui.cards import contrasts, empty, key_figures, row_card, unshown_row
from lib.ui.charts import chart_card, draw
from lib.ui.escaping import escape, escape_lines, escape_link, show_text
from lib.ui.export_menu import LISTED, download_menu, figures_menu
from lib.ui.forms import (
    field_error,
    flash,
    forget_errors,
    form_token,
    keep_error,
    kept_errors,
    renew_form_token,
    run_action,
    show_errors,
    show_flash,
)
from lib.ui.frame import heading, in_tab, page, section, tab_title, title
from lib.ui.navigation import go_to, go_to_plan, return_from_plan
from lib.ui.plan_table import opened, page_asked, pager, plan_table
from lib.ui.tables import facts, table
