// node read.mjs BOOK.epub OUTDIR
//
// Reads a book as epub.js in Chromium shows it. Prints one JSON object: title, contents, landmarks,
// the text that each spine item shows, and what went wrong; leaves a picture of each in OUTDIR.

import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { chromium } from './chromium.mjs'

// `make judges` installs into .judges, so that this folder holds sources only.
const { resolve } = createRequire(new URL('../.judges/package.json', import.meta.url))

async function load(bookFile) {
  return {
    '/': [await readFile(fileURLToPath(new URL('epubjs.html', import.meta.url))), 'text/html'],
    '/jszip.js': [await readFile(resolve('jszip/dist/jszip.min.js')), 'text/javascript'],
    '/epub.js': [await readFile(resolve('epubjs/dist/epub.js')), 'text/javascript'],
    '/book.epub': [await readFile(bookFile), 'application/epub+zip'],
  }
}

async function serve(files) {
  const server = createServer((request, response) => {
    const [bytes, type] = files[request.url] ?? []
    if (!bytes) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': type }).end(bytes)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return server
}

async function launch() {
  const { default: puppeteer } = await import(resolve('puppeteer-core'))
  return puppeteer.launch({
    executablePath: chromium(),
    defaultViewport: { width: 600, height: 800 },
    // A book that epub.js never finishes opening must end as an error.
    protocolTimeout: 60_000,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A book that asks for something from outside must be seen to fail, wherever it is read.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      // Chromium refuses its sandbox to root, and to root only.
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
    ],
  })
}

async function read(browser, address, outDir) {
  const errors = []
  const page = await browser.newPage()
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('requestfailed', (request) => errors.push(`not loaded: ${request.url()}`))
  page.on('response', (response) => {
    if (!response.ok()) errors.push(`not loaded: ${response.url()}`)
  })
  await page.goto(address)
  const { spine, ...book } = await page.evaluate(() => openBook())
  const items = []
  for (const [index, href] of spine.entries()) {
    const text = await page.evaluate((target) => showItem(target), href)
    items.push({ href, text })
    await page.screenshot({ path: path.join(outDir, `${String(index + 1).padStart(3, '0')}.png`) })
  }
  return { ...book, items, errors }
}

async function main(bookFile, outDir) {
  const files = await load(bookFile)
  await mkdir(outDir, { recursive: true })
  const browser = await launch()
  const server = await serve(files)
  try {
    const address = `http://127.0.0.1:${server.address().port}/`
    console.log(JSON.stringify(await read(browser, address, outDir), null, 2))
  } finally {
    await browser.close()
    server.close()
  }
}

const [bookFile, outDir] = process.argv.slice(2)
if (outDir) {
  await main(bookFile, outDir).catch((error) => {
    console.error(`error: ${error.message}`)
    process.exitCode = 1
  })
} else {
  console.error('usage: node read.mjs BOOK.epub OUTDIR')
  process.exitCode = 2
}
