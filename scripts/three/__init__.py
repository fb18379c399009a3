"""The bundle of three.js for the viewer of shapes."""
