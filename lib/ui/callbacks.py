"""What a click or a field that was left sets off is done to its end, however soon the next click follows.

Streamlit ends a run as soon as somebody presses the next thing. It looks for that at every use of the session state, in
the middle of a callback too, and the next run does not call it again, as its field holds the new value by then: the
change is lost. Here callbacks are no place to end a run. Together with `runner.fastReruns = false`, which lets the next
run begin when this one has ended, each change is saved, in the order in which people made them.
"""

from collections.abc import Callable
from threading import get_ident
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state import SafeSessionState


def let_callbacks_finish() -> None:
    """Keep Streamlit from ending a run before its callbacks are done; right after them it looks for the next one."""
    state: Any = SafeSessionState  # No setting says this, so that two of its methods are replaced.
    runner: Any = ScriptRunner
    call: Callable[..., None] = state.on_script_will_rerun
    end_if_asked: Callable[[ScriptRunner], None] = runner._maybe_handle_execution_control_request
    in_callbacks: set[int] = set()

    def call_to_the_end(state: SafeSessionState, *given: Any, **more: Any) -> None:
        in_callbacks.add(get_ident())
        try:
            call(state, *given, **more)
        finally:
            in_callbacks.discard(get_ident())

    def end_if_asked_between(runner: ScriptRunner) -> None:
        if get_ident() not in in_callbacks:
            end_if_asked(runner)

    state.on_script_will_rerun = call_to_the_end
    runner._maybe_handle_execution_control_request = end_if_asked_between
