"""Two coders: rounds of reports that each codes alone, how far they agree, and what a third made of the differences."""
