import './audit/index.ts'
import './identity/index.ts'
import './mcp/index.ts'
import './settings/index.ts'
