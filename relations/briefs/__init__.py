"""Two pages to carry on what stands between two countries: put together once, printed as page, PDF and DOCX."""
