// The menu "Save picture" as a widget. Sent after takeaway-svg.js and takeaway-menu.js.

const WHOLE = ".bgpkit-explorer, .bgpkit-predict, .bgpkit-page";

function render({ model, el }) {
  const life = lifetime();
  const rootOf = () => el.closest(WHOLE) ?? document.querySelector(WHOLE) ?? document.body;
  el.classList.add("bgpkit-root", "bgpkit-takeaway");
  el.replaceChildren(...saveMenu(life, rootOf, () => model.get("name") ?? ""));
  return leaving(life, el);
}

export default { render };
