"""Between the spider and the network: where requests may go, at which pace, and every answer into the captures."""
