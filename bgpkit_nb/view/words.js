// The words: what the picture says, in sentences and tables. The status line alone is a live region.

function render({ model, el }) {
  const life = lifetime();
  // These stay for good: a live region that is made anew announces nothing, or everything.
  const status = html("p", { class: "bgpkit-status", role: "status" });
  const picked = html("p", { class: "bgpkit-picked-line" });
  const sentences = html("div", { class: "bgpkit-sentences" });
  const tables = html("div", { class: "bgpkit-tables" });
  // By caption, so that a table stays unfolded while what it shows changes.
  const folded = new Map();
  const tableOf = (table) => {
    if (!folded.has(table.caption)) folded.set(table.caption, foldedTable());
    folded.get(table.caption).show(table);
    return folded.get(table.caption).el;
  };
  const draw = () => {
    const view = model.get("view") ?? {};
    setText(status, view.status ?? "");
    setText(picked, view.picked ? `◉ Picked: ${view.picked}` : "");
    picked.hidden = !view.picked;
    sentences.replaceChildren(...(view.sentences ?? []).map((text) => html("p", {}, text)));
    const wanted = (view.tables ?? []).map(tableOf);
    if (wanted.length !== tables.children.length || wanted.some((one, i) => one !== tables.children[i]))
      keepingFocus(tables, () => tables.replaceChildren(...wanted));
    for (const [caption, { el: old }] of folded) if (!old.isConnected && !wanted.includes(old)) folded.delete(caption);
  };
  el.classList.add("bgpkit-root", "bgpkit-words-view");
  el.replaceChildren(...(model.get("spoken") === false ? [] : [status]), picked, sentences, tables);
  draw();
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
