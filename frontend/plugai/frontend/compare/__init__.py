"""Two to four models answer one question beside each other, and one of them goes on."""
