// Where Chromium is: the program that PRESSROOM_CHROMIUM names, or the first of its usual names.
// `node chromium.mjs` prints it.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export function chromium() {
  const named = process.env.PRESSROOM_CHROMIUM
  const candidates = named ? [named] : ['chromium', 'chromium-browser', 'google-chrome']
  for (const name of candidates) {
    const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  throw new Error(`no browser: none of ${candidates.join(', ')} is there; see \`make judges\``)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(chromium())
