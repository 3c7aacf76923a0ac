"""Forms and languages as data: what a message says, rendered for each reader in his own language.

Functions take a catalogue as a value. This rung is pure: it refuses to read files, and to translate free text; a
form that it does not know still travels, and is shown as it came.
"""
