// What is shown, made into files: the map or the picture of the Internet as SVG and PNG, tables as CSV. No page of ours sends them anywhere.

const INKS = ["fill", "stroke"];
// What else a shape's style may say, with what holds where nothing is said.
const STYLES = {
  "fill-opacity": "1",
  "stroke-width": "1px",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  opacity: "1",
  "paint-order": "normal",
  visibility: "visible",
  display: "inline",
};
const LETTERS = {
  "font-family": "",
  "font-size": "",
  "font-weight": "400",
  "font-style": "normal",
  "letter-spacing": "normal",
  "text-anchor": "start",
  "dominant-baseline": "auto",
};
const FONTS = "Arial, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', FreeSans, sans-serif"; // some programs know no other
const HEAD = 40;
const FOOT = 34;

/** A function that turns any colour of a style sheet into one that every program reads: `[hex, opacity]`. */
function inkReader() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const read = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [`#${[r, g, b].map((each) => each.toString(16).padStart(2, "0")).join("")}`, a / 255];
  };
  return (colour) => {
    if (!known.has(colour)) known.set(colour, read(colour));
    return known.get(colour);
  };
}

/** One shape's style as attributes of its copy; groups keep their opacity, and what a part of a text has from the whole. */
function bake(element, copy, readInk) {
  const style = getComputedStyle(element);
  const group = element.matches("g, svg");
  const part = element.tagName === "tspan" ? getComputedStyle(element.parentNode) : null;
  const letters = element.matches("text, tspan") ? LETTERS : {};
  const said = group ? { opacity: "1", display: "inline" } : { ...STYLES, ...letters };
  for (const [name, usual] of Object.entries(said)) {
    const value = style.getPropertyValue(name);
    if (value === (part ? part.getPropertyValue(name) : usual)) copy.removeAttribute(name);
    else copy.setAttribute(name, name === "font-family" ? `${value}, ${FONTS}` : value);
  }
  for (const name of group ? [] : INKS) bakeInk(name, style, copy, readInk);
}

function bakeInk(name, style, copy, readInk) {
  const value = style.getPropertyValue(name);
  const [ink, opacity] = !value || value === "none" ? ["none", 0] : readInk(value);
  copy.setAttribute(name, opacity ? ink : "none");
  if (!opacity || (opacity === 1 && copy.tagName !== "tspan")) return; // which else has its text's opacity
  copy.setAttribute(`${name}-opacity`, opacity * Number(style.getPropertyValue(`${name}-opacity`) || 1));
}

