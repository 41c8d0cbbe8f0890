"""How coaching is practised across the organisation: figures over many plans, each counted by the database."""
