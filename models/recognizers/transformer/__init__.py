"""Token classification with a Hugging Face transformer; needs the extra ``transformer``."""
