import './styles/tokens.css'
import './styles/base.css'
import { render } from 'preact'
import { App } from './app.tsx'
import { startRouter } from './router/router.ts'
import { applyTheme } from './shell/theme.ts'

const root = document.querySelector('#root')
if (root === null) throw new Error('The page has no #root.')
applyTheme()
startRouter()
render(<App />, root)
