"""What ward notes say beyond findings: the parts of a form, vital signs, care that is only mentioned."""
