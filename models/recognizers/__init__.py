"""Recognizers: train on labelled texts with any label set, and predict spans in other texts, all behind one protocol."""

from gaiko.models.recognizers.base import (
    RECOGNIZERS,
    Recognizer,
    Scored,
    load_recognizer,
    make_recognizer,
    save_recognizer,
)

__all__ = ["RECOGNIZERS", "Recognizer", "Scored", "load_recognizer", "make_recognizer", "save_recognizer"]
