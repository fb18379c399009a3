"""Files in and out: uploads, attachments of requests, outputs of models, signed links."""
