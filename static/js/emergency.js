// Ranks who can help anew while the page is filled in. What was chosen below stays chosen.
const RANKED_BY = ['age_band', 'age_status', 'place', 'needs', 'urgency', 'situations', 'languages']
const form = document.querySelector('form[data-emergency]')
const finder = form.querySelector('button[formaction]')
const status = form.querySelector('[data-found]')
let latest

async function rank () {
  const data = new FormData(form)
  if (!data.get('place') || !data.has('needs')) return
  latest?.abort()
  latest = new AbortController()
  try {
    const answer = await fetch(finder.getAttribute('formaction'), { method: 'POST', body: data, signal: latest.signal })
    if (!answer.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.getElementById('receivers')
    if (!fresh) return
    document.getElementById('receivers').replaceWith(fresh)
    status.textContent = status.dataset.found
  } catch (error) {
    if (error.name !== 'AbortError') status.textContent = '' // no connection: the button still asks
  }
}

form.addEventListener('change', ({ target }) => { if (RANKED_BY.includes(target.name)) rank() })
