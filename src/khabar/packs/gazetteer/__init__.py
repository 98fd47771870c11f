"""The gazetteer: which places bear a name. The files of the pack lie beside this code (`docs/gazetteer.md`)."""
