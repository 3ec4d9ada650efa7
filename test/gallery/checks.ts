import type { Page } from 'playwright-core'

export interface Wanted {
  /** Least width and height of what is touched, in px. */
  readonly least: number
  readonly isWhole: boolean
  /** Selector of what lies over the page on purpose; '' for nothing. */
  readonly over: string
}

/**
 * What no picture may show: a page that scrolls sideways, words that are cut or run out of their place, targets that are too small, lie on
 * one another or under something else. Each with its place.
 */
export function breachesOf(page: Page, wanted: Wanted): Promise<string[]> {
  return page.evaluate<string[]>(`(${LOOK})(${JSON.stringify(wanted)})`)
}

const LOOK = `(wanted) => {
  const found = new Set()
  const root = document.documentElement
  const nameOf = (element) => {
    const words = (element.getAttribute('aria-label') || element.textContent || '').trim().replace(/\\s+/g, ' ').slice(0, 40)
    const place = element.tagName.toLowerCase() + (element.getAttribute('class') ? '.' + element.getAttribute('class').trim().split(/\\s+/).join('.') : '')
    return place + ' "' + words + '"'
  }
  const boxOf = (element) => element.getBoundingClientRect()
  const isSeen = (element) => {
    if (element.closest('.unseen')) return false
    const style = getComputedStyle(element)
    return style.visibility === 'visible' && style.display !== 'none' && boxOf(element).width > 0 && boxOf(element).height > 0
  }

  /** What is to be seen of a box within the places that cut it: null for nothing. */
  const seenOf = (element, box) => {
    let { left, top, right, bottom } = box
    for (let place = element.parentElement; place && place !== root; place = place.parentElement) {
      const style = getComputedStyle(place)
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue
      const outer = boxOf(place)
      left = Math.max(left, outer.left)
      right = Math.min(right, outer.right)
      top = Math.max(top, outer.top)
      bottom = Math.min(bottom, outer.bottom)
    }
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null
  }

  const scrollsAcross = (element) => {
    for (let place = element.parentElement; place && place !== root; place = place.parentElement)
      if (/auto|scroll/.test(getComputedStyle(place).overflowX)) return true
    return false
  }

  if (root.scrollWidth > innerWidth) found.add('the page scrolls sideways: ' + root.scrollWidth + ' > ' + innerWidth)
  if (wanted.isWhole && root.scrollHeight > innerHeight) found.add('the page scrolls: ' + root.scrollHeight + ' > ' + innerHeight)

  // Words: within the nearest place that cuts or has an edge of its own.
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const element = text.parentElement
    if (!text.data.trim() || !element || !isSeen(element) || element.closest('script, style, option, title')) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    const box = range.getBoundingClientRect()
    if (box.width === 0 || !seenOf(text.parentElement, box)) continue
    let isScrolled = false
    for (let place = element; place && place !== root; place = place.parentElement) {
      const style = getComputedStyle(place)
      if (style.display === 'inline' || style.display === 'contents') continue
      const outer = boxOf(place)
      const clips = style.overflowX !== 'visible'
      const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY)
      const hasEdge = style.backgroundColor !== 'rgba(0, 0, 0, 0)' || style.borderRightWidth !== '0px'
      if (style.textOverflow === 'ellipsis' && clips) break
      if (!isScrolled && (clips || hasEdge) && (box.right > outer.right + 1.5 || box.left < outer.left - 1.5) && !scrolls) {
        found.add('words run out sideways: ' + nameOf(element) + ' of ' + nameOf(place))
        break
      }
      if (style.overflowY === 'hidden' && !isScrolled && (box.bottom > outer.bottom + box.height * 0.3) && box.top < outer.bottom - 1) {
        found.add('words are cut below: ' + nameOf(element) + ' of ' + nameOf(place))
        break
      }
      if (scrolls) isScrolled = true
      if (style.position === 'fixed') break
    }
    if (!scrollsAcross(element) && (box.right > innerWidth + 1 || box.left < -1)) found.add('words leave the page: ' + nameOf(element))
  }

  // Targets: of the dialog alone while there is one.
  const dialog = [...document.querySelectorAll('[role=dialog], [role=alertdialog]')].filter(isSeen).pop()
  const within = dialog ?? document
  const targets = [...within.querySelectorAll('button, a[href], input, select, textarea, summary, [role=switch], [role=tab]')]
    .filter((element) => !element.disabled && !element.closest('[aria-hidden=true], [inert]'))
    // A box or a dot is touched by its words too.
    .map((element) => (/^(checkbox|radio)$/.test(element.type) && element.closest('label')) || element)
    .filter((element, at, all) => all.indexOf(element) === at)
    .filter(isSeen)
  const boxes = targets.map((element) => [element, boxOf(element)])
  for (const [element, box] of boxes) {
    if (box.width < wanted.least - 0.5 || box.height < wanted.least - 0.5)
      found.add('a target of ' + Math.round(box.width) + ' x ' + Math.round(box.height) + ': ' + nameOf(element))
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue
    const seen = seenOf(element, box)
    if (!seen || x < seen.left || x > seen.right || y < seen.top || y > seen.bottom) continue
    const top = document.elementFromPoint(x, y)
    if (top && wanted.over && top.closest(wanted.over)) continue
    if (top && !element.contains(top) && !top.contains(element)) found.add('a target lies under ' + nameOf(top) + ': ' + nameOf(element))
  }
  // Words of one target on one another.
  for (const [element] of boxes) {
    const lines = []
    const inner = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let text = inner.nextNode(); text; text = inner.nextNode()) {
      if (!text.data.trim() || !text.parentElement || !isSeen(text.parentElement)) continue
      const range = document.createRange()
      range.selectNodeContents(text)
      lines.push([text, range.getBoundingClientRect()])
    }
    for (let at = 0; at < lines.length; at += 1)
      for (let other = at + 1; other < lines.length; other += 1) {
        const [a, b] = [lines[at][1], lines[other][1]]
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        if (across > 2 && down > Math.min(a.height, b.height) * 0.4)
          found.add('words on words: "' + lines[at][0].data.trim() + '" and "' + lines[other][0].data.trim() + '" of ' + nameOf(element))
      }
  }
  const parts = boxes.map(([element, box]) => seenOf(element, box))
  for (let at = 0; at < boxes.length; at += 1) {
    for (let other = at + 1; other < boxes.length; other += 1) {
      const [one] = boxes[at]
      const [two] = boxes[other]
      if (one.contains(two) || two.contains(one)) continue
      if (wanted.over && (one.closest(wanted.over) || two.closest(wanted.over))) continue
      const a = parts[at]
      const b = parts[other]
      if (!a || !b) continue
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (across > 1.5 && down > 1.5 && one.offsetParent === two.offsetParent) found.add('targets overlap: ' + nameOf(one) + ' and ' + nameOf(two))
    }
  }
  return [...found]
}`
