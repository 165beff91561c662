"""One module a publisher: each tells how a file of theirs becomes canonical columns, and nothing else.

`reading` holds the words that all of them use; `detect` picks the reader of a file; `fetch` brings files from the web.
"""
