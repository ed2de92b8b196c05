"""Roles: one colour and one shape per role, the same in lessons and panels.

The hues follow Okabe and Ito (2008), tuned for contrast on white and on dark grey;
they stay apart for colour-blind eyes, and shape or dash always says the same.
"""

PALETTE: dict[str, tuple[str, str]] = {
    # role: (on a light background, on a dark one)
    "class 0": ("#0b6fb8", "#5ab4f2"),
    "class 1": ("#c75000", "#f59a4a"),
    "train": ("#0b6fb8", "#5ab4f2"),
    "validation": ("#c75000", "#f59a4a"),
    "loss": ("#3b3f8f", "#a9adff"),
    "path": ("#c75000", "#f59a4a"),
    "gradient": ("#a8286b", "#f08cc0"),
    "truth": ("#007a5a", "#3fcf9f"),
    "prediction": ("#7a5c00", "#e8c547"),
    "learner": ("#7b3fb5", "#c79bf2"),
    "highlight": ("#a8286b", "#f08cc0"),
    "warning": ("#b3261e", "#ff8a80"),
    "muted": ("#6b7280", "#9aa3b2"),
    "first": ("#0b6fb8", "#5ab4f2"),
    "second": ("#c75000", "#f59a4a"),
    "third": ("#007a5a", "#3fcf9f"),
    "fourth": ("#7b3fb5", "#c79bf2"),
}

MARKERS = {"class 0": "o", "class 1": "^"}


def colour(role: str, dark: bool = False) -> str:
    """The colour of a role; unknown roles are an error that lists the known ones."""
    if role not in PALETTE:
        raise KeyError(f"No role {role!r}; known roles: {', '.join(PALETTE)}.")
    return PALETTE[role][dark]
