"""How far coders agree: coefficients of agreement with their intervals, and F1 by the rules of the project's scorer.

Pure functions over values. Units are rows, one value a rater, None where that rater gave none.
"""
