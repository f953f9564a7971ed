"""What every page has: head and policy, addresses, citations, markup, template and style sheet."""
