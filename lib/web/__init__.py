"""What the server does around the screens: the guard that every request passes, and behind it one door one file."""
