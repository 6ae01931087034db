/** A sealed value that cannot be opened. The message names neither key, nor context, nor a byte of the value. */
export class VaultError extends Error {
  /** UNKNOWN_KEY: sealed under a master key that was not given. DAMAGED: another key, row or owner, or changed bytes. */
  readonly reason: 'UNKNOWN_KEY' | 'DAMAGED'

  constructor(reason: 'UNKNOWN_KEY' | 'DAMAGED') {
    super(
      reason === 'UNKNOWN_KEY'
        ? 'The value was sealed under a master key that is neither the current one nor among the old ones.'
        : 'The sealed value does not belong here or has been changed.',
    )
    this.name = 'VaultError'
    this.reason = reason
  }
}
