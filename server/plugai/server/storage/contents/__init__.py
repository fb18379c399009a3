"""Where the bytes of artifacts are kept: a folder, or an S3-compatible service."""
