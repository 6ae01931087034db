import { z } from 'zod'

const publication = z.object({ publish: z.string() })

/** Tells a peer's server of each message that the parent process sends, as a batch of one entry in the shape of ours. */
export function onPublication(publish: (batch: object) => void): void {
  let seq = 0
  process.on('message', (given) => {
    seq += 1
    const { publish: message } = publication.parse(given)
    const entry = { seq, timestamp: new Date().toISOString(), level: 'INFO', source: 'PROCESS', message }
    // As long as the cursor of one instance's log.
    publish({ entries: [entry], cursor: `c${String(seq).padStart(60, '0')}`, phase: 'LIVE' })
  })
  process.on('disconnect', () => process.exit())
}
