"""The public pages: one list and one record view, made for every record type from the table of contents."""
