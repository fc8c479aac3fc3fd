// Elements from JavaScript. Text becomes text and never markup, whatever a run is called.

/** An element with attributes and children; `onclick` and its kin are listeners, `false` leaves an attribute out. */
export function h(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function s(tag, attributes = {}, ...children) {
  return dress(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'value' || name === 'checked' || name === 'disabled' || name === 'selected') {
      element[name] = value;
    } else if (value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** A key, which may be broken behind its dots and their like where it is too long. Its parts become text, as all text does. */
export function breakable(key) {
  return key.split(/(?<=[._/])/).flatMap((part, i) => i === 0 ? [part] : [document.createElement('wbr'), part]);
}

/** A row of buttons of which one is pressed. */
export function choice(label, options, chosen, change) {
  const group = h('div', { class: 'choice', role: 'group', 'aria-label': label });
  for (const [value, text] of options) {
    group.append(h('button', {
      type: 'button',
      'aria-pressed': String(value === chosen),
      onclick(event) {
        for (const button of group.children) {
          button.setAttribute('aria-pressed', String(button === event.currentTarget));
        }
        change(value);
      },
    }, text));
  }
  return group;
}

/** A check box with its label. */
export function check(text, checked, change) {
  return h('label', { class: 'check' },
    h('input', { type: 'checkbox', checked, onchange: (e) => change(e.target.checked) }), text);
}

/** A menu with its label. */
export function menu(text, options, chosen, change) {
  return h('label', { class: 'menu' }, h('span', {}, text), select(options, chosen, change));
}

function select(options, chosen, change) {
  return h('select', { onchange: (e) => change(e.target.value) },
    options.map(([value, shown]) => h('option', { value, selected: value === chosen }, shown)));
}

/** Hands a file to whoever looks at the page. */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
