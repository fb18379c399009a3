"""Pictures in requests, through llama.cpp's mtmd: a projector turns them into embeddings that a text model reads."""
