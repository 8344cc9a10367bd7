"""The one error a user is meant to see: wrong input or wrong arguments."""


class InputError(ValueError):
    """The input or the arguments are wrong.

    The message is one line for the person who caused it: what is wrong, where, and what to do.
    The command line prints it and exits with code 2.
    """
