"""Kernel 2: what makes a process one of our services. Knows no medicine."""
