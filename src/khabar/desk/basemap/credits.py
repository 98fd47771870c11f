"""Who made what the map shows."""

#: The line below every map; NOTICE has the whole.
CREDITS = (
    "Outlines: Natural Earth (public domain), Who’s On First (CC BY), OCHA (CC BY-IGO). Water: Natural Earth. Names: "
    "GeoNames (CC BY 4.0), © OpenStreetMap contributors (ODbL), and the other sources of the gazetteer. Borders and "
    "names are those of the sources and no statement on the status of any area."
)
