"""What a person is told when a command cannot do its work."""


class NotRunning(Exception):
    """Something of an installation could not be had. The text is for a person and says what to do."""
