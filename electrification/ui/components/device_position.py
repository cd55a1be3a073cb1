"""Where the device is, asked of the browser only when the person presses the button."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from electrification.texts import _, number
from electrification.tracking.evidence import DevicePosition

_HTML = '<button type="button"></button><span role="status"></span>'
_CSS = """
button{font:inherit;font-size:.875rem;line-height:1.6;color:var(--st-text-color);background:var(--st-background-color);
  border:1px solid var(--st-border-color);border-radius:8px;padding:.45rem .9rem;cursor:pointer}
button:hover{border-color:var(--st-primary-color);color:var(--st-primary-color)}
button:disabled{opacity:.6;cursor:progress}
span{display:block;font-size:.875rem;margin-top:.3rem;color:var(--st-text-color);opacity:.75}
"""
_JS = """
export default function({ data, parentElement, setStateValue }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  button.textContent = data.button;
  status.textContent = data.said;
  const failed = (code) => {
    button.disabled = false;
    status.textContent = data.failures[code] || data.failures[2];
  };
  button.onclick = () => {
    if (!navigator.geolocation || !window.isSecureContext) { failed(0); return; }
    button.disabled = true;
    status.textContent = data.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        status.textContent = data.taken;  // inside a form the page is drawn anew only when sent
        setStateValue("position", {
          lat: coords.latitude, lon: coords.longitude, accuracy_m: coords.accuracy,
        });
      },
      (error) => failed(error.code),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  };
}
"""
_component = st.components.v2.component("device_position", html=_HTML, css=_CSS, js=_JS)


def device_position(key: str) -> DevicePosition | None:
    """Draw the button; answers the position once the person has asked for it."""
    given = read_position(st.session_state.get(key, {}).get("position"))
    _component(
        key=key,
        data={
            "button": _("Use the position of this device"),
            "said": _said(given),
            "taken": _("Position taken."),
            "asking": _("Asking the device …"),
            "failures": [
                _("This browser gives a position only over a secure connection (https)."),
                _("The device was not allowed to give its position; you can go on without it."),
                _("The device does not know its position; you can go on without it."),
                _("The device took too long to find its position; try again or go on without it."),
            ],
        },
        on_position_change=lambda: None,
    )
    return given


def read_position(value: Any) -> DevicePosition | None:
    """A position as the browser sends it; None for anything that is no place on earth."""
    try:
        lat, lon = float(value["lat"]), float(value["lon"])
        doubt = float(value.get("accuracy_m") or 0.0)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return DevicePosition(lat, lon, doubt if math.isfinite(doubt) and doubt >= 0 else None)


def _said(given: DevicePosition | None) -> str:
    if given is None:
        return _("Only sent when you press; it is kept with the document.")
    place = f"{number(given.lat, 5)}; {number(given.lon, 5)}"
    return _(
        "Position taken: {place} (within {metres} m)",
        place=place,
        metres=number(given.accuracy_m or 0),
    )
