"""What the documents say, for a lawyer to read and to review in a diff: one module of texts per document, no logic.

A text is English, Dutch, the articles behind it, and the rules that its note quotes in their own words. Running text is
plain (level B1): short sentences, everyday words, no article, no rule number, no code. Its note has all of those.
"""
