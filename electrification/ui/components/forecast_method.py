"""How the forecast is made, with the times of each step and what was assumed beside them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.durations import STEPS
from electrification.questions.forecast import ASSUMED_DAYS, FEWEST_DONE, Whole
from electrification.questions.step_times import PRIOR_CASES
from electrification.reports.forecast_words import step_name
from electrification.texts import _, number


def forecast_method(found: Whole) -> None:
    """What the forecast rests on, folded away."""
    forecast = found.forecast
    with st.expander(_("How it is computed, and what is assumed"), icon=":material/help:"):
        st.markdown("\n".join(f"- {line}" for line in _lines(found)))
        times = [forecast.times[step] for step in STEPS]
        shown = pd.DataFrame(
            {
                "step": [step_name(step) for step in STEPS],
                "done": [number(len(t.done)) for t in times],
                "still": [number(len(t.still)) for t in times],
                "seen": ["–" if t.median_days is None else number(t.median_days) for t in times],
                "assumed": [number(ASSUMED_DAYS[step]) for step in STEPS],
                "used": [
                    number(forecast.beliefs[step].median_days) if forecast.beliefs else "–"
                    for step in STEPS
                ],
            }
        )
        text = st.column_config.TextColumn
        st.dataframe(
            shown,
            hide_index=True,
            column_config={
                "step": text(_("Step"), width=205),
                "done": text(_("Done (cases)"), width=108, alignment="right"),
                "still": text(_("Not over yet"), width=108, alignment="right"),
                "seen": text(_("Median, own (days)"), width=112, alignment="right"),
                "assumed": text(_("Assumed (days)"), width=108, alignment="right"),
                "used": text(_("Median, used (days)"), width=112, alignment="right"),
            },
        )


def _lines(found: Whole) -> tuple[str, ...]:
    forecast = found.forecast
    return (
        _(
            "Each step that a village still has before it is drawn {draws} times from how long it "
            "took in this province, given the days already waited; steps begun and not ended count "
            "as longer than so far. A stage not required is seen through.",
            draws=number(forecast.draws),
        ),
        _(
            "Beside the province's own cases each step counts {cases} assumed ones: a third, once "
            "and three times the assumed days. These days are an assumption of the makers of this "
            "program, from no document.",
            cases=number(PRIOR_CASES),
        ),
        _(
            "A village held by an obstacle or a suspension takes no further step before it is "
            "lifted. Without capital a village waits for it from the approval of the investment "
            "on. Planned dates are not used."
        ),
        _(
            "News takes some {days} days until it is confirmed: a step counts as not done up to "
            "then.",
            days=number(forecast.ground.delay_days),
        ),
        _(
            "A step done fewer than {fewest} times says too little: villages that need it get no "
            "date, and then the whole has none.",
            fewest=number(FEWEST_DONE),
        ),
        _(
            "Villages are drawn independently of each other; what strikes all of them at once, "
            "such as a storm or a year without capital, is not foreseen."
        ),
    )
