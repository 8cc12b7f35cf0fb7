// Chromium, and the pages that it is to read: one start for many books.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { chromium } from './chromium.mjs'

// `make judges` installs into .judges, so that this folder holds sources only.
const { resolve } = createRequire(new URL('../.judges/package.json', import.meta.url))
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.epub': 'application/epub+zip',
}

/** Serve what `locate` makes of an address: a file's path, or nothing. */
export async function serve(locate) {
  const server = createServer(async (request, response) => {
    const file = locate(request.url)
    const bytes = file && (await readFile(file).catch(() => null))
    if (!bytes) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] }).end(bytes)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return server
}

/** Our own pages and the engines, by address. */
export function locateEngine(address) {
  const [, kind, name] = address.match(/^\/(foliate\/)?([\w-]+(?:\/[\w-]+)*\.(?:js|html))$/) ?? []
  if (kind) return path.join(path.dirname(resolve('foliate-js/view.js')), name)
  if (name === 'jszip.js') return resolve('jszip/dist/jszip.min.js')
  if (name === 'epub.js') return resolve('epubjs/dist/epub.js')
  return name && fileURLToPath(new URL(name, import.meta.url))
}

export async function launch() {
  const { default: puppeteer } = await import(resolve('puppeteer-core'))
  return puppeteer.launch({
    executablePath: chromium(),
    // A book that an engine never finishes opening must end as an error.
    protocolTimeout: 60_000,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--hide-scrollbars',
      // A book that asks for something from outside must be seen to fail, wherever it is read.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      // Chromium refuses its sandbox to root, and to root only.
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
    ],
  })
}
