"""What is printed: the book, and a handout of each chapter."""
