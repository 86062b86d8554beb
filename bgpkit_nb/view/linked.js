// Views of one state: what is picked in any of them lights, in each, everything it goes through.

/**
 * Follow what is picked, and what the kernel says is lit with it (`also`: the flows of an AS, those that cross a link).
 * `lights(element, ids)` says which ids light an element besides its own `data-pick`; `show()` after every redraw. While
 * something is lit here the root wears `bgpkit-has-lit`, so that the rest can step back; `words`, given the set of ids,
 * says what was picked in this view's own terms, for the line below it.
 */
function linked(life, model, el, words = () => "") {
  const lit = new Map();
  const own = followPick(life, model, el);
  const line = html("p", { class: "bgpkit-picked-line" });
  const show = () => {
    own();
    const named = pickedIds(model);
    const also = model.get("also") ?? {};
    const picked = new Set([...named, ...(also.ids ?? [])]);
    for (const id of also.ids ?? []) if (id.startsWith("as:")) named.add(id);
    let any = Boolean(el.querySelector(".bgpkit-picked"));
    for (const [element, ids] of lit) {
      if (!element.isConnected && el.isConnected) {
        lit.delete(element); // it was drawn anew; a view that is not on its page yet keeps all it has
        continue;
      }
      const on = picked.size > 0 && ids.some((id) => picked.has(id));
      element.classList.toggle("bgpkit-lit", on);
      any ||= on;
    }
    el.classList.toggle("bgpkit-has-lit", any);
    const said = any ? words(named) || alsoWords(also) : "";
    setText(line, said ? `◉ Picked: ${said}` : "");
    line.hidden = !said;
  };
  life.follow(model, "pick also", show);
  pointOut(life, el);
  life.add(() => lit.clear());
  return {
    line,
    show,
    lights(element, ids) {
      lit.set(element, ids);
      return element;
    },
  };
}

/** What is picked, where a view itself has no name for it: its flows light there. */
const alsoWords = ({ name, ids = [] }) => {
  const flows = ids.filter((id) => id.startsWith("flow:")).length;
  return name && flows ? `${name} (${counted(flows, "flow")})` : "";
};

/** Whatever can be picked here lights on the maps of the same explorer while it is pointed at or has the focus. */
function pointOut(life, el) {
  const seen = { pointer: "", focus: "" };
  let last = "";
  const tell = (event) => {
    const by = event.type.startsWith("pointer") ? "pointer" : "focus";
    const there = event.type === "pointerover" || (event.type === "focusin" && event.target.matches?.(":focus-visible"));
    seen[by] = (there && event.target.closest?.("[data-pick]")?.dataset.pick) || "";
    const pick = seen.pointer || seen.focus;
    if (pick === last) return;
    last = pick;
    for (const map of el.closest(".bgpkit-explorer, .bgpkit-page")?.querySelectorAll(".bgpkit-map") ?? [])
      map.dispatchEvent(new CustomEvent("bgpkit-pointed", { detail: pick }));
  };
  life.listen(el, "pointerover pointerleave focusin focusout", tell);
}

/** What lights an AS: its pick, and where it has several routers, of which the pick is one, what all of these share. */
const asIds = (one) => [one.as, one.pick].filter(Boolean);

/** The ids of the flows at some places of a view's list of them. */
const flowIds = (view, places) => places.map((place) => view.flows[place]?.[0]).filter(Boolean);

/** Those flows as one pick. */
const flowsPick = (view, places) => flowIds(view, places).join("\n");

/** What is picked in a view that lists its `flows` and knows some `names` by id. */
function pickedWords(view, picked, names = new Map()) {
  const flows = (view.flows ?? []).filter(([id]) => picked.has(id)).map(([, text]) => text);
  const others = [...picked].filter((id) => names.has(id)).map((id) => names.get(id));
  const all = [...others, ...flows];
  return all.length > 3 ? `${all.slice(0, 3).join("; ")} and ${all.length - 3} more` : all.join("; ");
}

/** A button in a table or a heading that picks what it names. */
const pickButton = (pick, ...children) =>
  pick
    ? html("button", { type: "button", class: "bgpkit-pick", "data-pick": pick, "aria-pressed": "false" }, ...children)
    : html("span", { class: "bgpkit-unpickable" }, ...children);

/** Redraw without taking the focus away: what had it is found again by its `data-key` or its pick. */
function keepingFocus(el, redraw) {
  const had = el.contains(document.activeElement) ? document.activeElement : null;
  const [key, pick, kind] = [had?.dataset.key, had?.dataset.pick, had?.tagName];
  redraw();
  if (!had || document.activeElement === had) return;
  if (el.contains(had)) return had.focus({ preventScroll: true });
  const same = [...el.querySelectorAll(key ? "[data-key]" : "[data-pick]")].find((each) =>
    key ? each.dataset.key === key : each.dataset.pick === pick && each.tagName === kind,
  );
  same?.focus({ preventScroll: true });
}
