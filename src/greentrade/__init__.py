"""greentrade: green-trade statistics from customs records that anyone can check."""

__version__ = "0.1.0"
