"""Who may come to the desk: the second factor, sessions, what is done against guessing, and the log of all that.

Roles, and what each may do, are in ``relations.workflow``.
"""
