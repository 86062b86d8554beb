// Views of one state: what is picked in any of them lights, in each, everything it goes through.

/**
 * Follow what is picked. `lights(element, ids)` says which ids light an element besides its own `data-pick`; `show()`
 * after every redraw. While something is lit here the root wears `bgpkit-has-lit`, so that the rest can step back;
 * `words`, given the set of ids, says what was picked in this view's own terms, for the line below it.
 */
function linked(life, model, el, words = () => "") {
  const lit = new Map();
  const own = followPick(life, model, el);
  const line = html("p", { class: "bgpkit-picked-line" });
  const show = () => {
    own();
    const picked = pickedIds(model);
    let any = Boolean(el.querySelector(".bgpkit-picked"));
    for (const [element, ids] of lit) {
      if (!element.isConnected) {
        lit.delete(element);
        continue;
      }
      const on = picked.size > 0 && ids.some((id) => picked.has(id));
      element.classList.toggle("bgpkit-lit", on);
      any ||= on;
    }
    el.classList.toggle("bgpkit-has-lit", any);
    const said = any ? words(picked) : "";
    setText(line, said ? `◉ Picked: ${said}` : "");
    line.hidden = !said;
  };
  life.follow(model, "pick", show);
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
