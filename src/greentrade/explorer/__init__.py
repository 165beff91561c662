"""The explorer room: the store on the web, as pages for readers, a JSON API for programs and SDMX for statistical clients.

All three answer the same `Question` from the same `Current` store; `app` puts them together, `greentrade serve` runs it.
"""
