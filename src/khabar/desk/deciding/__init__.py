"""Deciding from the browser: what a person asks for, what it would do, and what became of it."""
