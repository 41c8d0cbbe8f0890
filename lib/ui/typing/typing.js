// Words that somebody types reach the server while they type them, without a run of the script: a moment after the
// last key, on leaving the field, before a click takes effect, and while the window closes. `lib/web/typed.py` keeps them.
//
// Streamlit itself sends a field when it is left. A tap on a link asks for the new page first and sends the field
// after it, with the name of the old page: the fields come back empty. So a field is sent when the finger goes down,
// and the click waits for it.

const PAUSE = 700 // Milliseconds after the last key.
const RETRY = 3000
const LONGEST_WAIT = 1500 // For which a click is held back.
const AFTER_COMMIT = 200 // Until Streamlit has sent a field, before it may ask for another page.
const BEACON = 60000 // Bytes that a browser sends while a window closes.
const AT_ONCE = 20, LETTERS = 250000 // Fields and letters in one message.
const LONGEST = 100000 // Letters of a field that are kept while they are typed.

function listen() {
    let told = { who: 0, window: "", places: "^$", kept: {}, before: {}, drafts: "^$" }
    let places = /^$/, drafts = /^$/
    const waiting = new Map() // Field → what stands in it and is not on the server yet.
    const before = new Map() // Field → what stood in it when somebody began to type.
    const unsaved = new Set() // Elements that Streamlit does not know yet.
    const said = new Map() // Field → what stands below it.
    let timer = 0, sending = null, committed = -AFTER_COMMIT, isPassing = false, held = 0
    const otherWindows = new BroadcastChannel("coaching-typing")

    const fieldOf = (element) => {
        const isLine = element instanceof HTMLInputElement && element.type === "text" && element.role !== "combobox"
        if (!(element instanceof HTMLTextAreaElement) && !isLine) return null
        const box = element.closest('[class*="st-key-"]')
        const key = box && [...box.classList].find((name) => name.startsWith("st-key-"))
        return key && places.test(key.slice(7)) ? key.slice(7) : null
    }

    const message = (batch) => JSON.stringify({
        who: told.who,
        window: told.window,
        number: Math.round(performance.timeOrigin + performance.now()),
        fields: batch.map(([field, text]) => ({ field, text: whole(text), before: whole(before.get(field) ?? "") })),
    })
    const whole = (text) => text.toWellFormed?.() ?? text // Half of a letter is none.

    // As many fields as fit into one message; what is too long for any stays in its field, and is told.
    function take() {
        const batch = []
        let letters = 0
        for (const [field, text] of [...waiting]) {
            if (text.length > LONGEST) {
                waiting.delete(field)
                say(field, `Not kept while you type: ${text.length} characters. Please shorten it before you leave.`)
                continue
            }
            letters += text.length + (before.get(field) ?? "").length
            if (batch.length && (batch.length === AT_ONCE || letters > LETTERS)) break
            batch.push([field, text])
        }
        return batch
    }

    // One message after the other, so that an older one never comes last.
    async function send() {
        clearTimeout(timer)
        if (sending) return sending
        const batch = take()
        if (!batch.length) return
        sending = post(batch)
        const isThrough = await sending
        sending = null
        if (!isThrough) timer = setTimeout(send, RETRY)
        else if (waiting.size) await send()
    }

    async function post(batch) {
        const body = message(batch)
        const options = { method: "POST", body, headers: { "Content-Type": "application/json" } }
        let answer = null
        try { answer = await fetch("/typed", options) } catch { /* No connection: it is tried again. */ }
        if (answer?.ok) {
            const { at, refused } = await answer.json()
            for (const [field, text] of batch) {
                if (waiting.get(field) === text) waiting.delete(field)
                if (refused.includes(field)) say(field, "Not kept: this form is no longer open to you. Please copy what you wrote.")
                else say(field, drafts.test(field) ? `Saved ${at}` : `Not sent yet · saved ${at}`)
            }
            return true
        }
        const status = answer?.status ?? 0
        const isFinal = status === 409 || status === 413 || status === 400
        for (const [field] of batch) {
            say(field, status === 401 ? "You are signed out. Sign in in another window, and this is kept."
                : isFinal ? "Not kept: somebody else is signed in here, or it cannot be sent. Please copy what you wrote."
                : "Not saved yet. Trying again.")
        }
        if (isFinal) for (const [field] of batch) waiting.delete(field)
        return isFinal
    }

    function say(field, text) {
        said.set(field, text)
        show(field)
    }

    function show(field) {
        const box = document.querySelector(`.st-key-${CSS.escape(field)}`)
        if (!box) return
        let line = box.querySelector("[data-typing]")
        if (!line) {
            line = document.createElement("div")
            line.dataset.typing = ""
            Object.assign(line.style, {
                position: "absolute", right: "0", bottom: "-1.15rem", fontSize: "0.75rem", lineHeight: "1.1rem", opacity: "0.8", pointerEvents: "none",
            })
            Object.assign(box.style, { position: "relative", overflow: "visible" })
            box.append(line)
        }
        line.textContent = said.get(field) ?? ""
    }

    // Ctrl+Enter and, in a field of one line, Enter make Streamlit send a field while the cursor stays in it.
    function commit(element) {
        unsaved.delete(element)
        committed = performance.now()
        const ctrlKey = element instanceof HTMLTextAreaElement
        element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, which: 13, ctrlKey, bubbles: true, cancelable: true }))
    }

    const isBusy = () => sending !== null || waiting.size > 0
    // A click that waits is told by the page: to the eye by the pointer, and to whoever drives the browser.
    const hold = (clicks) => {
        held += clicks
        document.documentElement.toggleAttribute("data-held", held > 0)
        document.documentElement.style.cursor = held ? "progress" : ""
    }
    const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

    document.addEventListener("focusin", ({ target }) => {
        const field = fieldOf(target)
        if (field && !waiting.has(field)) before.set(field, told.before[field] ?? target.value)
    }, true)

    document.addEventListener("input", ({ target }) => {
        const field = fieldOf(target)
        if (!field) return
        if (!before.has(field)) before.set(field, "")
        waiting.set(field, target.value)
        unsaved.add(target)
        clearTimeout(timer)
        timer = setTimeout(send, target.value ? PAUSE : 0)
    }, true)

    document.addEventListener("focusout", ({ target }) => {
        if (unsaved.delete(target)) committed = performance.now()
        if (fieldOf(target)) send()
    }, true)

    document.addEventListener("pointerdown", ({ target }) => {
        for (const element of [...unsaved]) if (element !== target && element.isConnected) commit(element)
        send()
    }, true)

    document.addEventListener("keydown", ({ key, ctrlKey, metaKey, target }) => {
        const field = key === "Enter" && (ctrlKey || metaKey) && fieldOf(target)
        if (!field) return
        send()
        before.set(field, target.value) // What is sent now is what stands there from now on.
    }, true)

    document.addEventListener("click", (event) => {
        const target = event.target.closest?.("a, button")
        if (isPassing || !target || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
        const isLink = target.matches("a")
        const isLeaving = isLink && target.pathname === "/sign-out"
        if (isLeaving) otherWindows.postMessage("send")
        const wait = isLeaving ? AFTER_COMMIT : isLink ? AFTER_COMMIT - (performance.now() - committed) : 0
        if (wait <= 0 && !isBusy()) return
        event.preventDefault()
        event.stopImmediatePropagation()
        const box = target.closest('[class*="st-key-"]')
        hold(1)
        Promise.all([pause(wait), Promise.race([send(), pause(LONGEST_WAIT)])]).then(() => {
            const there = target.isConnected ? target : box?.isConnected ? box.querySelector(target.tagName) : null
            isPassing = true
            try { there?.click() } finally { isPassing = false }
        }).finally(() => hold(-1))
    }, true)

    otherWindows.onmessage = () => send()

    const leave = () => {
        clearTimeout(timer)
        const batch = take()
        if (!batch.length) return
        const body = new Blob([message(batch)], { type: "application/json" })
        if (body.size < BEACON && navigator.sendBeacon("/typed", body)) for (const [field] of batch) waiting.delete(field)
        else send()
    }
    window.addEventListener("pagehide", leave)
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send() })

    // A field that is drawn later says what became of its words, too.
    new MutationObserver(() => {
        for (const field of said.keys()) {
            const box = document.querySelector(`.st-key-${CSS.escape(field)}`)
            if (box && !box.querySelector("[data-typing]")) show(field)
        }
    }).observe(document.body, { childList: true, subtree: true })

    return (data) => {
        const isSomebodyElse = told.who && told.who !== data.who
        if (isSomebodyElse) { waiting.clear(); before.clear(); said.clear() }
        told = data
        places = new RegExp(`^(?:${data.places})$`)
        drafts = new RegExp(`^(?:${data.drafts})`)
        for (const field of data.gone) {
            waiting.delete(field)
            before.delete(field)
            said.delete(field)
            document.querySelector(`.st-key-${CSS.escape(field)} [data-typing]`)?.remove()
        }
        for (const [field, text] of [...said]) {
            if (data.kept[field] || waiting.has(field) || drafts.test(field) || text.startsWith("Not saved") || !text.startsWith("Not sent")) continue
            said.delete(field) // It was sent or discarded.
            document.querySelector(`.st-key-${CSS.escape(field)} [data-typing]`)?.remove()
        }
        for (const [field, at] of Object.entries(data.kept)) {
            if (!waiting.has(field)) say(field, drafts.test(field) ? `Saved ${at}` : `Not sent yet · saved ${at}`)
        }
    }
}

function keepWords(told) {
    window.coachingTyping ??= listen()
    window.coachingTyping(told)
}
