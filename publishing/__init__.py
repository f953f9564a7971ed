"""What turns the chapters into products: the Sphinx extension, the pages, the PDF."""
