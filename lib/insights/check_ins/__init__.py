"""Does it keep its rhythm: check-ins on time, what is late today, what is stuck."""
