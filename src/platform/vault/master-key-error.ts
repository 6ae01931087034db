/** No master key can be had; the message says which file or variable is wrong and what to do, and can be shown as it is. */
export class MasterKeyError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MasterKeyError'
  }
}
