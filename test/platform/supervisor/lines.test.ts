import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineSplitter, type RawLine } from '../../../src/platform/supervisor/line-splitter.ts'
import type { OutputStream } from '../../../src/platform/supervisor/process-line.ts'
import { createReadLine } from '../../../src/platform/supervisor/read-line.ts'

function split(pieces: readonly Uint8Array[], longest?: number): RawLine[] {
  const splitter = createLineSplitter(longest)
  return [...pieces.flatMap((piece) => splitter.push(Buffer.from(piece))), ...splitter.end()]
}

/** Bytes in which line ends, long lines and parts of characters are frequent. */
const output = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', '\r', 'é', '世', '🌍', 'word'),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 6 }),
    ),
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))))

const pieces = fc.tuple(output, fc.array(fc.nat(200))).map(([bytes, cuts]) => {
  const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
  return { bytes, pieces: at.slice(1).map((end, index) => bytes.subarray(at[index], end)) }
})

describe('lines', () => {
  it('are the same however the output comes in pieces', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 4, max: 40 }), (cut, longest) => {
        expect(split(cut.pieces, longest)).toEqual(split([cut.bytes], longest))
        expect(
          split(
            [...cut.bytes].map((byte) => Uint8Array.of(byte)),
            longest,
          ),
        ).toEqual(split([cut.bytes], longest))
      }),
    )
  })

  it('hold all that was printed when none is too long', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).filter((line) => !/[\r\n]/.test(line))),
        fc.constantFrom('\n', '\r\n'),
        (lines, end) => {
          const bytes = Buffer.from(lines.map((line) => line + end).join(''))
          expect(split([bytes])).toEqual(lines.map((text) => ({ text, leftOut: 0 })))
        },
      ),
    )
  })

  it('never are longer than the longest, and count what is left out', () => {
    fc.assert(
      fc.property(output, fc.integer({ min: 4, max: 40 }), (bytes, longest) => {
        const lines = split([bytes], longest)
        const whole = split([bytes], 1_000_000)
        expect(lines).toHaveLength(whole.length)
        for (const [index, { text, leftOut }] of lines.entries()) {
          expect(leftOut === 0 ? text.length : 0).toBeLessThanOrEqual(longest)
          expect(whole[index]?.text.startsWith(text)).toBe(true)
          if (leftOut === 0) expect(text).toBe(whole[index]?.text)
        }
      }),
    )
  })

  it('are cut between characters', () => {
    expect(split([Buffer.from('abcé…\n')], 4)).toEqual([{ text: 'abc', leftOut: 5 }])
    expect(split([Buffer.from('abcdé\n')], 6)).toEqual([{ text: 'abcdé', leftOut: 0 }])
  })
})

function read(text: string, stream: OutputStream = 'stdout', leftOut = 0) {
  return createReadLine(stream)({ text, leftOut })
}

