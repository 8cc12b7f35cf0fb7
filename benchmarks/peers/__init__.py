"""What is measured beside us, each a command that takes files and a folder."""
