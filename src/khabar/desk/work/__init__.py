"""Work that takes longer than a page may: reading what was dropped, writing exports. One thing after the other."""
