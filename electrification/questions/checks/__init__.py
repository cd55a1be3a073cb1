"""The checks, by what they look at: power, works, money, lists, places, evidence, people, meters.

Each goes from a `Ground` to findings as columns; `questions.integrity` names them and puts words to
what they find.
"""
