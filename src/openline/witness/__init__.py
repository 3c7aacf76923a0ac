"""A small daemon of a third party that countersigns heads, so that a fork cannot stay hidden.

It stands on wire and line only. It refuses to read anything: it holds no key that opens an entry, and signs nothing
that contradicts what it signed before.
"""
