// The toolbar: take back and do again, keep states under names, compare, share as code or text, what to show and how big.

function render({ model, el }) {
  const life = lifetime();
  const tell = (what) => model.send(what);
  const button = (name, text, fn, more = {}) => {
    const made = html("button", { type: "button", class: "bgpkit-button", "data-act": name, ...more }, text);
    made.addEventListener("click", fn ?? (() => tell({ do: name })));
    return made;
  };
  const undo = button("undo", "↶ Undo");
  const redo = button("redo", "↷ Redo");
  const reset = button("reset", "Reset", null, { title: "Put every knob back where it started, and take back every other change" });
  const pin = button("pin", "Compare from here", null, { title: "Take what is shown now as the state to compare with" });
  const large = button("large", "Large text", () => tell({ do: "large", on: !model.get("large") }), { "aria-pressed": "false" });

  // -- kept states --------------------------------------------------------------------------------------------------
  const nameId = freshId("name");
  const name = html("input", { type: "text", id: nameId, maxlength: 40, placeholder: "name of this state" });
  const keep = html("form", { class: "bgpkit-tool-form" }, html("label", { for: nameId, class: "bgpkit-unseen" }, "Name of this state"), name, html("button", { class: "bgpkit-button" }, "Keep"));
  onSubmit(keep, () => {
    tell({ do: "keep", name: name.value });
    name.value = "";
  });
  const kept = html("ul", { class: "bgpkit-kept", "aria-label": "Kept states" });
  const keptItem = (each) =>
    html(
      "li",
      {},
      button("go", each, () => tell({ do: "go", name: each }), { title: `Go to the state kept as ${each}` }),
      button("drop", "✕", () => tell({ do: "drop", name: each }), { "aria-label": `Forget ${each}` }),
    );

  // -- sharing ------------------------------------------------------------------------------------------------------
  const area = (label, rows) => {
    const id = freshId("text");
    const text = html("textarea", { id, rows, readonly: true, spellcheck: "false" });
    const copy = button("copy", "Copy", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        document.execCommand("copy"); // where a page may not reach the clipboard by itself
      }
      setText(copy, "Copied");
      setTimeout(() => setText(copy, "Copy"), 1500);
    });
    const line = html("div", { class: "bgpkit-tool-line" }, html("label", { for: id }, label), copy);
    return [text, html("div", { class: "bgpkit-tool-area" }, line, text)];
  };
  const [last, lastArea] = area("The last step as code", 2);
  const [code, codeArea] = area("This state as code", 4);
  const [text, textArea] = area("This state as text, to be pasted elsewhere", 2);
  const pasteId = freshId("paste");
  const paste = html("textarea", { id: pasteId, rows: 2, spellcheck: "false", placeholder: "paste a text here that somebody shared" });
  const go = button("paste", "Show it", () => tell({ do: "paste", text: paste.value }));
  const pasteArea = html("div", { class: "bgpkit-tool-area" }, html("div", { class: "bgpkit-tool-line" }, html("label", { for: pasteId }, "A state that somebody shared"), go), paste);
  const share = html("details", { class: "bgpkit-sharing" }, html("summary", {}, "Share"), html("div", { class: "bgpkit-sharing-parts" }, lastArea, textArea, codeArea, pasteArea));
  share.addEventListener("toggle", () => {
    if (share.open === model.get("sharing")) return;
    model.set("sharing", share.open);
    model.save_changes();
  });

  // -- views --------------------------------------------------------------------------------------------------------
  const views = html("div", { class: "bgpkit-tool-views", role: "group", "aria-label": "Views" });
  const viewButton = ({ name: which, text: words }) =>
    button("view", words, () => tell({ do: "view", name: which, on: !(model.get("shown") ?? []).includes(which) }), { "data-view": which, "aria-pressed": "false" });

  // -- what it says -------------------------------------------------------------------------------------------------
  const against = html("b", {});
  const unpin = button("unpin", "Compare with the start", () => {
    tell({ do: "unpin" });
    pin.focus(); // this button goes away
  });
  const compared = html("p", { class: "bgpkit-compared", hidden: true }, "Compared with: ", against, unpin);
  // Made once: a live region that is made anew announces nothing, or everything.
  const said = typeof model.get("said") === "string" ? html("p", { class: "bgpkit-status", role: "status" }) : null;

  const error = html("p", { class: "bgpkit-error", role: "alert" });
  const show = () => {
    const state = model.get("state") ?? {};
    for (const [each, said, word] of [[undo, state.undo, "Undo"], [redo, state.redo, "Redo"]]) {
      each.disabled = !said;
      setAttributes(each, { title: said ? `${word}: ${said}` : null, "aria-label": said ? `${word}: ${said}` : word });
    }
    setAttributes(large, { "aria-pressed": String(Boolean(model.get("large"))) });
    const names = state.kept ?? [];
    if (JSON.stringify(names) !== kept.dataset.names) {
      kept.dataset.names = JSON.stringify(names);
      kept.replaceChildren(...names.map(keptItem));
      kept.hidden = !names.length;
    }
    for (const [each, value] of [[last, state.last], [code, state.code], [text, state.text]])
      if (each.value !== (value ?? "")) each.value = value ?? "";
    for (const each of views.querySelectorAll("button"))
      setAttributes(each, { "aria-pressed": String((model.get("shown") ?? []).includes(each.dataset.view)) });
    setText(against, state.compared ?? "");
    compared.hidden = !state.compared;
    if (said) setText(said, model.get("said"));
    setText(error, model.get("error") ?? "");
  };
  el.classList.add("bgpkit-root", "bgpkit-toolbar");
  views.hidden = !(model.get("views") ?? []).length;
  views.append(html("span", { class: "bgpkit-tool-name" }, "Views"), ...(model.get("views") ?? []).map(viewButton));
  el.replaceChildren(html("div", { class: "bgpkit-tools" }, undo, redo, reset, pin, keep, kept, large), views, share, error, compared, ...(said ? [said] : []));
  show();
  life.follow(model, "state large shown error said", show);

  // Ctrl+Z and Ctrl+Y (or Shift+Ctrl+Z) inside the explorer are its own; in a text field they stay the field's.
  life.listen(
    document,
    "keydown",
    (event) => {
      const here = el.closest(".bgpkit-explorer");
      // Of an explorer inside another one, only its own toolbar hears it.
      if (!here || event.target.closest(".bgpkit-explorer") !== here || event.target.closest("textarea, input[type='text'], input[type='number']")) return;
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      tell({ do: key === "y" || event.shiftKey ? "redo" : "undo" });
    },
    true,
  );
  return leaving(life, el);
}

export default { render };
