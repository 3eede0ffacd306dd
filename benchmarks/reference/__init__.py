"""What the same rows answer where nothing stands between a plain view and hand-written SQL, over tables made for it.

It knows no drafts, rights, languages or history, and is no part of the desk: it says how fast an answer could be.
"""
