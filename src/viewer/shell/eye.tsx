/** The mark: one of the hundred eyes. */
export function Eye() {
  return (
    <svg
      class="eye"
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      aria-hidden="true"
    >
      <path d="M2 12Q12 2.5 22 12Q12 21.5 2 12Z" />
      <circle cx="12" cy="12" r="3" fill="currentColor" stroke="none" />
    </svg>
  )
}
