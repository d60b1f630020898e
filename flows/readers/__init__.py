"""One module a kind of source. A reader hands over text cells and where they stood; it judges no record."""
