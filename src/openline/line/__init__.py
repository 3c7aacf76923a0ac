"""What entries mean: cards, charter, acts, feeds, the transcript and its states.

A fold: the same entries give the same line, in whatever order they came. Nothing here is ever stored as truth, and it
refuses to know what time it is.
"""