/** A copy of a drawing that needs no style sheet: everything as attributes, and nothing that only a page needs. */
function bakedCopy(drawing, readInk) {
  const copy = drawing.cloneNode(true);
  const from = [drawing, ...drawing.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  to.forEach((each, i) => {
    if (each.tagName !== "title") bake(from[i], each, readInk);
    for (const { name } of [...each.attributes]) {
      if (/^(class|style|role|tabindex|aria-|data-)/.test(name)) each.removeAttribute(name);
    }
  });
  to.filter((each, i) => from[i].matches(".bgpkit-hit, .bgpkit-ring:not(.bgpkit-subject *)")).forEach((each) => each.remove());
  for (const each of copy.querySelectorAll('[display="none"], text[visibility="hidden"]')) each.remove();
  return copy;
}

/** The first picture under `root` as one of its own: title above, drawing, and below what symbols mean or where it is from. */
function shownPicture(root) {
  const stage = root.querySelector(".bgpkit-map .bgpkit-stage, .bgpkit-whole .bgpkit-picture");
  const drawing = stage?.querySelector("svg");
  const width = drawing?.clientWidth ?? 0;
  if (!width) return null;
  const height = drawing.clientHeight;
  const readInk = inkReader();
  const [paper] = readInk(getComputedStyle(stage).getPropertyValue("background-color"));
  const [ink] = readInk(getComputedStyle(stage).getPropertyValue("color"));
  const font = `${getComputedStyle(stage).fontFamily}, ${FONTS}`;
  const write = (y, size, weight, ...parts) =>
    svg("text", { x: 14, y, fill: ink, "font-size": size, "font-weight": weight, "font-family": font, "xml:space": "preserve" }, ...parts);
  const keys = [...root.querySelectorAll(".bgpkit-map .bgpkit-legend .bgpkit-key")].filter((key) => key.querySelector(".bgpkit-symbol"));
  const legend = keys.flatMap((key) => {
    const symbol = key.querySelector(".bgpkit-symbol");
    const [colour] = readInk(getComputedStyle(symbol).color);
    return [svg("tspan", { fill: colour }, symbol.textContent), ` ${key.textContent.slice(symbol.textContent.length)}    `];
  });
  const source = stage.closest(".bgpkit-whole") ? [root.querySelector(".bgpkit-lab-source")?.textContent ?? ""] : [];
  const copy = bakedCopy(drawing, readInk);
  setAttributes(copy, { x: 0, y: HEAD, width, height, viewBox: `0 0 ${width} ${height}` });
  const size = { width, height: height + HEAD + FOOT };
  const title = root.querySelector(".bgpkit-map h3, .bgpkit-whole h4")?.textContent ?? "Routing map";
  const ruler = textRuler(stage);
  const sized = (text, size, weight) => Math.min(size, Math.max((size * (width - 28)) / Math.max(ruler(text, size, weight), 1), 7));
  const whole = svg(
    "svg",
    { xmlns: SVG_NAMESPACE, ...size, viewBox: `0 0 ${size.width} ${size.height}` },
    svg("title", {}, title),
    svg("rect", { ...size, fill: paper }),
    write(26, sized(title, 16, 600), 600, title),
    copy,
    write(height + HEAD + 22, source.length ? sized(source[0], 12, 400) : 12, 400, ...legend, ...source),
  );
  return { text: `${new XMLSerializer().serializeToString(whole)}\n`, ...size, traffic: stage.querySelector("canvas") };
}

/** The same as a PNG, twice as fine, with the traffic as it flows at this moment. */
async function imageOf(picture) {
  const url = URL.createObjectURL(new Blob([picture.text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * 2, height: picture.height * 2 });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.drawImage(image, 0, 0, picture.width, picture.height);
    const { traffic } = picture;
    if (traffic?.width) pen.drawImage(traffic, 0, HEAD, parseFloat(traffic.style.width), parseFloat(traffic.style.height));
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

// ---- tables --------------------------------------------------------------------------------------------------------

/** What a cell says: parts that stand beside each other apart, and nothing that is there for the eye alone. */
function cellText(cell) {
  const copy = cell.cloneNode(true);
  for (const each of copy.querySelectorAll('[aria-hidden="true"], svg')) each.remove();
  const words = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  const parts = [];
  while (words.nextNode()) parts.push(words.currentNode.data);
  return parts.join(" ").replace(/\s+/g, " ").trim();
}

const csvOf = (table) => [...table.rows].map((row) => [...row.cells].map((cell) => csvCell(cellText(cell))).join(",")).join("\r\n");

/** The tables under `root` by name, each as a function that gives it as CSV; those that are folded too. */
function tablesOf(root) {
  // An explorer inside another one has a menu of its own.
  const own = (one) => !root.matches(".bgpkit-explorer") || one.closest(".bgpkit-explorer") === root;
  const folded = [...root.querySelectorAll(".bgpkit-behind:not([hidden])")].filter(own).map((one) => [one.dataset.caption, one.csv]);
  const shown = [...root.querySelectorAll("table")]
    .filter((table) => table.caption && own(table) && !table.closest(".bgpkit-behind"))
    .map((table) => [table.caption.textContent.trim(), () => csvOf(table)]);
  return new Map([...shown, ...folded].filter(([name]) => name));
}
