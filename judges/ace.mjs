// node ace.mjs BOOK.epub
//
// Prints what DAISY Ace finds in a book, as its own JSON report.

import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { chromium } from './chromium.mjs'

// `make judges` installs into .judges, so that this folder holds sources only.
const require = createRequire(new URL('../.judges/package.json', import.meta.url))

async function main(book) {
  // Ace keeps its settings and logs in the user's folders unless told otherwise.
  const scratch = mkdtempSync(path.join(tmpdir(), 'ace-'))
  for (const name of ['CONFIG', 'STATE', 'CACHE', 'DATA']) process.env[`XDG_${name}_HOME`] = scratch
  process.env.TMPDIR = scratch
  process.env.PUPPETEER_EXECUTABLE_PATH = chromium()
  try {
    const ace = require('@daisy/ace-core')
    const [, report] = await ace(
      path.resolve(book),
      { cwd: process.cwd(), tmpdir: scratch, silent: true, lang: 'en' },
      require('@daisy/ace-axe-runner-puppeteer'),
    )
    return JSON.stringify(report)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const [book] = process.argv.slice(2)
if (book) {
  const print = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    print(await main(book), () => process.exit(0))
  } catch (error) {
    console.error(`error: ${error.message || error}`)
    process.exit(1)
  }
} else {
  console.error('usage: node ace.mjs BOOK.epub')
  process.exitCode = 2
}
