import { processIo } from './commands/process-io.ts'
import { createProgram } from './commands/program.ts'
import { showError } from './commands/show-error.ts'

// A reader that has seen enough (`panoptes logs | head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const io = processIo()
const program = createProgram(io)
try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = showError(error, io, program.opts().verbose === true)
}
/** Resolves when all that was written has left the process: a pipe whose reader is slower takes the rest later. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

// Nothing is left to do, but without this the process would stay until V8 has optimised the WebAssembly of the schema engine: seconds.
await Promise.all([written(process.stdout), written(process.stderr)])
process.exit()
