"""What to do now: say, receive, tick, wake_at, as a pure function of what happened.

The engine owns no clock, socket, file, thread or die. It returns effects, in order, and refuses to do anything itself.
"""
