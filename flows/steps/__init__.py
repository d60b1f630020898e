"""The steps of a night, in the order a record meets them. A step never calls a step: flows/night.py composes them."""
