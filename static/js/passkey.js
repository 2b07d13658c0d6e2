// Shows what only works with scripts, and a sentence when a passkey or security key did not answer.
document.addEventListener('DOMContentLoaded', function () {
  document.querySelectorAll('[data-needs-script]').forEach(function (element) { element.hidden = false })
  document.addEventListener('allauth.error', function () {
    const sentence = document.getElementById('passkey-failed')
    if (sentence) {
      sentence.hidden = false
      sentence.focus()
    }
  })
})
