"""Decoding pictures that nobody vouches for, in a process that can lose nothing."""
