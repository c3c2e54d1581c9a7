"""What can run when a file is loaded: static, allowlist first; nothing is unpickled, imported, rendered or run."""
