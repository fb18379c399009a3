"""The Runner interface, and the runners that run models on this machine."""
