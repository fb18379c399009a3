"""Which models users and administrators have chosen: as the default ones, and as favourites."""
