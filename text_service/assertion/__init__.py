"""ConText: what a text asserts of what it mentions: denied, possible, past, supposed, whose, how much, changed."""
