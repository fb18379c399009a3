"""The contents of artifacts, in a folder or in an S3-compatible bucket."""
