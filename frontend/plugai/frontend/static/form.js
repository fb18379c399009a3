// An invitation comes behind the #, which is never sent: it goes into the form, and out of the address bar.
"use strict";
const invite = location.hash.startsWith("#invite=") ? decodeURIComponent(location.hash.slice(8)) : "";
if (invite && location.pathname !== "/join") location.replace("/join" + location.hash);
const field = document.querySelector("input[name=invite]");
if (invite && field) {
  document.querySelectorAll("input[name=invite]").forEach((one) => { one.value = invite; });
  field.closest("div").hidden = true;
  history.replaceState(null, "", "/join");
  document.querySelector("input[name=name]").focus();
  // Only who starts the server may put off choosing a name.
  if (invite.startsWith("plgi_bootstrap_")) document.querySelector("button[value=later]").hidden = false;
}
document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", () => {
  // Twice pressed is once meant; the pressed button's value has to be sent before it is off.
  setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
}));
