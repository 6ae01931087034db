/** What every subscriber asks for, of us and of the peers. */
export const document = `subscription Follow($ids: [ID!]!) {
  mcpLogStream(instanceIds: $ids) { entries { seq timestamp level source message } cursor phase }
}`

/** What stands before the moment of sending (µs, `now`) in the message of an entry. */
export const sentMark = 'sent='

/** A line of some 100 characters that says when it was sent. */
export function timedLine(sentAt: number): string {
  return `tool call "search_documents" ended after 187 ms with 20 results, request 018f2a6b, ${sentMark}${Math.round(sentAt)}`
}
