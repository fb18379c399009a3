"""The database itself: connections, transactions, migrations. It knows no table."""
