import './sparkline.css'

const width = 56
const height = 16

/**
 * A small line of how a figure went, drawn from the left, for people who see it beside the figure itself.
 * @param room how many values fill the width.
 * @param least the top of the scale is never below this, so that noise does not look like a mountain.
 */
export function Sparkline(props: { readonly values: readonly number[]; readonly room: number; readonly least: number }) {
  const { values, room, least } = props
  const top = Math.max(least, ...values)
  const x = (index: number) => ((room - values.length + index) / (room - 1)) * width
  const y = (value: number) => height - 1 - (value / top) * (height - 2)
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <path d={`M0 ${height - 0.5}H${width}`} stroke="currentColor" opacity="0.25" />
      <polygon points={`${x(0).toFixed(1)},${height} ${points} ${width},${height}`} fill="currentColor" opacity="0.15" />
      <polyline points={points} fill="none" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round" />
    </svg>
  )
}
