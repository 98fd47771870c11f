"""Reading: whatever a report comes in, to Report (the contract's "What goes in" and "The text")."""

from khabar.read.inputs import read_bytes, read_inputs, read_text

__all__ = ["read_bytes", "read_inputs", "read_text"]
