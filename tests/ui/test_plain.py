"""What somebody typed is shown as it was typed, whatever it looks like."""

from __future__ import annotations

import pytest

from electrification.ui.components.plain import plain


@pytest.mark.parametrize(
    "typed",
    [
        "![](https://example.org/a.png)",
        "[here](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        ":red[*x*] :material/bolt:",
        "$x^2$ `code` ~~gone~~",
        "# title",
    ],
)
def test_no_mark_of_markdown_html_icons_or_formulas_is_left_bare(typed: str) -> None:
    bare = plain(typed)
    for place, sign in enumerate(bare):
        if sign in "`*_{}[]()#!|<>~:$^":
            assert bare[place - 1] == "\\"
    assert bare.replace("\\", "").replace("\u2060", "") == typed


@pytest.mark.parametrize("name", [":material/home:", ":smile:", ":+1:", ":100:", ":e_mail:"])
def test_no_name_of_an_icon_or_emoji_is_whole_once_escapes_are_undone(name: str) -> None:
    assert name not in plain(name).replace("\\", "")


def test_an_hour_stays_an_hour() -> None:
    assert plain("lúc 08:03") == r"lúc 08\:03"


def test_words_stay_words_on_one_line() -> None:
    assert plain("Hành lang tuyến\n  xã Sơn Vĩ") == "Hành lang tuyến xã Sơn Vĩ"
