"""The indicators computed a second time, in plain pandas, from the specification and from what was loaded.

Nothing here reads the warehouse's models or shares code with them: agreement says that both understood the rules alike.
Modules: what is read (inputs), days and people (calendar, people), the shape of values (values), one module a subject.
"""
