"""The people of the sample whom the sign-in page offers, and what each can show."""

from __future__ import annotations

from dataclasses import dataclass

from electrification.texts import N_


@dataclass(frozen=True)
class SamplePerson:
    """One of them: the name to sign in with, and what to look at as that person."""

    key: str
    shows: str


SAMPLE_GROUPS: tuple[tuple[str, tuple[SamplePerson, ...]], ...] = (
    (
        N_("Leaders"),
        (
            SamplePerson("ld-tq", N_("the whole border strip at a glance")),
            SamplePerson("ld-00778", N_("one commune only")),
        ),
    ),
    (
        N_("Department of Industry and Trade"),
        (
            SamplePerson("sct-tq-1", N_("confirms what others record, assigns tasks, reports")),
            SamplePerson("sct-tq-2", N_("the second person: nobody confirms their own entry")),
        ),
    ),
    (
        N_("Those who record"),
        (
            SamplePerson("dl-027-tq", N_("energising, inspections, meters and contracts")),
            SamplePerson("da-027-cu", N_("works, stage by stage")),
            SamplePerson("xa-00793-moi", N_("households and obstacles of the commune")),
            SamplePerson("xa-00892-moi", N_("another commune, to see that each sees its own")),
        ),
    ),
    (
        N_("Oversight and administration"),
        (
            SamplePerson("tt-tq", N_("reads everything, changes nothing")),
            SamplePerson("qt-tq", N_("people, posts and templates")),
        ),
    ),
)
SAMPLE_KEYS = frozenset(person.key for _name, people in SAMPLE_GROUPS for person in people)
