"""A check as a web page: what the report says beside what the image shows, and where."""
