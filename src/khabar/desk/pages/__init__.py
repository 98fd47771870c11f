"""The desk's pages, one file each: an address, who may ask, the view that answers."""
