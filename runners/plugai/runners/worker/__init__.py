"""Models in processes of their own: a Runner whose other end is another process."""
