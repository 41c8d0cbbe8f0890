// Runs once in a browser tab and follows what Streamlit draws. What it is for stands in in_browser.py.

const FIELD = 'input, textarea, [contenteditable="true"], [role="slider"]'
const FOCUSABLE = `a[href], button:not([disabled]), [tabindex="0"], ${FIELD}`
const BLOCK = '[data-testid="stVerticalBlock"][class*="st-key-"], [data-testid="stHorizontalBlock"][class*="st-key-"]'
const CARD = '[class*="st-key-"][class*="_card "]'
const FORM = '[class*="st-key-"][class*="_form "]'
const PLACE = '[class*="st-key-"][class*="_place "]'
const FOLD = '[class*="_folded "], [class*="_unfolded "]'
const LIST = '[class*="st-key-"][class*="_list "]'
const ADDITION = '[class*="st-key-"][class*="_new_text"]'
const OVERLAY = '[role="dialog"], [data-testid="stPopoverBody"], [role="menu"], [role="listbox"]'
const LONGEST_NAME = 80

const main = () => document.querySelector('[data-testid="stMain"]') ?? document.body
const isIdle = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
const keyOf = element => {
    const keyed = element.closest('[class*="st-key-"]')
    return keyed ? [...keyed.classList].find(name => name.startsWith('st-key-')) : undefined
}
const byKey = key => document.getElementsByClassName(key)[0]
const all = (selector, within = document) => [...within.querySelectorAll(selector)]
const plain = text => text.replace(/\s+/g, ' ').trim()

function set(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

// Names: what is read aloud.

/** A label without the marks that make it gray or bold, and without what keeps letters of it from being such marks. */
const unmarked = label => plain(label
    .replace(/:material\/\w+:/g, '')
    .replace(/:[a-z-]+\[([^\]]*)\](\{[^}]*\})?/g, '$1')
    .replace(/\\([^\w\s])/g, '$1'))

/** The words in an element without its icons. */
function wordsIn(element) {
    const copy = element.cloneNode(true)
    all('[aria-hidden="true"], [role="img"], svg', copy).forEach(icon => icon.remove())
    return plain(copy.textContent)
}

