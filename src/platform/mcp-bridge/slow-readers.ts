import type { ServerResponse } from 'node:http'

/** What a client may leave unread before everybody waits for it, in bytes. */
const maxUnread = 1024 * 1024

/** A client that does not read on for so long is cut: the others wait for it. In milliseconds. */
const patience = 30_000

/**
 * All clients hang on the one pipe from the server: while one of them leaves too much unread nothing more is read from it, so that what waits stays
 * bounded.
 */
export class SlowReaders {
  readonly #timers = new Map<ServerResponse, NodeJS.Timeout>()
  readonly #server: { pause(): void; resume(): void }

  constructor(server: { pause(): void; resume(): void }) {
    this.#server = server
  }

  /** To be called after each write. */
  look(outgoing: ServerResponse): void {
    if (outgoing.writableLength <= maxUnread || outgoing.destroyed || this.#timers.has(outgoing)) return
    this.#timers.set(outgoing, setTimeout(() => outgoing.destroy(), patience).unref())
    this.#server.pause()
    const release = () => {
      outgoing.off('drain', release).off('close', release)
      clearTimeout(this.#timers.get(outgoing))
      if (this.#timers.delete(outgoing) && this.#timers.size === 0) this.#server.resume()
    }
    outgoing.on('drain', release).on('close', release)
  }
}
