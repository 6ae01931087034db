const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** A size with three figures at most, in units of 1,024: `412 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** step
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`
}
