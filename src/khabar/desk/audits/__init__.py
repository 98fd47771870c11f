"""Audits of the machine: a sample of its events and of reports that people look at, and how much in it is wrong."""
