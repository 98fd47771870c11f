"""Who may do what on the desk, and what no browser is let do."""
