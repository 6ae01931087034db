const key = 'sharedEvents'

/** What a subscription field says of the events of its source. */
export class SharedEvents {
  /** The place of an event: whoever comes back with it goes on right behind the event. One line of text. */
  readonly cursorOf: (event: object) => string
  /** What a subscriber is told last when the session or token that it came with has ended, made of the last event that it got; null for an error. */
  readonly farewellOf: (event: object) => object | null

  constructor(cursorOf: (event: object) => string, farewellOf: (event: object) => object | null) {
    this.cursorOf = cursorOf
    this.farewellOf = farewellOf
  }
}

/**
 * Extensions of a subscription field whose source hands the same object to all subscribers who are to get the same: what the field answers
 * depends on nothing but the event, what is selected, and the viewer's rights, and not on the field's own arguments. It is then executed and
 * serialised once for all of them. The field's `subscribe` prefers `context.resumeAfter`, a cursor, to where its arguments say to start.
 */
export function sharedEvents<Event extends object>(
  cursorOf: (event: Event) => string,
  farewellOf: (event: Event) => Event | null = () => null,
): Readonly<Record<string, SharedEvents>> {
  // A field is only ever handed events of its own source.
  return {
    [key]: new SharedEvents(
      (event) => cursorOf(event as Event),
      (event) => farewellOf(event as Event),
    ),
  }
}

/** What the field says, if anything. */
export function sharedEventsOf(extensions: Readonly<Record<string, unknown>> | undefined): SharedEvents | null {
  const declared = extensions?.[key]
  return declared instanceof SharedEvents ? declared : null
}
