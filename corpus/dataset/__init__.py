"""The Hugging Face dataset: rows, Parquet files, card and Croissant metadata."""
