const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** The two largest units of a time span in milliseconds: `2d 4h`, `1h 05m`, `59s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const first = units.findIndex(([, size]) => seconds >= size)
  const [unit, size] = units[first] ?? units[3]
  const next = first < 0 ? undefined : units[first + 1]
  const head = `${Math.floor(seconds / size)}${unit}`
  if (next === undefined) return head
  const rest = Math.floor((seconds % size) / next[1])
  return `${head} ${String(rest).padStart(2, '0')}${next[0]}`
}
