"""The pieces of templates: one to read or write, a new plan that begins from one, rows of them, and the open one."""
