"""Who does what, and when: the night, its steps, the commands and the flows. What a figure means is told by sql/."""
