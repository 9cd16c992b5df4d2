"""What a text says of a lesion besides its name, place and size: composition, margin, category, and what it advises."""
