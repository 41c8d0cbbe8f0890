"""What people are told about their plans: what it says, what a day brings, and what somebody reads of it."""
