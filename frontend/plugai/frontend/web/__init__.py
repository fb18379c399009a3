"""What a browser is served: the pages for coming in, the application's files, and its connection."""
