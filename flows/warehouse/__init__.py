"""The nouns of the warehouse: its engine, tables, models, ledger and releases. What a night does with them is in steps/."""
