/** Something that is made for its first user and freed with its last. */
export interface Shared<T> {
  readonly value: T
  readonly free: () => void
}

/** Values that several users share by a key, counted. */
export class SharedMap<T> {
  readonly #entries = new Map<string, { readonly shared: Shared<T>; users: number }>()

  get size(): number {
    return this.#entries.size
  }

  values(): T[] {
    return [...this.#entries.values()].map(({ shared }) => shared.value)
  }

  /** The value of the key, made when nobody has it; each `take` needs its `leave`. */
  take(key: string, make: () => Shared<T>): T {
    const entry = this.#entries.get(key) ?? { shared: make(), users: 0 }
    entry.users += 1
    this.#entries.set(key, entry)
    return entry.shared.value
  }

  leave(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    entry.users -= 1
    if (entry.users > 0) return
    this.#entries.delete(key)
    entry.shared.free()
  }
}
