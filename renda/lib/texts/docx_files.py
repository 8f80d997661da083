"""Word and spreadsheet files: reading a draft, writing the three-column table."""

from .docx_reading import DocxText, read_docx, read_docx_with_notes
from .three_columns import Titles, three_column_docx, three_column_xlsx

__all__ = [
    "DocxText",
    "Titles",
    "read_docx",
    "read_docx_with_notes",
    "three_column_docx",
    "three_column_xlsx",
]
