// Stands in for a widget's model where no kernel keeps one: in pages that were saved, and for pictures within a widget.

/** Holds values and tells whoever listens that one changed; `saved(model)` is called for what a widget would send. */
function hostModel(values, saved = () => {}) {
  const ears = new Map();
  const model = {
    get: (name) => values[name],
    set(name, value) {
      if (Object.is(values[name], value)) return;
      values[name] = value;
      for (const fn of [...(ears.get(`change:${name}`) ?? [])]) fn();
    },
    save_changes: () => saved(model),
    on: (event, fn) => ears.set(event, new Set([...(ears.get(event) ?? []), fn])),
    off: (event, fn) => ears.get(event)?.delete(fn),
    send() {},
  };
  return model;
}

/** A widget of the kit in an element of its own, with its model: `set` what changes. */
function hosted(life, name, values, saved) {
  const el = html("div");
  const model = hostModel({ uid: freshId("host"), pick: "", ...values }, saved);
  life.add(widgets[name].render({ model, el }));
  return { el, model, set: model.set };
}
