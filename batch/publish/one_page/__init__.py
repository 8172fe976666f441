"""`tom_tat.docx`: the year on one page for the Standing Committee."""
