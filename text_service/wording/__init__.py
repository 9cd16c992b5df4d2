"""Wrong words: misspellings, homophones, slips and terms that are not the standard ones, each with what was meant."""
