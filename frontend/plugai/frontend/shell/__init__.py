"""What is around the pages: panes, routes, errors, and the notices at the bottom."""
