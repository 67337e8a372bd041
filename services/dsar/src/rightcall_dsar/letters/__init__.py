"""What the person is sent: the letter, the files beside it and their words, Dutch and English. Pure."""
