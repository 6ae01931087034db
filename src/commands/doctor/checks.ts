import type { Check } from './check.ts'
import { databaseCheck } from './database.ts'
import { folderLockCheck } from './folder-lock.ts'
import { homeFolderCheck } from './home-folder.ts'
import { masterKeyCheck } from './master-key.ts'
import { nodeVersionCheck } from './node-version.ts'
import { portCheck } from './port.ts'
import { redisCheck } from './redis.ts'

/** All that the doctor looks at, in the order in which a start needs it. */
export const checks: readonly Check[] = [
  nodeVersionCheck,
  homeFolderCheck,
  folderLockCheck,
  masterKeyCheck,
  databaseCheck,
  redisCheck,
  portCheck,
]
