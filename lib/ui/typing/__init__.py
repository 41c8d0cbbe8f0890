"""Fields of forms. What somebody types or chooses is on the server a moment later, and found again until it is sent.

Every field for words on a screen is drawn by `words_field`, inside the `form_area` it belongs to. The browser tells the
server what is typed (`typing.js`); what was not sent is loaded by the router at the start of each run and filled in
where a field is drawn anew: after a reload, on another tab, in another browser. Every field in which something is
chosen is drawn by `choice_field`, which keeps what was chosen when it was.
"""

from lib.ui.typing.browser import for_browser
from lib.ui.typing.choice_fields import choice_field, chosen_before, in_words, keep_choice, kept_choice, note_choice
from lib.ui.typing.form_areas import discard_fields, forget_choices, forget_sent, form_area, was_just_sent
from lib.ui.typing.memory import (
    begin,
    current_form,
    holds_words,
    is_drawn,
    is_in_another_window,
    note_drawn,
    rows_of,
    typed_on,
)
from lib.ui.typing.words_fields import note_saved, take_out_row, typed_in, was_emptied, words_field
