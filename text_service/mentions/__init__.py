"""From words to concepts: the phrases of the lexicon, what hangs on what, and where in the body it is."""
