"""The desk: a record in the browser, to read, correct, agree on and publish (docs/desk.md)."""
