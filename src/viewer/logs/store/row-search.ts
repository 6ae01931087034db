interface Ordered {
  readonly order: number
}

/** Index of the first row at this order or behind it; the number of rows when there is none. */
export function indexAtOrder(rows: readonly Ordered[], order: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.order ?? Number.POSITIVE_INFINITY) < order) low = middle + 1
    else high = middle
  }
  return low
}

/** The row of exactly this order. */
export function rowAtOrder<Row extends Ordered>(rows: readonly Row[], order: number): Row | undefined {
  const row = rows[indexAtOrder(rows, order)]
  return row?.order === order ? row : undefined
}