describe('levels', () => {
  it.each([
    ['DEBUG', '{"level":20,"msg":"pino"}'],
    ['INFO', '{"level":30,"msg":"pino"}'],
    ['WARN', '{"level":40,"msg":"pino"}'],
    ['ERROR', '{"level":60,"msg":"pino"}'],
    ['WARN', '{"level":"warn","message":"winston"}'],
    ['ERROR', '{"severity":"CRITICAL","message":"Google"}'],
    ['WARN', '[WARN] brackets'],
    ['ERROR', '[Error] brackets'],
    ['DEBUG', '2026-11-20T13:53:00Z [debug] after a time'],
    ['WARN', '[12:00:01] [app] [WARN] third brackets'],
    ['WARN', '<warning> angles'],
    ['WARN', 'WARN: colon'],
    ['WARN', 'warning: a compiler'],
    ['ERROR', 'ERROR something'],
    ['WARN', 'level=warn msg="logfmt"'],
    ['ERROR', 'ts=2026-11-20T13:53:00Z caller=main.go:1 level=error msg="logfmt"'],
    ['ERROR', '2026-11-20 13:53:00,123 ERROR Python'],
    ['WARN', '2026-11-20 13:53:00,123 - app.module - WARNING - Python'],
    ['WARN', 'WARNING:root:Python'],
    ['ERROR', 'CRITICAL:app:Python'],
    ['ERROR', 'npm ERR! code E404'],
    ['WARN', 'npm warn deprecated'],
    ['ERROR', '13:53:00.123 [main] ERROR com.example.App - Java'],
    ['ERROR', 'TypeError: undefined is not a function'],
    ['ERROR', 'java.io.IOException: broken'],
    ['ERROR', 'Traceback (most recent call last):'],
    ['WARN', '\u001b[33mWARN\u001b[39m coloured'],
  ])('%s: %s', (level, text) => {
    expect(read(text).level).toBe(level)
  })

  it.each([
    'Listening on http://localhost:3000',
    'no errors found',
    'The error rate is 0',
    'Error rate is 0',
    'Loaded error-handler, warning-banner',
    'GET /error 200',
    '{"error":"some JSON that is no log"}',
    'information wants to be free',
    'Panic at the disco',
  ])('are not read into: %s', (text) => {
    expect(read(text).level).toBe('INFO')
    expect(read(text, 'stderr').level).toBe('WARN')
  })

  it('of a stack trace are those of its first line, on its own stream', () => {
    const line = createReadLine('stderr')
    const levels = [
      'Error: boom',
      '    at run (file:///a.js:1:1)',
      '  File "a.py", line 1',
      'something else',
      '    at nothing',
    ].map((text) => line({ text, leftOut: 0 }).level)
    expect(levels).toEqual(['ERROR', 'ERROR', 'ERROR', 'WARN', 'WARN'])
  })
})

describe('a line of JSON', () => {
  it('gives its message, its time and its other fields', () => {
    const time = Date.now() - 5_000
    const line = read(JSON.stringify({ level: 30, time, msg: 'hello', requestId: 'r1', user: { id: 7 } }))
    expect(line).toEqual({
      timestamp: new Date(time),
      level: 'INFO',
      message: 'hello',
      metadata: { stream: 'stdout', requestId: 'r1', user: { id: 7 } },
    })
  })

  it.each([
    ['long ago', new Date(0).toISOString()],
    ['to come', new Date(Date.now() + 3_600_000).toISOString()],
    ['none', 'yesterday'],
  ])('has the time of its reading when its own is %s', (_, timestamp) => {
    const before = Date.now()
    expect(read(JSON.stringify({ timestamp, message: 'hello' })).timestamp.getTime()).toBeGreaterThanOrEqual(before)
  })

  it('is bounded in what it adds, and cannot pretend to be ours', () => {
    const line = read(
      JSON.stringify({ msg: 'hello', big: 'x'.repeat(10_000), stream: 'stderr', truncated: 1, ansi: 'a', small: 1 }),
    )
    expect(line.metadata).toEqual({ stream: 'stdout', small: 1 })
  })

  it('is text when it is no log entry, is broken, or is nested beyond reason', () => {
    for (const text of ['{"a":1}', '{"msg":', '{msg: 1}', '{}', `{"a":${'['.repeat(8_000)}${']'.repeat(8_000)}}`])
      expect(read(text).message).toBe(text)
  })
})

describe('text', () => {
  it('loses its colours to the metadata', () => {
    const text = '\u001b[1;31mred\u001b[0m and \u001b]8;;http://example.com\u0007a link\u001b]8;;\u0007'
    expect(read(text)).toMatchObject({ message: 'red and a link', metadata: { stream: 'stdout', ansi: text } })
  })

  it('shows control characters by their pictures and has none left that a database refuses', () => {
    expect(read('a\0b\u0007c\rd\u007fe\u0085f\tg').message).toBe('a␀b␇c␍d␡e\uFFFDf\tg')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(read(text).message).not.toMatch(/[^\P{Cc}\t\n]|\p{Surrogate}/u)
      }),
    )
    expect(read('{"msg":"half \\ud800 pair and \\u0000"}').message).toBe('half \uFFFD pair and ␀')
  })

  it('that was cut says so', () => {
    expect(read('beginning', 'stdout', 17)).toMatchObject({ message: 'beginning…', metadata: { truncated: 17 } })
  })

  it('makes metadata that the log takes, whatever was printed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', size: 'large' }), fc.json()), (text) => {
        expect(JSON.stringify(read(text).metadata).length).toBeLessThan(8_192)
      }),
    )
  })
})
