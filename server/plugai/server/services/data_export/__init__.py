"""plugai.v1.ExportService."""
