// node read.mjs OUTDIR < JOBS
//
// Reads books as epub.js and foliate-js in Chromium show them. JOBS is a JSON list of
// `{name, engine, book, width, height, flow, scheme, text, follow}`: `flow` is `paginated` or
// `scrolled`, `scheme` is `light` or `dark`, `text` the size of the text in percent; `follow` says
// whether every link is clicked. Prints a JSON object, by a job's name: title, contents, pages and
// landmarks; what each spine item shows, and what of it lies beyond the sides or is faint; where
// contents, pages and links lead; what went wrong. Leaves pictures in OUTDIR/NAME.

import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { json } from 'node:stream/consumers'

import { launch, locateEngine, serve } from './browser.mjs'

// An engine mostly waits for the next frame.
const AT_ONCE = 3

/** A page of a reading system with the job's book in it, and what it says of the book. */
async function open(browser, job, address) {
  const errors = []
  // A window of its own: a tab behind others draws no frames.
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('requestfailed', (request) => errors.push(`not loaded: ${request.url()}`))
  page.on('response', (response) => {
    if (!response.ok()) errors.push(`not loaded: ${response.url()}`)
  })
  const { width, height, scheme } = job
  await page.setViewport({ width, height })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.goto(`${address}/${job.engine}.html`)
  const book = await page.evaluate((given) => reader.open(given), { ...job, book: `/${job.name}.epub` })
  return { context, page, book, errors }
}

/** Read what every item of the spine shows. */
async function readItems(page, job, spine, folder) {
  const items = []
  for (const [index, href] of spine.entries()) {
    const shown = await page.evaluate(
      async (target) => {
        await reader.go(target)
        const sights = seen.sights().map(({ name }) => name)
        return { text: seen.text(), sideways: seen.sideways(), faint: seen.faint(), sights }
      },
      href,
    )
    const { sights, ...item } = shown
    items.push({ href, ...item })
    const name = `${String(index + 1).padStart(3, '0')}-${path.basename(href, '.xhtml')}`
    await page.screenshot({ path: path.join(folder, `${name}.png`) })
    for (const [number, sight] of sights.entries()) {
      await page.evaluate((at) => reader.reveal(seen.sights()[at].element), number)
      await page.screenshot({ path: path.join(folder, `${name}-${sight}.png`) })
    }
  }
  return items
}

/** Go where the entries of a list lead, as a reading system's own panel does. */
async function followEntries(page, job, entries) {
  const found = []
  for (const { label, href } of entries) {
    const shown = await page.evaluate(
      (target, given) => {
        // An engine may throw at what leads nowhere.
        return reader.go(target).then(
          () => arrival(reader.item, target, given),
          () => false,
        )
      },
      href,
      job,
    )
    found.push({ label, href, shown })
  }
  return found
}

/** Click every link of every item. */
async function followLinks(page, job, spine) {
  const found = []
  for (const from of spine) {
    const number = await page.evaluate(async (target) => {
      await reader.go(target)
      return seen.links().length
    }, from)
    for (let at = 0; at < number; at += 1) {
      const { href, words, point } = await page.evaluate(depart, from, at, job)
      // As long as a finger rests: foliate-js turns to what is pressed before it follows the link.
      if (point) await page.mouse.click(point.x, point.y, { delay: 40 })
      const { shown, popped } = await page.evaluate(arrive, from, href, job)
      found.push({ from, href, words, clicked: Boolean(point), shown, popped })
    }
  }
  return found
}

/** In the page: turn to a link. */
async function depart(from, at, given) {
  if (reader.item !== from) await reader.go(from)
  const link = seen.links()[at]
  await reader.reveal(link)
  reader.went = []
  const words = link.textContent
  return { href: link.getAttribute('href'), words, point: seen.place(link, given) }
}

/** In the page: where a click has led. */
async function arrive(from, href, given) {
  // The click is handled a little later than it is sent.
  for (let turns = 0; !reader.went.length && turns < 100; turns += 1)
    await new Promise((done) => setTimeout(done, 10))
  // The click is handled a little later than it is sent.
  for (let turns = 0; !reader.went.length && turns < 100; turns += 1)
    await new Promise((done) => setTimeout(done, 10))
  const arrived = await reader.settled().then(
    () => true,
    () => false,
  )
  if (!arrived || reader.went.length !== 1) return { shown: false }
  if (reader.went[0] === 'note') {
    const popped = reader.popped()
    return { shown: Boolean(popped), popped }
  }
  const { pathname, hash } = new URL(href, `http://book/${from}`)
  return { shown: arrival(reader.item, decodeURIComponent(pathname.slice(1) + hash), given) }
}

async function read(browser, job, address, outDir) {
  const folder = path.join(outDir, job.name)
  await mkdir(folder, { recursive: true })
  const { context, page, book, errors } = await open(browser, job, address)
  const { spine, toc, pages, ...about } = book
  const result = { ...about, items: await readItems(page, job, spine, folder) }
  if (job.follow) {
    result.toc = await followEntries(page, job, toc)
    result.pages = await followEntries(page, job, pages)
    result.links = await followLinks(page, job, spine)
  }
  await context.close()
  return { ...result, errors }
}

async function main(jobs, outDir) {
  const books = new Map(jobs.map(({ name, book }) => [`/${name}.epub`, book]))
  const browser = await launch()
  const server = await serve((address) => books.get(address) ?? locateEngine(address))
  const address = `http://127.0.0.1:${server.address().port}`
  const found = {}
  try {
    const waiting = [...jobs]
    const work = async () => {
      for (let job = waiting.shift(); job; job = waiting.shift())
        found[job.name] = await read(browser, job, address, outDir)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    console.log(JSON.stringify(found, null, 1))
  } finally {
    await browser.close()
    server.close()
  }
}

const [outDir] = process.argv.slice(2)
if (outDir) {
  await main(await json(process.stdin), outDir).catch((error) => {
    console.error(`error: ${error.message}`)
    process.exitCode = 1
  })
} else {
  console.error('usage: node read.mjs OUTDIR < JOBS')
  process.exitCode = 2
}
