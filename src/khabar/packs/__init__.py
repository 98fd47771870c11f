"""Data that Khabar carries: the reader network. Found without configuration."""
