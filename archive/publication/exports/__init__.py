"""The archive as files for other programs: CSV, XLSX, Parquet, SQLite, and the Data Package that describes them."""
