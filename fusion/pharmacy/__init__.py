"""What is known of drugs: prescriptions in words, reactions, and the tables that the rules of medication read."""
