"""An application whose next version is migrated to while its database is in use."""
