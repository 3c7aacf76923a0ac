"""Reading back blind: what a person who sees only renderings says that they mean, beside what was sent."""
