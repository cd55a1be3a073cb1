"""The forecast in one sentence, and the steps that hold the whole back most."""

from __future__ import annotations

import html

import streamlit as st

from electrification.questions.forecast import Whole
from electrification.reports.forecast_words import holds_most, sentence, step_name, when
from electrification.texts import _, n_, number

MOST_STEPS = 6


def forecast_head(found: Whole) -> None:
    """Show when all of these villages may meet the criterion; it says that it is an estimate."""
    if found.villages.empty:
        st.success(sentence(found), icon=":material/check_circle:")
        return
    said = [
        n_("{count} village remains", "{count} villages remain", len(found.villages)),
        _("an estimate from the times that steps have taken in this province; "
          "never counted in any rate"),
    ]  # fmt: skip
    small = f'<div class="small">{html.escape(" · ".join(said))}</div>'
    quarters = when(found)
    if quarters is None:
        body = f'<p class="said">{html.escape(sentence(found))}</p>'
    else:
        body = (
            '<div class="odds">'
            + _odds(_("Even chance (50 %)"), quarters[0], "half")
            + _odds(_("At the latest (90 %)"), quarters[1], "late")
            + "</div>"
        )
        if most := holds_most(found):
            body += (
                f'<p class="said"><b>{html.escape(_("What holds back most:"))}</b> '
                f"{html.escape(most)}</p>"
            )
    label = html.escape(_("Forecast of 100 %"), quote=True)
    st.html(f'<section class="hero forecast" aria-label="{label}">{body}{small}</section>')


def _odds(name: str, quarter: str, kind: str) -> str:
    return (
        f'<div class="{kind}"><span>{html.escape(name)}</span><b>{html.escape(quarter)}</b></div>'
    )


def holding_steps(found: Whole) -> None:
    """By how many days the whole would come forward if a step took no time."""
    rows = found.holding[(found.holding["what"] == "step") & (found.holding["days"] > 0)]
    rows = rows.head(MOST_STEPS)
    if rows.empty:
        return
    st.subheader(_("What holds back"), anchor=False)
    most = int(rows["days"].max())
    lines = "".join(
        f"<tr><td>{html.escape(step_name(name))}</td>"
        f'<td><span class="bar"><i style="width:{days / most:.1%}"></i></span></td>'
        f"<td>{html.escape(n_('{count} day', '{count} days', int(days)))}</td></tr>"
        for name, days in zip(rows["name"], rows["days"], strict=True)
    )
    st.html(f'<table class="coverage holding"><tbody>{lines}</tbody></table>')
    st.caption(
        _(
            "How much earlier the 50 % day of the whole would be if that step took no time; "
            "the {count} villages wait at the same time, so the days do not add up.",
            count=number(len(found.villages)),
        )
    )
