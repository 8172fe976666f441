"""What every Word document shares: the form of a Party document, templates checked and filled, gaps left visible."""
