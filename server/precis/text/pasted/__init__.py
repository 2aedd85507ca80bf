"""What pasting a page or the text of a PDF file leaves in a text, and no markup language explains."""
