"""Keeps entries and notes so that what was kept is still there after the lights went out.

``base`` says what any store promises, ``rows`` how a row is sealed, ``files`` how a file comes into being and is
locked, ``sqlite`` keeps the promise. This rung refuses to know what an entry means or whether it is genuine.
"""
