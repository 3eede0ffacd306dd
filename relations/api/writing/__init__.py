"""Writing records: what is sent is read by its structure alone, and becomes a record in words, as a row of a file does.

From there on it goes the way of every import: the same lookups, rules, rights and history. Nothing here knows a rule of
the desk.
"""
