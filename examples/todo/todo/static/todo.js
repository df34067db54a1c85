const modal = document.getElementById("modal")
let opener

// The modal is open while there is something in it.
new MutationObserver(() => {
  if (!modal.firstElementChild) {
    modal.close()
  } else if (!modal.open) {
    opener = document.activeElement.id
    modal.showModal()
  }
}).observe(modal, {childList: true})

modal.addEventListener("close", () => {
  modal.replaceChildren()
  // By its id: the card may have been replaced.
  document.getElementById(opener)?.focus()
})

modal.addEventListener("click", event => {
  if (!event.target.closest("[data-close]") && event.target !== modal) return
  event.preventDefault()
  modal.close()
})
