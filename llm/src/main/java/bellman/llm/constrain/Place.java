package bellman.llm.constrain;

/// One way in which a text may have come here: a state of the network that takes bytes, and who waits for its rule.
record Place(int state, Stack stack) {}
