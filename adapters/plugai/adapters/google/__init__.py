"""Google's Gemini, through the Gemini API."""
