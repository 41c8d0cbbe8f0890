"""What is said where a condition stands in the way of a step, for the transitions of `lib.plans.rules.workflow`."""

from collections.abc import Mapping

from lib.models import Action
from lib.plans.rules.workflow import Condition

NOT_NOW_IS_OPEN = "A not now is open, so nothing else can be changed until it is answered or withdrawn."
INCOMPLETE = "Something the plan needs is not there yet. The list beside it says what."
ANSWERED_MEANWHILE = "This was answered in the meantime. Please look at the plan again."

WHY_NOT: Mapping[Action, Mapping[Condition, str]] = {
    Action.SHAPE: {Condition.NOT_NOW: NOT_NOW_IS_OPEN},
    Action.ANSWER: {
        Condition.NOT_NOW: NOT_NOW_IS_OPEN,
        Condition.WAITS_FOR_THEM: "Nothing waits for your answer any more. Please look at the plan again.",
    },
    Action.AGREE: {
        Condition.NOT_NOW: NOT_NOW_IS_OPEN,
        Condition.WAITS_FOR_OTHER: (
            "Something still waits for the other one’s answer. You can agree once it is answered."
        ),
        Condition.COMPLETE: INCOMPLETE,
    },
    Action.NOT_NOW: {Condition.NOT_NOW: NOT_NOW_IS_OPEN},
    Action.REVISE: {Condition.NOT_NOW: "No not now is open. You can suggest changes as before."},
    Action.ASK_ALIGNMENT: {
        Condition.ALIGNED: "You are aligned already, so there is nothing to ask.",
        Condition.ALIGN_ASKED: "Alignment is asked for once. Note the day you spoke instead.",
    },
    Action.ANSWER_ALIGNMENT: {
        Condition.ALIGN_ANSWERED: "You have answered already; your answer is on the plan.",
        Condition.ALIGNED: "The two of you have spoken meanwhile, so no answer is needed any more.",
    },
    Action.EXPLAIN_UNSHAPED: {Condition.COMPLETE: INCOMPLETE},
    Action.CHECK_IN: {
        Condition.STARTED: "The plan has not started yet. Check-ins are open from its first day.",
        Condition.PAUSED: "The plan is paused. Resume it first, then record the check-in.",
    },
    Action.MARK_NOT_RECEIVED: {
        Condition.SUPPORT_TO_MISS: "No support is provided or late. Please look at the plan again.",
    },
    Action.WRITE_UPDATE: {Condition.ENDED_LATELY: "Updates are open for 14 days after a plan has ended."},
    Action.CLOSE: {Condition.STARTED: "The plan has not started yet. It can be closed from its first day."},
    Action.REFLECT: {Condition.REFLECTION: "Reflections are open for 14 days after closing, once for each of you."},
    Action.LOOK_BACK: {
        Condition.LOOK_BACK: "The look-back is open for 14 days from two months after closing, once for each of you.",
    },
    Action.PAUSE: {
        Condition.STARTED: "The plan has not started yet. It can be paused from its first day.",
        Condition.PAUSED: "The plan is paused already. Resume it first.",
        Condition.PAST_END: "The plan is past its end. Extend it first, then pause it.",
    },
    Action.RESUME: {Condition.PAUSED: "The plan is no longer paused. Please look at it again."},
    Action.ANSWER_ADJUSTMENT: {
        Condition.ADJUSTMENT: "No adjustment is open any more. Please look at the plan again.",
        Condition.THEIR_ADJUSTMENT: "You proposed this yourself; the other one answers it.",
    },
    Action.WITHDRAW_ADJUSTMENT: {
        Condition.ADJUSTMENT: ANSWERED_MEANWHILE,
        Condition.THEIR_ADJUSTMENT: "Only the person who proposed this can withdraw it.",
    },
    Action.REQUEST_END: {Condition.STOP_ASKED: "You asked already. Your manager has not answered yet."},
    Action.WITHDRAW_END_REQUEST: {Condition.STOP_ASKED: ANSWERED_MEANWHILE},
    Action.DECLINE_END_REQUEST: {
        Condition.STOP_ASKED: "There is no request to end any more. Please look at the plan again.",
    },
    Action.REOPEN: {
        Condition.REOPENABLE: (
            "The plan can no longer be reopened: that is open for seven days, and not after somebody left."
        ),
        Condition.THEY_ENDED_IT: "Only whoever ended this plan, or HR, can reopen it.",
        Condition.STILL_THEIRS: "The team member has another manager by now. HR can reopen the plan.",
    },
    Action.PROPOSE_ADJUSTMENT: {Condition.ADJUSTMENT: "One adjustment is open already. It has to be answered first."},
    Action.SEND_REMINDER: {
        Condition.NUDGED_TODAY: "Somebody reminded them today already. Please give it a day.",
        Condition.NOTHING_WAITS: "Nothing waits for anybody on this plan, so there is nothing to remind anybody of.",
        Condition.NOBODY_RESPONSIBLE: "Nobody is responsible for this plan. Please appoint somebody first.",
    },
    Action.APPOINT: {
        Condition.NOBODY_RESPONSIBLE: "Somebody is responsible for this plan by now. Nothing was changed.",
    },
}
"""What is said where the step will be open again; else a general sentence."""
