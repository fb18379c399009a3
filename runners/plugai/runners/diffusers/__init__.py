"""Pictures, drawn by the pipelines of diffusers: from text, from pictures, and into pictures."""
