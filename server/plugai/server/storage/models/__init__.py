"""Models and limits that administrators have set, and the last model list of each provider."""
