"""The key chain at work: root, weekly epoch keys, transit keys, rotation."""
