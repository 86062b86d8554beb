// Why not? Questions about roads not taken, asked of the kernel below a funnel, and what it answers.

const known = (road) => road !== null && road !== undefined;

/** Asks the kernel about a road and shows what it answers, with a button for everything that would help. */
function whyNot(life, model) {
  const place = html("section", { class: "bgpkit-answer", "aria-label": "Why not?" });
  const status = html("p", { class: "bgpkit-working", role: "status" });
  const table = foldedTable();
  const put = (changes) => {
    model.set(changes);
    model.save_changes();
  };
  let doing = false; // one of its buttons was pressed
  const act = (i) => {
    doing = true;
    put({ chosen_remedy: i });
  };
  let unseen = false; // asked for, and not yet brought into view whole
  const ask = (road) => {
    unseen = known(road);
    put({ asked: road });
    show();
  };
  /** The answer stands below the funnel, often below the foot of the window: what nobody sees seems not to have come. */
  const bringIntoView = (done) => {
    if (!unseen) return;
    unseen = !done;
    requestAnimationFrame(() => place.scrollIntoView({ block: "nearest", inline: "nearest" }));
  };
  const button = (road, label) => {
    if (!known(road)) return null;
    const name = label.replace(/^via /, "");
    const made = html(
      "button",
      {
        type: "button",
        class: "bgpkit-plain bgpkit-why",
        "data-key": `why-${road}`,
        "aria-label": `Why not ${label}?`,
        title: `Why is ${name} not used, and what would change that?`,
      },
      "Why not?",
    );
    made.addEventListener("click", () => ask(road));
    return made;
  };
  const close = () => {
    const asked = model.get("asked");
    ask(null);
    return asked;
  };
  const closing = html("button", { type: "button", class: "bgpkit-plain", "data-key": "close" }, "Close");
  closing.addEventListener("click", () => {
    const back = `why-${close()}`;
    const root = place.closest(".bgpkit-root");
    [...(root?.querySelectorAll("[data-key]") ?? [])].find((one) => one.dataset.key === back)?.focus();
  });
  const show = () => {
    const asked = model.get("asked");
    const answer = model.get("answer") ?? {};
    place.hidden = !known(asked);
    if (place.hidden) {
      setText(status, "");
      // The button that did it is gone with the answer: the focus goes to what came of it, not out of the page.
      if (doing) place.closest(".bgpkit-root")?.querySelector(".bgpkit-scroller")?.focus();
      doing = false;
      return;
    }
    const mine = answer.asked === asked;
    const working = !mine || answer.working;
    setText(status, working ? (mine ? "Trying changes, one after another …" : "Looking into it …") : "");
    status.classList.toggle("bgpkit-busy", working);
    keepingFocus(place, () => place.replaceChildren(...answerParts(mine ? answer : {}, closing, status, table, act)));
    bringIntoView(!working);
  };
  life.follow(model, "asked answer", show);
  return { place, button, show, ask };
}

function answerParts(answer, closing, status, table, act) {
  const remedies = answer.remedies ?? [];
  table.show({
    caption: "What would make it the route in use",
    columns: ["who", "could", "moves too", "traffic that goes another way"],
    rows: remedies.map((one) => [one.who, one.what, one.names.join(", ") || one.moved, one.traffic]),
  });
  return [
    html("div", { class: "bgpkit-answer-head" }, html("h4", {}, answer.title ?? "Why not?"), closing),
    ...(answer.sentences ?? []).slice(0, answer.working || !remedies.length ? undefined : -2).map((text) => html("p", {}, text)),
    status,
    remedies.length ? html("ul", { class: "bgpkit-remedies" }, ...remedies.map((one, i) => remedyLine(one, i, act))) : null,
    table.el,
  ].filter(Boolean);
}

/** One change that would do it: who, what, what else moves, and a button that does it. */
function remedyLine(one, i, act) {
  const what = `${one.who} could ${one.what}`;
  const button = html(
    "button",
    { type: "button", class: "bgpkit-plain", "data-key": `do-${i}`, "aria-label": `Do it: ${what}` },
    "Do it",
  );
  button.addEventListener("click", () => act(i));
  return html(
    "li",
    {},
    button,
    html(
      "span",
      { title: one.names.length ? `Moves too: ${one.names.join(", ")}` : null },
      html("b", {}, one.who),
      ` could ${one.what}.`,
      html("small", {}, ` Moves too: ${one.moved}. Traffic that goes another way: ${one.traffic}.`),
    ),
  );
}

/** A road that a reader wants and the router never heard of: choose it from a list. */
function wishes(roads, asking) {
  if (!roads?.length) return null;
  const id = freshId("wish");
  const list = html("select", { id, "data-key": "wish" }, ...roads.map((road, i) => html("option", { value: i }, road.label)));
  const button = html("button", { type: "button", class: "bgpkit-plain", "data-key": "wish-why" }, "Why not?");
  button.addEventListener("click", () => asking.ask(roads[Number(list.value)].ask));
  return html(
    "div",
    { class: "bgpkit-wishes" },
    html("label", { for: id }, "A route it never heard: via"),
    list,
    button,
  );
}
