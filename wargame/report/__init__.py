"""Ways out on paper: pictures and documents of what was found."""
