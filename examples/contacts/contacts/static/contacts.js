// Makes the page easier to use. It works without a script, too.

const get = id => document.getElementById(id)
const rows = () => [...document.querySelectorAll("#results tbody tr")]
const boxes = () => [...document.getElementsByName("contacts")]

// How many contacts are selected. If all are, those that are loaded later are, too.

let known = 0

function count() {
  const all = get("all")
  if (!all) return
  if (all.checked && boxes().length > known) boxes().forEach(box => box.checked = true)
  known = boxes().length
  const selected = boxes().filter(box => box.checked).length
  all.checked = selected > 0 && selected === known
  all.indeterminate = selected > 0 && selected < known
  const html = selected ? `${selected} <span>selected</span>` : ""
  if (get("selected").innerHTML !== html) get("selected").innerHTML = html
}

document.addEventListener("change", ({target}) => {
  if (target.id === "all") boxes().forEach(box => box.checked = target.checked)
  count()
})

// Keys: Enter moves from a box to the buttons, instead of pressing the first; Escape leaves a form.

document.addEventListener("keydown", event => {
  if (event.key === "Enter" && event.target.name === "contacts") {
    event.preventDefault()
    document.querySelector("#bulk button").focus()
  } else if (event.key === "Escape") {
    event.target.closest("tr, main form")?.querySelector(".cancel")?.click()
  }
})

// Focus: if what was clicked is gone, what replaced it gets the focus.

let clicked, place

document.addEventListener("click", ({target}) => {
  clicked = target
  place = rows().indexOf(target.closest("tr"))
}, true)

function moveFocus() {
  if (!clicked || clicked.checkVisibility()) return
  clicked = null
  const {activeElement} = document
  if (activeElement !== document.body && activeElement.checkVisibility()) return
  const nearby = place < 0 ? [] : [rows()[place], rows()[place - 1]]
  const targets = nearby.map(row => row?.querySelector("[autofocus], .danger"))
  ;(targets.find(Boolean) ?? (boxes().length ? get("all") : document.querySelector("h1"))).focus()
}

new MutationObserver(() => {
  // A contact that was added or renamed is loaded again at its place in the list: keep one.
  rows().forEach(row => row.id && get(row.id) !== row && row.remove())
  count()
  moveFocus()
}).observe(document, {childList: true, subtree: true})

count()

// Requests without an answer, and answers that say that something went wrong.

const [noAnswer, noSuccess] = htmx.version.startsWith("2.")
  ? ["htmx:sendError", "htmx:responseError"]
  : ["htmx:error", "htmx:response:error"]

const show = id => get("toast").replaceChildren(get(id).content.cloneNode(true))
document.addEventListener(noAnswer, () => show("no-answer"))
document.addEventListener(noSuccess, () => show("no-success"))
