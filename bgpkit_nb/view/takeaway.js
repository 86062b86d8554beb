// The menu "Save picture" as a widget. Sent after takeaway-svg.js and takeaway-menu.js.

/** What the kernel makes, asked for by its suffix: promises `[blob, why there is none]`. */
function kernelMade(life, model) {
  const waiting = new Map();
  const onMade = ({ made, error }, buffers) => {
    waiting.get(made)?.(error ? [null, error] : [new Blob(buffers.map((each) => each.buffer ?? each)), null]);
    waiting.delete(made);
  };
  model.on("msg:custom", onMade);
  life.add(() => model.off("msg:custom", onMade));
  return (suffix) =>
    new Promise((done) => {
      waiting.set(suffix, done);
      model.send({ make: suffix });
    });
}

const WHOLE = ".bgpkit-explorer, .bgpkit-predict, .bgpkit-page";

function render({ model, el }) {
  const life = lifetime();
  const rootOf = () => el.closest(WHOLE) ?? document.querySelector(WHOLE) ?? document.body;
  const make = kernelMade(life, model);
  const more = Object.entries(model.get("made") ?? {}).map(([suffix, text]) => [text, suffix.slice(1), () => make(suffix)]);
  el.classList.add("bgpkit-root", "bgpkit-takeaway");
  el.replaceChildren(...saveMenu(life, rootOf, () => model.get("name") ?? "", more));
  return leaving(life, el);
}

export default { render };
