import type { Mark } from '../store/log-line.ts'

const sentences: Readonly<Record<string, string>> = {
  DELETED: 'the instance has been deleted',
  ACCESS_LOST: 'you may not see this instance any more',
  SESSION_ENDED: 'your session has ended',
  FINISHED: 'the log is complete',
}

/** What is said behind the last line of a log that is over. */
export function endMark(instanceId: string, reason: string, exitCode: number | null): Mark {
  const sentence = sentences[reason] ?? `the log is over: ${reason}`
  const text = exitCode === null ? sentence : `${sentence}; its process had ended with ${exitCode}`
  return { kind: 'mark', instanceId, time: Date.now(), tone: reason === 'FINISHED' ? 'plain' : 'bad', text }
}
