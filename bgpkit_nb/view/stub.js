// What each widget carries itself: it takes script and style from the kit, once a page, and lets the script draw.
const kits = (globalThis.__bgpkitKits ??= new Map());

function dress(style, version) {
  document.head.querySelectorAll("style[data-bgpkit]").forEach((old) => old.remove());
  const sheet = document.createElement("style");
  sheet.dataset.bgpkit = version;
  sheet.textContent = style;
  document.head.append(sheet);
}

async function open(kit) {
  const inflated = new Blob([kit.get("packed")]).stream().pipeThrough(new DecompressionStream("deflate"));
  const { script, style } = await new Response(inflated).json();
  dress(style, kit.get("version"));
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function scripts(model) {
  const kit = await model.widget_manager.get_model(model.get("kit").slice("IPY_MODEL_".length));
  const version = kit.get("version");
  if (!kits.has(version)) kits.set(version, open(kit));
  return kits.get(version);
}

export default {
  async initialize({ model }) {
    await (await scripts(model)).takePatches(model);
  },
  async render({ model, el }) {
    return (await scripts(model)).widgets[model.get("draws")].render({ model, el });
  },
};
