"""What a person can mend, as opposed to what a programmer has to.

A command that meets a missing file, a wrong option or a notebook it cannot read raises
`Mistake`; the command line prints its message as it stands and ends with code 2.
"""


class Mistake(Exception):
    """Something a person can mend: the message says what is wrong and what to do."""
