/** Text of one look. The names are CSS classes, and all there are: what a process writes never becomes a style. */
export interface AnsiSpan {
  readonly text: string
  readonly classes: readonly string[]
}

interface Look {
  foreground: string | null
  background: string | null
  readonly modes: Set<string>
}

const esc = String.fromCharCode(0x1b)
const bell = String.fromCharCode(0x07)

/** Control sequences (ECMA-48): CSI with parameters and final byte, OSC with its text up to its end, a single character, or a cut one. */
const sequences = new RegExp(`${esc}(?:\\[([0-?]*)[ -/]*([@-~])|\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)?|[@-Z^_=>])?`, 'g')

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']
const modes: Readonly<Record<number, string>> = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' }
const modesOff: Readonly<Record<number, readonly string[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
}

/** Text with colour codes as spans; other control sequences are left out. */
export function ansiSpans(raw: string): readonly AnsiSpan[] {
  const look: Look = { foreground: null, background: null, modes: new Set() }
  const spans: AnsiSpan[] = []
  let at = 0
  const take = (to: number) => {
    if (to > at) spans.push({ text: raw.slice(at, to), classes: classesOf(look) })
  }
  for (const { index, 0: sequence, 1: parameters, 2: final } of raw.matchAll(sequences)) {
    take(index)
    at = index + sequence.length
    if (final === 'm') apply(look, (parameters ?? '').split(/[;:]/).map(Number))
  }
  take(raw.length)
  return spans
}

function classesOf({ foreground, background, modes: some }: Look): readonly string[] {
  return [
    ...(foreground === null ? [] : [`ansi-${foreground}`]),
    ...(background === null ? [] : [`ansi-on-${background}`]),
    ...[...some].map((mode) => `ansi-${mode}`),
  ]
}

/** Applies the parameters of Select Graphic Rendition. */
function apply(look: Look, parameters: readonly number[]): void {
  for (let index = 0; index < parameters.length; index += 1) {
    const code = parameters[index] ?? 0
    const mode = modes[code]
    if (code === 0) reset(look)
    else if (mode !== undefined) look.modes.add(mode)
    else if (modesOff[code] !== undefined) for (const off of modesOff[code]) look.modes.delete(off)
    else if (code === 38 || code === 48) {
      const [colour, length] = extended(parameters.slice(index + 1))
      if (code === 38) look.foreground = colour
      else look.background = colour
      index += length
    } else if (code === 39) look.foreground = null
    else if (code === 49) look.background = null
    else if (isColour(code, 30) || isColour(code, 90)) look.foreground = named(code)
    else if (isColour(code, 40) || isColour(code, 100)) look.background = named(code)
  }
}

function reset(look: Look): void {
  look.foreground = null
  look.background = null
  look.modes.clear()
}

function isColour(code: number, from: number): boolean {
  return code >= from && code < from + colours.length
}

function named(code: number): string | null {
  const name = colours[code % 10] ?? null
  return code >= 90 ? `bright-${name}` : name
}

/** A colour of the 256, or of all: the nearest of the sixteen, so that it can be read in either theme. @returns also how many parameters it took. */
function extended([kind, ...values]: readonly number[]): readonly [colour: string | null, length: number] {
  if (kind === 5) return [ofPalette(values[0] ?? 0), 2]
  if (kind === 2) return [nearest(values[0] ?? 0, values[1] ?? 0, values[2] ?? 0), 4]
  return [null, 1]
}

function ofPalette(index: number): string | null {
  if (index < 8) return named(30 + index)
  if (index < 16) return named(90 + index - 8)
  if (index >= 232) return index < 244 ? 'bright-black' : 'white'
  // A cube with six steps of each colour.
  const cube = index - 16
  const step = (value: number) => (value % 6) * 51
  return nearest(step(Math.floor(cube / 36)), step(Math.floor(cube / 6)), step(cube))
}

function nearest(red: number, green: number, blue: number): string | null {
  const brightest = Math.max(red, green, blue)
  if (brightest < 64) return named(30)
  const bit = (value: number) => (value > brightest / 2 ? 1 : 0)
  return named((brightest > 192 ? 90 : 30) + bit(red) + 2 * bit(green) + 4 * bit(blue))
}
