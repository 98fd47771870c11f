"""Publishing: incidents in the schemas of the field, with what each of them loses (docs/exports.md)."""
