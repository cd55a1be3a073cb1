"""The pages, in the order of the menu: thin scripts that pick, ask once and show."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from electrification.texts import N_, _


@dataclass(frozen=True)
class PageEntry:
    """One line of the menu. `module` is in this folder and has a function `show`."""

    module: str
    title: str
    icon: str
    address: str

    def as_streamlit(self) -> StreamlitPage:
        """The page as Streamlit's navigation takes it, titled in the reader's language."""
        show = import_module(f"electrification.ui.screens.{self.module}").show
        return st.Page(
            show,
            title=_(self.title),
            icon=f":material/{self.icon}:",
            url_path=self.address,
            default=self is PAGES[0],
        )


OVERVIEW = PageEntry("overview", N_("Overview"), "dashboard", "tong-quan")
MAP = PageEntry("map", N_("Map"), "map", "ban-do")
VILLAGE = PageEntry("village", N_("Village file"), "home_pin", "ho-so-thon")
REVIEW = PageEntry("review", N_("Data review"), "fact_check", "ra-soat-so-lieu")
PAGES = (OVERVIEW, MAP, VILLAGE, REVIEW)


def open_village(village_code: str) -> None:
    """Go to the file of a village."""
    st.switch_page(VILLAGE.as_streamlit(), query_params={"village": village_code})
