"""The data and the package that owns it: seeds, document model, spans, dataset."""
