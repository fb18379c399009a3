"""One servicer per service of the contract: wire in, wire out."""
