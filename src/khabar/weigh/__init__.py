"""Weighing: the claims of an incident to findings, a grade and casualty figures (docs/weighing.md)."""

from khabar.weigh.weighing import FIELDS, weigh

__all__ = ["FIELDS", "weigh"]
