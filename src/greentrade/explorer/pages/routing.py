"""Paths of pages begin with a language that there is; everything else is left to the other parts of the explorer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.convertors import Convertor, register_url_convertor

from greentrade.explorer.pages.translation import LANGUAGES


class LangConvertor(Convertor[str]):
    """`{lang:lang}` in a path: en, ru or zh."""

    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value

    @classmethod
    def register(cls) -> None:
        """Make the convertor known to Starlette."""
        register_url_convertor("lang", cls())


LangConvertor.register()


def pages_router() -> APIRouter:
    """A router for pages under `/{lang}`: none of them is part of the API's description."""
    return APIRouter(prefix="/{lang:lang}", include_in_schema=False)
