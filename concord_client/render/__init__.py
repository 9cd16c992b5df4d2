"""What a person sees of an answer on a terminal."""
