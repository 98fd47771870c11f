"""What each page of the desk shows, as values: made by pure functions from nouns, shown as HTML or as JSON."""
