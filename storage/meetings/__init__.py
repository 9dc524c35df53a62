"""Series, meetings, what is answered and what is proposed for them."""
