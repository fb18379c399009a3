"""Files: uploads, attachments of requests, outputs of models, signed links."""
