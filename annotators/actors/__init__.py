"""ACTOR annotator: states, persons and organizations."""
