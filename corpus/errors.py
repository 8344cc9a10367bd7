"""Error shown to the user: wrong input or wrong arguments."""


class InputError(ValueError):
    """Wrong input or wrong arguments.

    The message is one line: location, problem and remedy. The command line prints it without a traceback and exits with
    code 2.
    """
