// Files dropped anywhere on the form join those already chosen; a list says which they are.
const form = document.querySelector('[data-drop-form]')
const input = form.querySelector('[data-drop]')
const zone = form.querySelector('[data-drop-zone]')
const list = form.querySelector('[data-drop-list]')

function show () {
  list.replaceChildren(...[...input.files].map((file) => {
    const item = document.createElement('li')
    item.textContent = file.name
    return item
  }))
}

function take (files) {
  const all = new DataTransfer()
  for (const file of [...input.files, ...files]) all.items.add(file)
  input.files = all.files
  show()
}

zone.hidden = false
input.addEventListener('change', show)
for (const name of ['dragenter', 'dragover']) {
  form.addEventListener(name, (event) => {
    event.preventDefault()
    zone.classList.add('drop-over')
  })
}
form.addEventListener('dragleave', (event) => {
  if (!form.contains(event.relatedTarget)) zone.classList.remove('drop-over')
})
form.addEventListener('drop', (event) => {
  event.preventDefault()
  zone.classList.remove('drop-over')
  take(event.dataTransfer.files)
})
