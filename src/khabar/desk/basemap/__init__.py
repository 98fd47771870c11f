"""The ground of the desk's map, out of the packs that Khabar carries: borders, water, names. Nothing is fetched."""
