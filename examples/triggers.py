"""Prints, for each event of the example report, the words that name it and who says so."""

from pathlib import Path

import khabar

for record in khabar.code(Path(__file__).with_name("dar-kesh.html")):
    for event in record.events:
        words = ", ".join(mention.trigger.text for mention in event.mentions)
        sources = ", ".join(claim.source.words.text if claim.source else "the report" for claim in event.claims)
        print(f"{event.id}  {event.type} ({words}), says {sources}")
