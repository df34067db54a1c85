// What is wider than the window can be scrolled with the keyboard, too.
function reach() {
  for (const element of document.querySelectorAll("article pre, .table-wrapper")) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0
    else element.removeAttribute("tabindex")
  }
}

addEventListener("load", reach)
addEventListener("resize", reach)
