// "Save picture": a menu that saves what an explorer, a prediction or a saved page shows.
// Sent after takeaway-svg.js.

/** A name that any system takes for a file. */
const fileName = (name, kind) =>
  `${(name || "picture").normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "picture"}.${kind}`;

function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = html("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/**
 * The menu. `rootOf()` gives the element whose picture and tables are meant; `nameOf()` begins the names of files.
 * What it offers is looked up whenever it is unfolded. `more`: what else it offers, `[text, kind, make]` each, where
 * `make` promises `[blob, why there is none]`.
 */
function saveMenu(life, rootOf, nameOf, more = []) {
  const said = html("span", { class: "bgpkit-unseen" });
  // What is around it has one live region; only a menu that stands alone needs its own.
  const announce = (text) => {
    const status = rootOf().querySelector(".bgpkit-status");
    if (!status) setAttributes(said, { role: "status" });
    setText(status ?? said, text);
  };
  const items = html("div", { class: "bgpkit-takeaway-items" });
  const summary = html("summary", { class: "bgpkit-button" }, "Save picture");
  const menu = html("details", { class: "bgpkit-takeaway-menu" }, summary, items);
  const close = (back) => {
    menu.open = false;
    if (back) summary.focus();
  };
  const item = (text, make) => {
    const made = html("button", { type: "button", class: "bgpkit-takeaway-item" }, text);
    made.addEventListener("click", async () => {
      close(true);
      const [content, name, why] = await make();
      if (content) download(content, name);
      announce(content ? `Saved ${name}.` : (why ?? "There is no picture to save yet."));
    });
    return made;
  };
  const picture = (kind, make) => async () => {
    const found = shownPicture(rootOf());
    return [found && (await make(found)), fileName(nameOf(), kind)];
  };
  const asked = (kind, make) => async () => {
    const name = fileName(nameOf(), kind);
    announce(`Making ${name}.`);
    const [content, why] = await make();
    return [content, name, why];
  };
  const offer = () => {
    const tables = [...tablesOf(rootOf())].map(([name, csv]) =>
      item(`Table: ${name} (CSV)`, () => [new Blob([`${csv()}\r\n`], { type: "text/csv" }), fileName(`${nameOf()} ${name}`, "csv")]),
    );
    items.replaceChildren(
      item("Picture as SVG", picture("svg", ({ text }) => new Blob([text], { type: "image/svg+xml" }))),
      item("Picture as PNG", picture("png", imageOf)),
      ...more.map(([text, kind, make]) => item(text, asked(kind, make))),
      ...tables,
    );
  };
  // Before it unfolds, so that the next key finds what is there to stay.
  life.listen(summary, "click", () => menu.open || offer());
  life.listen(menu, "keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      close(true);
      event.stopPropagation();
    }
  });
  life.listen(document, "pointerdown", (event) => menu.open && !menu.contains(event.target) && close(false));
  return [menu, said];
}
