/** A message on it says that some instance may have to start or to end: supervisors look. */
export const supervisionTopic = 'mcp-supervision'
