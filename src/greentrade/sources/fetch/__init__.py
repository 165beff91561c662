"""Files from the web: BACI's archives and UN Comtrade's answers, brought to a folder that `greentrade ingest` then reads.

Nothing here touches the store, and nothing of a publisher's reaches a file's final name before it is whole.
"""

from greentrade.sources.fetch.baci import fetch_baci
from greentrade.sources.fetch.comtrade import Fetched, fetch_comtrade

__all__ = ["Fetched", "fetch_baci", "fetch_comtrade"]
