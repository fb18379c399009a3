"""The API of Hugging Face's hub and of its mirrors, over HTTP, and files of any server."""
