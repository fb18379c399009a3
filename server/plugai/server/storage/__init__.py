"""The repositories of the core, on SQLModel."""
