"""The same functions on a batch engine, for archives larger than a machine (docs/scale.md)."""
