"""A fictional provider: made-up clients, their invoices and bank statements, written as files. No database, no clock."""
