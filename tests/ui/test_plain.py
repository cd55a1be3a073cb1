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
    assert bare.replace("\\", "") == typed


def test_words_stay_words_on_one_line() -> None:
    assert plain("Hành lang tuyến\n  xã Sơn Vĩ") == "Hành lang tuyến xã Sơn Vĩ"
