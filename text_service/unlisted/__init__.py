"""Names that the lexicon does not list, by the text model."""
