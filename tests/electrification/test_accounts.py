from __future__ import annotations

import pytest

from electrification.subject.accounts import weak_password


@pytest.mark.parametrize(
    "password",
    ["ngắn quá", "0987654321", "30/04/1975 02/09/1945", "MậtKhẩu@2025", "P.a.s.s.w.o.r.d 123",
     "tuyenquang2026!", "aaaaaaaaaaaa", "an.nguyen 2026", "x" * 201],
)  # fmt: skip
def test_what_is_guessed_first_is_no_password(password: str) -> None:
    assert weak_password(password, "an.nguyen") is not None


@pytest.mark.parametrize(
    "password", ["Mùa xuân ở Sơn Vĩ", "correct horse battery", "k7#Tz!9qLm2", "Hà Giang mùa hoa"]
)
def test_a_sentence_of_ones_own_is_one(password: str) -> None:
    assert weak_password(password, "an.nguyen") is None
