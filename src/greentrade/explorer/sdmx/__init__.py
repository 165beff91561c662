"""The SDMX REST service: the indicators as dataflows for statistical clients, in the grammars of SDMX 2.1 and of 3.0.

`service` answers a request; structures are written by pysdmx, data by our own writers; numbers are those of `Database.compute`.
"""

from greentrade.explorer.sdmx.routes import install

__all__ = ["install"]
