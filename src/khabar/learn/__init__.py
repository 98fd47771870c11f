"""Corpus, training and evaluation; never imported by the product."""
