"""The pages, in the order of the menu: thin scripts that pick, ask once and show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may
from electrification.texts import N_, _, number


@dataclass(frozen=True)
class PageEntry:
    """One line of the menu. `module` is in this folder and has a function `show`.

    `asks` is what a person must be allowed to do to see the page; None: everybody may. A page that
    `looks_back` can show what was known on an earlier day.
    """

    module: str
    title: str
    icon: str
    address: str
    asks: Action | None = None
    looks_back: bool = False

    def is_open_to(self, by: Actor | None) -> bool:
        """Whether the page is in that person's menu."""
        return self.asks is None or (by is not None and may(by, self.asks))

    def as_streamlit(self, count: int = 0, *, is_listed: bool = True) -> StreamlitPage:
        """The page as Streamlit's navigation takes it, titled in the reader's language.

        `count` stands behind the title; a page that is not listed opens by its address only.
        """
        show = import_module(f"electrification.ui.screens.{self.module}").show
        return st.Page(
            show,
            title=f"{_(self.title)} ({number(count)})" if count else _(self.title),
            icon=f":material/{self.icon}:",
            url_path=self.address,
            default=self.address == OVERVIEW.address,
            visibility="visible" if is_listed else "hidden",
        )

    def as_closed(self) -> StreamlitPage:
        """The page for a person who may not see it, at an address that somebody passed on."""

        def show() -> None:
            st.title(_(self.title), anchor=False)
            st.info(
                f"{_('Your post does not allow this.')}  \n"
                f"{_('Ask the administrator if your post has changed.')}",
                icon=":material/lock:",
            )

        return st.Page(
            show, title=_(self.title), icon=f":material/{self.icon}:", url_path=self.address,
            visibility="hidden",
        )  # fmt: skip


OVERVIEW = PageEntry("overview", N_("Overview"), "dashboard", "tong-quan", looks_back=True)
MY_WORK = PageEntry("my_work", N_("My work"), "checklist", "viec-cua-toi")
MAP = PageEntry("map", N_("Map"), "map", "ban-do", looks_back=True)
VILLAGE = PageEntry("village", N_("Village file"), "home_pin", "ho-so-thon", looks_back=True)
PROGRESS = PageEntry("progress", N_("Progress"), "view_kanban", "tien-do", Action.VIEW, True)
FORECAST = PageEntry("forecast", N_("Forecast"), "event_upcoming", "du-bao", Action.VIEW, True)
TASKS = PageEntry("tasks", N_("Assigned tasks"), "assignment", "nhiem-vu-giao", Action.VIEW)
PERIODS = PageEntry("periods", N_("Reporting periods"), "event_available", "ky-bao-cao",
                    Action.VIEW)  # fmt: skip
CAPITAL = PageEntry("capital", N_("Capital investment"), "account_balance", "von-dau-tu",
                    Action.VIEW, True)  # fmt: skip
WORK = PageEntry("work", N_("Work file"), "engineering", "cong-trinh", Action.VIEW, True)
REMAINING = PageEntry(
    "remaining", N_("Why it is not 100 % yet"), "help_center", "vi-sao-chua-dat", Action.VIEW, True
)
REPORTS = PageEntry("reports", N_("Reports"), "description", "bao-cao", Action.MAKE_REPORT)
REVIEW = PageEntry("review", N_("Data review"), "fact_check", "ra-soat-so-lieu", Action.SEE_LOG,
                   looks_back=True)  # fmt: skip
SCENARIOS = PageEntry("scenarios", N_("Scenarios of the use of money"), "calculate",
                      "phuong-an-von", Action.SEE_SCENARIO)  # fmt: skip
IMPORTS = PageEntry(
    "imports", N_("Import from a file"), "upload_file", "nhap-tu-tep", Action.IMPORT_FILES
)
LOG = PageEntry("log", N_("Update log"), "history", "nhat-ky", Action.SEE_LOG)
CRITERION = PageEntry("criterion", N_("Criteria and list of villages"), "rule", "bo-tieu-chi",
                      Action.VIEW)  # fmt: skip
ADMIN = PageEntry(
    "admin", N_("Administration"), "admin_panel_settings", "quan-tri", Action.HAND_OVER
)
GROUPS: Mapping[str, tuple[PageEntry, ...]] = {
    "": (OVERVIEW, MY_WORK, MAP),
    N_("Villages and works"): (VILLAGE, PROGRESS, TASKS, IMPORTS),
    N_("Capital"): (CAPITAL, WORK, SCENARIOS),
    N_("Reporting"): (PERIODS, REPORTS, REMAINING, FORECAST),
    N_("Basis of the figures"): (REVIEW, CRITERION, LOG, ADMIN),
}
"""The menu: pages under their headings."""
PAGES = tuple(page for group in GROUPS.values() for page in group)

PUBLIC_PAGES = (
    PageEntry("public_overview", OVERVIEW.title, OVERVIEW.icon, OVERVIEW.address),
    PageEntry("public_map", MAP.title, MAP.icon, MAP.address),
)
"""What somebody who is not signed in sees, where that is allowed."""


def open_village(village_code: str) -> None:
    """Go to the file of a village."""
    st.switch_page(VILLAGE.as_streamlit(), query_params={"village": village_code})
