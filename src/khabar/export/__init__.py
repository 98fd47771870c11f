"""Records in the forms that others read: JSON, its schema, CSV, a briefing, DataFrames, Arrow."""
