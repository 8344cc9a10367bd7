"""Training of recognizers, data checks, and the shipped release."""
