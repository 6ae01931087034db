import { describe, expect, it } from 'vitest'
import { ansiSpans } from '../../../src/viewer/logs/text/ansi-spans.ts'
import { messageParts } from '../../../src/viewer/logs/text/message-parts.ts'

const esc = '\u001b'

/** Spans in short: text and classes. */
function looks(raw: string): (readonly [string, string])[] {
  return ansiSpans(raw).map(({ text, classes }) => [text, classes.join(' ')])
}

describe('colour codes', () => {
  it('become classes', () => {
    expect(looks(`plain ${esc}[1;31mbad${esc}[0m ${esc}[32;44mgood${esc}[39m on blue${esc}[m end`)).toEqual([
      ['plain ', ''],
      ['bad', 'ansi-red ansi-bold'],
      [' ', ''],
      ['good', 'ansi-green ansi-on-blue'],
      [' on blue', 'ansi-on-blue'],
      [' end', ''],
    ])
  })

  it('of large palettes become the nearest of the sixteen', () => {
    expect(looks(`${esc}[38;5;196ma${esc}[38;2;20;130;30mb${esc}[38;5;240;48;5;4mc${esc}[92md`)).toEqual([
      ['a', 'ansi-bright-red'],
      ['b', 'ansi-green'],
      ['c', 'ansi-bright-black ansi-on-blue'],
      ['d', 'ansi-bright-green ansi-on-blue'],
    ])
  })

  it('never come through as text, nor do other control sequences', () => {
    const raw = `${esc}[2J${esc}[1;1Ha${esc}]0;title\u0007b${esc}[?25lc${esc}[999999;1md${esc}`
    expect(
      looks(raw)
        .map(([text]) => text)
        .join(''),
    ).toBe('abcd')
  })
})

describe('the parts of a message', () => {
  it('are cut where colour changes and where a search found something', () => {
    const raw = `one ${esc}[31mtwo three${esc}[0m four`
    expect(
      messageParts('one two three four', raw, [
        [2, 6],
        [12, 15],
      ]).map(({ text, classes, found }) => [text, classes[0] ?? '', found]),
    ).toEqual([
      ['on', '', false],
      ['e ', '', true],
      ['tw', 'ansi-red', true],
      ['o thre', 'ansi-red', false],
      ['e', 'ansi-red', true],
      [' f', '', true],
      ['our', '', false],
    ])
  })

  it('leave the colours out when the coloured text says something else', () => {
    expect(messageParts('cut he…', `${esc}[31mcut here${esc}[0m`, [])).toEqual([
      { start: 0, text: 'cut he…', classes: [], found: false },
    ])
  })

  it('always add up to the message', () => {
    expect(messageParts('', undefined, [])).toEqual([])
    expect(messageParts('abc', 7, [[0, 3]]).map(({ text }) => text)).toEqual(['abc'])
  })
})
