"""What `concord demo` shows: made-up encounters in English and Chinese, and radiographs drawn from formulas."""
