"""A page that is no Jupyter at all, as VS Code's notebook is to a widget: its colours, its classes, and a plain host.

VS Code itself cannot be run here. What it gives a widget can: a body of class `vscode-dark` (or `-light`,
`-high-contrast`), `--vscode-*` variables and none of JupyterLab's, and anywidget's contract of `initialize` and
`render` with a model. The kernel's side is the test's own process, without a kernel.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

from ipywidgets import Widget
from playwright.sync_api import Browser, Page

from bgpkit_nb.view.keepers import parts
from bgpkit_nb.view.widgets import Kit

#: The colours of VS Code's own themes: Light Modern, Dark Modern, and the two of high contrast.
THEMES = {
    "vscode-light": {"foreground": "#3b3b3b", "editor-foreground": "#3b3b3b", "editor-background": "#ffffff",
                     "editorWidget-background": "#f8f8f8", "widget-border": "#e5e5e5", "focusBorder": "#005fb8"},
    "vscode-dark": {"foreground": "#cccccc", "editor-foreground": "#cccccc", "editor-background": "#1f1f1f",
                    "editorWidget-background": "#202020", "widget-border": "#313131", "focusBorder": "#0078d4"},
    "vscode-high-contrast": {"foreground": "#ffffff", "editor-foreground": "#ffffff", "editor-background": "#000000",
                             "editorWidget-background": "#0c141f", "contrastBorder": "#6fc3df",
                             "focusBorder": "#f38518"},
    "vscode-high-contrast vscode-high-contrast-light": {
        "foreground": "#292929", "editor-foreground": "#292929", "editor-background": "#ffffff",
        "editorWidget-background": "#ffffff", "contrastBorder": "#0f4a85", "focusBorder": "#006bbd"},
}
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A host of widgets</title>
<style>body { background: var(--vscode-editor-background); color: var(--vscode-foreground); font: 13px sans-serif; }
button { min-height: 28px; }</style><body><main></main></body></html>"""
_HOST = """
const models = new Map();
const named = (id) => models.get(String(id).replace("IPY_MODEL_", ""));
const plain = (value) => (value && value.base64
  ? new DataView(Uint8Array.from(atob(value.base64), (one) => one.charCodeAt(0)).buffer) : value);

class Model {
  constructor(id, state) {
    this.id = id;
    this.attributes = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, plain(value)]));
    this.listeners = [];
    this.changed = new Set();
    this.widget_manager = { get_model: async (id) => models.get(id) };
  }
  get(name) { return this.attributes[name]; }
  set(name, value) {
    this.attributes[name] = value;
    this.changed.add(name);
    this.trigger(`change:${name}`, this, value);
  }
  save_changes() {
    const state = Object.fromEntries([...this.changed].map((name) => [name, this.attributes[name]]));
    this.changed.clear();
    window.toKernel(this.id, state);
  }
  on(name, fn) { this.listeners.push([name, fn]); }
  off(name, fn) { this.listeners = this.listeners.filter(([one, other]) => one !== name || (fn && other !== fn)); }
  send() {}
  trigger(name, ...all) { for (const [one, fn] of [...this.listeners]) if (one === name) fn(...all); }
}

window.take = (states) => {
  for (const [id, state] of Object.entries(states)) {
    if (!models.has(id)) models.set(id, new Model(id, state));
    const model = models.get(id);
    for (const [name, value] of Object.entries(state)) {
      if (value?.base64 || JSON.stringify(model.attributes[name]) === JSON.stringify(value)) continue;
      model.attributes[name] = value;
      model.trigger(`change:${name}`, model, value);
    }
  }
};

window.show = async (id, into) => {
  const model = named(id);
  const kind = model.get("_model_name");
  const el = document.createElement(kind === "ButtonModel" ? "button" : "div");
  el.className = (model.get("_dom_classes") ?? []).join(" ");
  into.append(el);
  if (kind === "AnyModel") {
    const url = URL.createObjectURL(new Blob([model.get("_esm")], { type: "text/javascript" }));
    const { default: widget } = await import(url);
    await widget.initialize?.({ model });
    await widget.render({ model, el });
  } else if (model.get("children")) {
    for (const child of model.get("children")) await window.show(child, el);
  } else if (kind === "HTMLModel") el.innerHTML = model.get("value");
  else if (kind === "ButtonModel") el.textContent = model.get("description");
  else throw new Error(`the host knows no ${kind}`);
};
"""


@contextmanager
def hosted(browser: Browser, widget: Widget, **kind: object) -> Iterator["Host"]:
    """A widget shown by a page that is no Jupyter, until the block ends. kind: of page, in Playwright's words."""
    context = browser.new_context(viewport={"width": 1280, "height": 2400}, **kind)
    try:
        host = Host(context.new_page(), widget)
        host.open()
        yield host
    finally:
        context.close()


class Host:
    """A widget in a plain page. errors: what went wrong there."""

    def __init__(self, page: Page, widget: Widget) -> None:
        self.page, self.widget, self.errors = page, widget, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))

    def open(self) -> None:
        """Show the widget in its own colours, light or dark as the system is."""
        self.page.expose_function("toKernel", self._heard)
        self.page.set_content(_PAGE)
        self.page.evaluate(f"() => {{ {_HOST} }}")
        self.sync()
        self.page.evaluate("id => window.show(id, document.querySelector('main'))", self.widget.model_id)

    def dress(self, theme: str) -> None:
        """Give the page the classes and colours of one of `THEMES`."""
        colours = {f"--vscode-{name}": colour for name, colour in THEMES[theme].items()}
        self.page.evaluate("""([classes, colours]) => {
          document.body.className = classes;
          const { style } = document.documentElement;
          style.cssText = "";
          for (const [name, colour] of Object.entries(colours)) style.setProperty(name, colour);
        }""", [theme, colours])

    def sync(self) -> None:
        """Bring what changed in the kernel to the page; what was put off there is done first."""
        self.page.wait_for_timeout(400)
        widgets = [self.widget, *parts(self.widget), Kit.shared()]
        self.page.evaluate("states => window.take(states)", {each.model_id: _state(each) for each in widgets})

    def _heard(self, model: str, state: dict) -> None:
        widgets = {each.model_id: each for each in (self.widget, *parts(self.widget))}
        widgets[model].set_state(state)


def _state(widget: Widget) -> dict:
    state = widget.get_state()
    return {name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value
            for name, value in state.items()}
