"""A matter's state chart: its procedure with the present state marked and the way it took."""

from __future__ import annotations

from renda.core.procedures.selectors import MatterView
from renda.lib.saying import say
from renda.web.statechart import ChartState, ChartTransition, StateChart


def chart_of(view: MatterView) -> StateChart:
    """Return the chart of a matter: states in the order of the page, the taken steps marked."""
    entered = {step.target: step.happened_on for step in view.steps}
    taken = {(step.origin, step.target) for step in view.steps}
    states = tuple(
        ChartState(
            key=state.key,
            label=say(state.label),
            phase=say(state.phase),
            final=state.final,
            visited_on=entered.get(state.key),
            visited=state.key in entered or state.key == view.version.initial,
        )
        for state in view.version.states.values()
    )
    transitions = tuple(
        ChartTransition(
            source=origin,
            target=step.target,
            label=say(step.label),
            practice=not step.basis,
            taken=(origin, step.target) in taken,
        )
        for step in view.version.transitions.values()
        for origin in step.origins
    )
    return StateChart(
        title=say(view.version.label),
        states=states,
        transitions=transitions,
        present=view.state_key,
    )