function nameOf(card) {
    const first = all('strong, h2, h3, [data-testid="stWidgetLabel"] [data-testid="stMarkdownContainer"]', card).find(words => !words.closest('button'))
    const words = first ? wordsIn(first) : ''
    const name = words.length > 2 ? words : wordsIn(first?.closest('p') ?? card)  // A number alone names nothing.
    return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trim()}…` : name
}

function nameThings() {
    for (const button of all('[class*="st-key-"][class*="_fold "] button')) {
        set(button, 'aria-expanded', String(!main().querySelector('[class*="_folded "]')))
    }
    for (const icon of all('[role="img"][aria-label$=" icon"]')) set(icon, 'aria-hidden', 'true')
    for (const labelled of all('[aria-label*=":"], [aria-label*="\\\\"]', main())) {
        if (!labelled.closest('svg')) set(labelled, 'aria-label', unmarked(labelled.getAttribute('aria-label')))
    }
    for (const button of all(`${CARD} .stElementContainer button`)) {
        if (button.hasAttribute('aria-label') && !('named' in button.dataset)) continue
        const does = wordsIn(button), thing = nameOf(button.closest(CARD))
        if (!does || !thing || does.toLowerCase().includes(thing.toLowerCase())) continue
        button.dataset.named = ''
        set(button, 'aria-label', thing.startsWith(does) ? thing : `${does}: ${thing}`)
    }
    // The form of the library for signing in forbids password managers, and its title leaves a level of headings out.
    for (const password of all('[data-testid="stForm"] input[type="password"][autocomplete="off"]')) {
        const form = password.closest('[data-testid="stForm"]')
        password.setAttribute('autocomplete', 'current-password')
        all('input[type="text"]', form).forEach(name => name.setAttribute('autocomplete', 'username'))
        all('h3', form).forEach(title => title.setAttribute('aria-level', '2'))
    }
}

// Focus: it goes on where somebody was, and never leaves a field in which somebody types.

let screen = null  // Which page, plan and step is on the screen.
let hasArrived = true  // Nobody was led to another screen, or they have done something there.
let held = null  // What had the focus last: the element, its key, its number there, and all that could be reached before it.
let hasKeys = false  // Somebody uses the keys, not a pointer.
let press = null  // The last press of a button: its key, and the keys of the fields and forms that were there then.
let added = null  // The key of the list whose empty row was left with the Tab key and words in it.
let list = null  // The list that is open: what it is called, and the key of the card that it belongs to.
let popover = null  // What had the focus when the popover that is open was opened.
let opener = null  // The key of what opened the form that is open: the focus returns to it.

const screenNow = () => {
    const place = main().querySelector(PLACE)
    return [location.pathname, new URLSearchParams(location.search).get('plan'), place && keyOf(place)].join(' ')
}
const isInField = () => document.activeElement?.matches('input, textarea, [contenteditable="true"]')
const isLost = () => held && !held.element.isConnected && [null, document.body].includes(document.activeElement)
const reachable = () => all(FOCUSABLE, main()).filter(element => element.getClientRects().length > 0)
const keysOf = selector => new Set(all(selector, main()).map(keyOf))

function focusOn(element, options) {
    if (!element) return false
    if (!element.matches(FOCUSABLE)) element.setAttribute('tabindex', '-1')
    if (element.matches(CARD)) {
        set(element, 'role', 'group')
        set(element, 'aria-label', nameOf(element))
    }
    element.focus(options)
    return document.activeElement === element
}

/** A screen begins at its title, a step of it at its own top. */
function focusOnScreen() {
    const top = main().querySelector(PLACE) ?? main().querySelector('h1')
    if (!top || top === document.activeElement) return
    main().scrollTo(0, 0)
    focusOn(top, { preventScroll: true })
}

/** A form begins at its first field, one without any at itself; with a finger at the form itself, as the field would raise the keyboard. */
function focusOnForm(field) {
    const form = field.closest(`[data-testid="stForm"], ${BLOCK}`)
    return focusOn(window.matchMedia('(pointer: coarse)').matches && form ? form : field)
}

/** What stands now where the focus was: its card, not its button, so that a second Enter presses nothing. In another
    column nothing does: at the end of one it is what stood before. */
function focusNear() {
    if (held.fold?.isConnected) return focusOn(held.fold)
    const last = held.before.findLast(element => element.isConnected)
    const isBehind = element => !last || last.compareDocumentPosition(element) === Node.DOCUMENT_POSITION_FOLLOWING
    const behind = reachable().find(isBehind)
    const column = last?.closest('[data-testid="stColumn"]')
    const next = column && !column.contains(behind ?? null) ? last : behind
    const block = next?.closest(BLOCK)
    const around = block && !block.matches(PLACE) ? block : next?.closest('[data-testid="stElementContainer"]')
    return focusOn(next?.closest(CARD)) || focusOn(around) || focusOn(main().querySelector('h1'))
}

/** What had the focus, where it was drawn anew: a field that is said to be wrong moves the button that sends it. */
function sameAgain() {
    const widget = held.key && byKey(held.key)
    return widget?.matches('[data-testid="stElementContainer"]') ? all(FOCUSABLE, widget)[held.number] : undefined
}

/** The field in which somebody types was drawn anew: they go on in it, at once, so that no letter is lost. */
function returnToField() {
    const field = isLost() && held.element.matches(FIELD) && sameAgain()
    if (!field) return
    field.focus({ preventScroll: true })
    if (field.matches('textarea, input[type="text"]')) field.setSelectionRange(field.value.length, field.value.length)
}

/** Words in the empty row of a list became a row above it: Tab leads to the row that is empty now, unless somebody
    has gone on elsewhere already. */
function goOnAdding() {
    const there = added && byKey(added)?.querySelector('textarea')
    if (!there || there.value.trim()) return
    added = null
    focusOn(there)
}

/** What appeared above has moved the focus out of sight of somebody who uses the keys. */
function keepFocusInSight() {
    const element = document.activeElement
    if (!hasKeys || !main().contains(element) || element.matches('[tabindex="-1"]') || element === main()) return
    const { top, bottom } = element.getBoundingClientRect()
    if (top < 0 || bottom > window.innerHeight) element.scrollIntoView({ block: 'nearest' })
}

/** A list that opens begins at its heading; when it is closed, its card has the focus: a chart itself cannot. */
function followList() {
    const open = main().querySelector(LIST)
    const name = open && wordsIn(open.querySelector('h2, h3') ?? open)
    if (name === (list?.name ?? null)) return
    const before = list
    list = open && { name, card: keyOf(all(CARD, main()).findLast(card => card.compareDocumentPosition(open) & Node.DOCUMENT_POSITION_FOLLOWING)) }
    if (!hasArrived) return
    if (open) {
        open.scrollIntoView({ block: 'nearest' })
        focusOn(open.querySelector('h2, h3') ?? open, { preventScroll: true })
    } else if (isLost()) {
        const card = byKey(before.card)
        focusOn(card?.querySelector('[data-testid="stMenuButtonButton"]')) || focusOn(card)
    }
}

function keepFocus() {
    if (document.querySelector('[role="dialog"]')) return  // A dialog looks after it.
    const now = screenNow()
    if (now !== screen) {
        hasArrived = screen === null
        screen = now
        press = opener = list = null
    }
    followList()
    if (isInField()) return
    if (!hasArrived) {
        focusOnScreen()
        return
    }
    const field = press && all(FIELD, main()).find(one => !press.fields.has(keyOf(one)))
    const form = press && all(FORM, main()).find(one => !press.forms.has(keyOf(one)))
    if (field || form) {
        opener = press.key
        if (field) focusOnForm(field)
        else if (!form.contains(document.activeElement)) focusOn(form)
    } else if (isLost() && !focusOn(sameAgain())) {
        const back = opener && byKey(opener)?.querySelector('button')
        opener = back ? null : opener
        focusOn(back) || focusNear()
    }
}

/** A popover stands at the end of the page: whoever opens it with the keys is led into it, and back to its button. */
function followPopover() {
    const body = document.querySelector('[data-testid="stPopoverBody"]')
    const isAtNothing = [null, document.body].includes(document.activeElement)
    if (body && hasKeys && (!popover || isAtNothing)) focusOn(body, { preventScroll: true })
    if (!body && popover && isAtNothing) focusOn(popover)
    popover = body ? popover ?? held?.element ?? main() : null
}

function noteFocus({ target }) {
    if (target === document.body || target.closest(OVERLAY)) return
    const order = reachable()
    const key = keyOf(target)
    const number = key ? all(FOCUSABLE, byKey(key)).indexOf(target) : -1
    held = { element: target, key, number, before: order.slice(0, order.indexOf(target)), fold: target.closest(FOLD) }
}

function noteTab({ key, shiftKey, target }) {
    const list = key === 'Tab' && !shiftKey && target.value?.trim() ? target.closest(ADDITION) : null
    if (list) added = keyOf(list)
}

function haveDone() {
    press = added = null
    hasArrived = true
}

function notePress(button) {
    if (button.matches('[aria-pressed], [role="radio"], [role="tab"], [role="option"]')) return
    press = { key: button.closest(OVERLAY) ? held?.key : keyOf(button), fields: keysOf(FIELD), forms: keysOf(FORM) }
}

// Touch: what moves under the finger is not pressed, and a menu over the page goes once something was chosen.

const UNSEEN = 500  // Milliseconds in which nobody sees that something moved.

let tops = new Map()  // How far down each button stood when nothing had changed for a moment, or when it came.
let changedAt = 0  // When the last change was on the screen; never yet, while it is not: a slow phone draws it later.
let painting = 0, remembering = 0
let touched = null  // Where the finger went down: the button, its key, and whether it had just moved there.

const topOf = element => element.getBoundingClientRect().top + main().scrollTop

function noteChange() {
    changedAt = Infinity
    cancelAnimationFrame(painting)
    clearTimeout(remembering)
    // The second frame begins when the first one, with the change in it, is on the screen.
    painting = requestAnimationFrame(() => { painting = requestAnimationFrame(noteSeen) })
}

function noteSeen() {
    changedAt = performance.now()
    tops = new Map([...standing(), ...tops])  // What has just come is seen where it stands.
    remembering = setTimeout(() => { tops = standing() }, UNSEEN)
}

const standing = () => new Map(all('button', main()).map(one => [keyOf(one), topOf(one)]))

function isMovedUnderFinger(button) {
    const before = tops.get(keyOf(button))
    return performance.now() - changedAt < UNSEEN && before !== undefined && Math.abs(before - topOf(button)) > 4
}

// What changes the screen while the finger is down, such as the field that it leaves, is no reason to press nothing.
function noteTouch({ target, pointerType }) {
    if (pointerType !== 'touch') return
    const button = target.closest?.('button, a')
    touched = button && main().contains(button) ? { button, key: keyOf(button), isSlip: isMovedUnderFinger(button) } : null
}

/** The button on which the finger went down, also where it was drawn anew since. */
function touchedNow() {
    if (touched.button.isConnected) return touched.button
    const there = all('button, a', byKey(touched.key) ?? document.createElement('i'))
    return there.length === 1 ? there[0] : null
}

function noteClick(event) {
    const pressed = event.target.closest?.('button, a, [role="menuitem"]')
    if (!pressed) return
    if (event.pointerType === 'touch' && main().contains(pressed) && touched) {
        const isAnother = touched.key !== keyOf(pressed)
        if (touched.isSlip || isAnother) {
            event.preventDefault()
            event.stopImmediatePropagation()
            if (!touched.isSlip) touchedNow()?.click()
            return
        }
    }
    notePress(pressed)
    if (pressed.matches('[data-testid="stSidebarNavLink"]') && window.matchMedia('(max-width: 768px)').matches) {
        setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 0)
    }
}

// Paper: the browser's own command prints the whole of a plan, as the button of the plan does.

let isPrinted = false

function printPaper() {
    const paper = document.querySelector('[class*="_paper "]')
    if (!paper) isPrinted = false
    const isDrawn = paper && isIdle() && !all('[data-testid="stSkeleton"], .stVegaLiteChart:not(:has(canvas, svg))', paper).length
    if (!isDrawn || isPrinted) return
    isPrinted = true
    setTimeout(() => window.print(), 300)
}

function notePrint(event) {
    const button = document.querySelector('[class*="_print "] button')
    if (!button || event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    button.click()
}

// Following what Streamlit draws.

let waiting = 0

function follow() {
    waiting = 0
    nameThings()
    const app = document.querySelector('[data-testid="stApp"]')
    // Paper is white, whatever the screen is: the style for printing asks for this.
    if (app) set(document.documentElement, 'data-scheme', getComputedStyle(app).colorScheme)
    if (isIdle()) {
        followPopover()
        keepFocus()
        goOnAdding()
        keepFocusInSight()
    }
    printPaper()
}

function assist() {
    if (window.coachingAssistive) return
    window.coachingAssistive = true
    document.addEventListener('focusin', noteFocus, true)
    document.addEventListener('pointerdown', noteTouch, true)
    document.addEventListener('click', noteClick, true)
    document.addEventListener('keydown', notePrint, true)
    // A title or a field is drawn anew while Streamlit loads what draws others: it has the focus until something is done.
    document.addEventListener('pointerdown', ({ isTrusted }) => isTrusted && haveDone(), true)
    document.addEventListener('keydown', ({ isTrusted, key }) => {
        const isForField = /^\S$/.test(key) && !isInField()  // Typed while the field is not there yet.
        if (isTrusted && !isForField) haveDone()
        hasKeys = isTrusted
    }, true)
    document.addEventListener('keydown', noteTab, true)
    for (const doing of ['pointerdown', 'wheel']) document.addEventListener(doing, () => { hasKeys = false }, true)
    new MutationObserver(changes => {
        returnToField()
        if (changes.some(change => change.type === 'childList' && main().contains(change.target))) noteChange()
        waiting ||= setTimeout(follow, 40)
    }).observe(document.body, {
        childList: true, subtree: true, characterData: true, attributeFilter: ['data-test-script-state'],
    })
    noteChange()  // Where the buttons stand that came before this did.
    follow()
}
