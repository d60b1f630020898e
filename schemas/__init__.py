"""The shape of what comes in: one pandera model a dataset. What a record means is told by sql/, never here."""
