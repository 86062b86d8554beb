// Shapes that glide from where they were to where they are, each the same element for as long as it is there.

const GLIDE = 260; // ms

/**
 * The children of an SVG group, by key. `show(items, moving)`: an item is `{key, at, from, make, put, write}`. at: numbers
 * that say where it stands, given to `put(element, at)` once, or many times on the way from where it stood; from: where
 * a new one begins. `write(element)` sets whatever does not move. Nothing glides where less motion is asked for.
 */
function gliding(life, root) {
  const known = new Map();
  let request = 0;
  const stop = () => cancelAnimationFrame(request);
  life.add(stop);
  const place = (one, at) => {
    one.at = at;
    one.put(one.element, at);
  };
  const enter = (item) => {
    const one = { element: item.make(), at: item.from ?? item.at };
    known.set(item.key, one);
    return one;
  };
  return function show(items, moving) {
    stop();
    const keys = new Set(items.map(({ key }) => key));
    for (const [key, one] of known) {
      if (keys.has(key)) continue;
      one.element.remove();
      known.delete(key);
    }
    const ways = items.map((item, i) => {
      const one = known.get(item.key) ?? enter(item);
      one.put = item.put;
      item.write?.(one.element);
      if (root.children[i] !== one.element) root.insertBefore(one.element, root.children[i] ?? null);
      return [one, one.at, item.at];
    });
    const glides = moving && !motionQuery().matches && !document.hidden;
    for (const [one, from, to] of ways) place(one, glides && from.length === to.length ? from : to);
    if (!glides) return;
    const began = performance.now();
    const step = (now) => {
      const t = clamp((now - began) / GLIDE, 0, 1);
      const done = 1 - (1 - t) ** 3;
      for (const [one, from, to] of ways)
        if (from.length === to.length) place(one, t < 1 ? from.map((value, i) => value + (to[i] - value) * done) : to);
      if (t < 1) request = requestAnimationFrame(step);
    };
    request = requestAnimationFrame(step);
  };
}
