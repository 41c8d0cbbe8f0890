"""What makes a goal SMART, in the words that the Guide and the screen of a new plan share."""

LETTERS = {
    "Specific": "Name one thing somebody will do, not a quality they should have.",
    "Measurable": "Say how both of you will see it: a number, a reaction, a finished piece of work.",
    "Achievable": "Say why it can be done in this time, and with whose help.",
    "Relevant": "Say why it matters to the person and to the team.",
    "Time-bound": "Give it a day. The end of the plan will do.",
}
"""What each letter asks of a goal, by its word."""

EXAMPLES = {
    "Leading customer workshops": (
        "By 26 May, Jonas leads one two-hour customer workshop on his own, from invitation to written result, "
        "and the customer rates it 4 of 5 or better."
    ),
    "Written updates that decide": (
        "In each of the four weeks to 30 June, Priya sends one project update of at most half a page that names "
        "the decision needed; in three of them the decision is made without a further meeting."
    ),
}
"""Goals as a manager would write them, by development area."""
