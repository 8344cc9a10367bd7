"""Recognizers: learn spans from labelled texts and find them in others, any label set, all behind one protocol."""

from gaiko.models.recognizers.base import (
    RECOGNIZERS,
    Recognizer,
    Scored,
    load_recognizer,
    make_recognizer,
    save_recognizer,
)

__all__ = ["RECOGNIZERS", "Recognizer", "Scored", "load_recognizer", "make_recognizer", "save_recognizer"]
