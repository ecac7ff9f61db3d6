"""`/findings`: how often each rule fails, where it does, and whether an office or the reading is to be blamed."""
