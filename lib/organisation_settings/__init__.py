"""What an organisation chooses on the page Settings, and every version of it. `lib.settings` has what a server needs.

Each section is saved as a whole; its latest version holds. What nobody saved yet is as the product ships, the policy
as `COACHING_POLICY_FILE` has it.
"""

from lib.organisation_settings.in_words import LABELS, days_off_in_lines, differences, label_of
from lib.organisation_settings.read import (
    InForce,
    Version,
    change_in_words,
    chat_address,
    in_force,
    logo,
    on_every_screen,
    organisation,
    plans_kept_since,
    require_section,
    retention,
    retention_begins,
    targets,
    version_before_any,
    versions,
    working_days,
)
from lib.organisation_settings.save import save_chat_address, save_logo, save_section, write_section
from lib.organisation_settings.sections import DateFormat, Retention, Section, Targets, WorkingDaysChoice, checked
