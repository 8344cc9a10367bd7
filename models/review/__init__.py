"""Layers, confidences and proposals that a review takes from the models."""
