"""The review queue: what most needs a person first, and who has taken it (docs/desk.md, "Review queue")."""
