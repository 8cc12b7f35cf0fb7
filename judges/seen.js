// What is to be seen of a content document: run in the page of either engine, whose `reader` is
// the global of that name.

const seen = {
  text: () => reader.document.body.innerText,

  /** What lies beyond the page's sides; in a labelled region that scrolls, it may. */
  sideways() {
    const { document } = reader
    const root = document.documentElement
    const { page, inset } = columnsOf(document) ?? { page: root.clientWidth, inset: 0 }
    const found = []
    if (!columnsOf(document) && root.scrollWidth > root.clientWidth)
      found.push(`the page scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`)
    for (const [node, rects] of boxes(document)) {
      for (const { left, width: wide } of rects) {
        const at = ((left % page) + page) % page
        // Half a pixel is rounding; a box may begin at the page's edge.
        const start = page - at < 1 ? 0 : at
        if (wide && (start < inset - 1 || start + wide > page - inset + 1))
          found.push(`${nameOf(node)} from ${Math.round(start)} to ${Math.round(start + wide)}`)
      }
    }
    return found
  },

  /** Words that do not stand out from the ground: WCAG's contrast below 4.5 to 1. */
  faint() {
    const { document } = reader
    const found = new Set()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (!node.data.trim() || !node.parentElement.getClientRects().length) continue
      const ink = parse(styleOf(node.parentElement).color)
      const ratio = contrast(ink, groundOf(node.parentElement))
      if (ratio < 4.5) found.add(`${nameOf(node)}: ${ratio.toFixed(1)} to 1`)
    }
    return [...found]
  },

  /** Where an element, or the document's start, is on the screen; nothing where it is not. */
  place(element, { width, height }) {
    const rects = [...(element ?? reader.document.body.firstElementChild).getClientRects()]
    const { left, top } = reader.document.defaultView.frameElement.getBoundingClientRect()
    const { left: x, top: y, width: w, height: h } = rects.find((rect) => rect.width) ?? rects[0]
    // At the top of a document, letters may reach a little higher than their line.
    const inside = x + left > -1 && x + left < width && y + top + h > -1 && y + top < height
    return inside ? { x: x + left + w / 2, y: y + top + h / 2 } : null
  },

  /** The links of the document that lead to other places of the book. */
  links: () =>
    [...reader.document.querySelectorAll('a[href]')].filter(
      (link) => link.getClientRects().length && !/^\w+:/.test(link.getAttribute('href')),
    ),

  /** The first of everything that has a shape of its own. */
  sights: () =>
    Object.entries({
      table: 'table',
      figure: 'figure',
      quotation: 'blockquote',
      program: 'pre',
      list: 'ul, ol',
      note: 'aside',
      passage: 'p[lang]',
    }).flatMap(([name, selector]) => {
      const element = reader.document.querySelector(`:is(main, section) :is(${selector})`)
      return element ? [{ name, element: element.closest(REGION) ?? element }] : []
    }),
}

/** Whether an item and the place in it that an address names are on the screen. */
function arrival(item, href, given) {
  const [file, fragment] = href.split('#')
  if (file !== item) return false
  const element = fragment ? reader.document.getElementById(fragment) : null
  if (fragment && !element) return false
  // No engine scrolls a region that scrolls by itself: it is for the reader to do.
  const region = element?.closest(REGION)
  return Boolean(seen.place(element, given) || (region && seen.place(region, given)))
}

function nameOf(node) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node
  const words = (node.textContent || element.getAttribute('alt') || '').trim().slice(0, 40)
  return `${element.localName} “${words}”`
}

const REGION = '[role=region][tabindex="0"]:is([aria-label], [aria-labelledby])'

/** The columns that an engine makes pages of, one a page: how far apart they begin, and how far
 * from the page's edge. */
function columnsOf({ documentElement, body }) {
  for (const element of [documentElement, body]) {
    const style = styleOf(element)
    if (style.columnWidth === 'auto') continue
    // Chromium lays out in sixty-fourths of a pixel; over a hundred columns, less would tell.
    const [width, gap, inset] = [style.width, style.columnGap, style.paddingLeft].map(
      (length) => Math.floor(parseFloat(length) * 64) / 64,
    )
    return { page: width - 2 * inset + gap, inset }
  }
  return null
}

/** Every word and every element that is drawn, with its boxes; not the spaces, which may hang. */
function* boxes(document) {
  const { FILTER_ACCEPT, FILTER_REJECT, SHOW_ELEMENT, SHOW_TEXT } = NodeFilter
  const beyond = (node) => (node.parentElement?.closest(REGION) ? FILTER_REJECT : FILTER_ACCEPT)
  const walker = document.createTreeWalker(document.body, SHOW_ELEMENT | SHOW_TEXT, beyond)
  const range = document.createRange()
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (node.nodeType === Node.TEXT_NODE) {
      for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
        range.setStart(node, index)
        range.setEnd(node, index + word.length)
        yield [node, range.getClientRects()]
      }
    } else if (node.localName === 'img' || styleOf(node).display !== 'inline') {
      yield [node, node.getClientRects()]
    }
  }
}

const styleOf = (element) => element.ownerDocument.defaultView.getComputedStyle(element)

function parse(colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number)
  return { channels: [red, green, blue], alpha }
}

/** What lies behind an element: the first ground that is not seen through. */
function groundOf(element) {
  for (let at = element; at; at = at.parentElement) {
    const ground = parse(styleOf(at).backgroundColor)
    if (ground.alpha === 1) return ground
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  return parse(dark ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)')
}

function luminance({ channels }) {
  const [red, green, blue] = channels.map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(ink, ground) {
  const [dark, light] = [luminance(ink), luminance(ground)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}
