// Saves a step of a draft while it is filled in: a field once it is left, longer words whenever the typing pauses.
// What is typed goes to the step's own form and nowhere else: not into an address, not into the browser's storage.
const PAUSE = 1500
const AGAIN = 15000

function watch (form) {
  const status = form.querySelector('[data-autosave-status]')
  let timer = 0
  let saved = content()
  let isSaving = false

  function content () {
    const data = new FormData(form)
    data.delete('search')
    return new URLSearchParams(data).toString()
  }

  function say (words) {
    status.textContent = words
  }

  function later (milliseconds) {
    clearTimeout(timer)
    timer = setTimeout(save, milliseconds)
  }

  async function save () {
    const now = content()
    if (now === saved) return
    if (isSaving) return later(PAUSE)
    isSaving = true
    try {
      const answer = await fetch(form.action, {
        method: 'POST', body: new FormData(form), headers: { 'X-Autosave': 'yes' }, redirect: 'manual'
      })
      if (!answer.ok) throw new Error(answer.status)
      const words = await answer.text()
      if (answer.headers.get('X-Saved') === 'yes') {
        saved = now
        say(`${words} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' })}`)
      } else say(words)
    } catch {
      say(status.dataset.failed)
      later(AGAIN)
    } finally {
      isSaving = false
    }
  }

  form.addEventListener('change', () => later(0))
  form.addEventListener('input', ({ target }) => { if (target.tagName === 'TEXTAREA') later(PAUSE) })
  form.addEventListener('submit', () => clearTimeout(timer))
}

document.querySelectorAll('form[data-autosave]').forEach(watch)
