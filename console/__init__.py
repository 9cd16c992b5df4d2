"""The reviewers' web pages: rendered on the server, in a process of their own, calling the gateway and nothing else."""
