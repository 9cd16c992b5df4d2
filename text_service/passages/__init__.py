"""From a document to sentences: one spelling, sections, sentence ends, with the way back to every original offset."""
