"""What engines that write text share: prompts, chat templates, parameters, decoding."""
