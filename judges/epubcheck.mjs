// node epubcheck.mjs BOOK.epub
//
// Prints what epubcheck-ts finds in a book, as its own list of messages in JSON.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

// `make judges` installs into .judges, so that this folder holds sources only.
const { resolve } = createRequire(new URL('../.judges/package.json', import.meta.url))

async function main(book) {
  const { EpubCheck } = await import(resolve('@likecoin/epubcheck-ts'))
  const options = { includeUsage: true, includeInfo: true }
  const { messages } = await EpubCheck.validate(await readFile(book), options)
  console.log(JSON.stringify(messages))
}

const [book] = process.argv.slice(2)
if (book) {
  await main(book).catch((error) => {
    console.error(`error: ${error.message}`)
    process.exitCode = 1
  })
} else {
  console.error('usage: node epubcheck.mjs BOOK.epub')
  process.exitCode = 2
}
