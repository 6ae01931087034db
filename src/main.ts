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
// Nothing is left to do, but without this the process would stay until V8 has optimised the WebAssembly of the schema engine: seconds. Standard
// output and error are written synchronously to files, terminals and (on POSIX) pipes, so nothing is cut off.
process.exit()
