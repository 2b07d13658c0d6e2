// Choosing whom to ask: a card and the list name the same agency, and what is typed narrows the list.
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function narrow (list, words) {
  for (const option of list.options) {
    const isWanted = words.every((word) => plain(option.text).includes(word))
    option.hidden = option.disabled = option.value !== '' && !option.selected && !isWanted
  }
  for (const group of list.querySelectorAll('optgroup')) {
    group.hidden = [...group.children].every((option) => option.hidden)
  }
}

document.addEventListener('change', ({ target: { form, name, value } }) => {
  if (name === 'candidate') form.elements.receiving_agency.value = value
  if (name === 'receiving_agency') {
    for (const card of form.querySelectorAll('[name=candidate]')) card.checked = card.value === value
  }
})

document.addEventListener('input', ({ target: { form, name, value } }) => {
  if (name === 'search' && form?.elements.receiving_agency) {
    narrow(form.elements.receiving_agency, plain(value).split(/\s+/).filter(Boolean))
  }
})
