// What each widget carries itself: it takes script and style from the kit, once a page, and lets the script draw.
const kits = (globalThis.__bgpkitKits ??= new Map());

async function open(kit) {
  const url = URL.createObjectURL(new Blob([kit.get("code")], { type: "text/javascript" }));
  try {
    return await import(/* webpackIgnore: true */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function dress(kit) {
  document.head.querySelectorAll("style[data-bgpkit]").forEach((old) => old.remove());
  const sheet = document.createElement("style");
  sheet.dataset.bgpkit = kit.get("version");
  sheet.textContent = kit.get("style");
  document.head.append(sheet);
}

async function scripts(model) {
  const kit = await model.widget_manager.get_model(model.get("kit").slice("IPY_MODEL_".length));
  const version = kit.get("version");
  if (!kits.has(version)) {
    dress(kit);
    kits.set(version, open(kit));
  }
  return (await kits.get(version)).widgets;
}

export default {
  async render({ model, el }) {
    const drawn = await scripts(model);
    return drawn[model.get("draws")].render({ model, el });
  },
};
