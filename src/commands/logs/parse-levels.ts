import { InvalidArgumentError } from 'commander'
import { LogLevel } from '../../storage/generated/prisma/enums.ts'

const levels = Object.values(LogLevel)

/** Levels, separated by commas, in any case of letters. @throws InvalidArgumentError */
export function parseLevels(text: string): readonly LogLevel[] {
  return text.split(',').map((part) => {
    const level = levels.find((name) => name === part.trim().toUpperCase())
    if (level === undefined) throw new InvalidArgumentError(`Of ${levels.join(', ').toLowerCase()}, separated by commas.`)
    return level
  })
}
