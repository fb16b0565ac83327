/** Elements from values, without a framework. */

import { siteUrl } from '../base.js';

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Properties */

/**
 * An element. A function is a listener (`onclick`), true an empty attribute, false and null none.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * HTML from the site's own data, which the build sanitized. Its links start at the site's root.
 * @param {string} html
 */
export function markup(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const [selector, name] of [['a[href]', 'href'], ['img[src]', 'src']]) {
    for (const element of template.content.querySelectorAll(selector)) {
      const address = element.getAttribute(name) ?? '';
      if (!/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(address)) element.setAttribute(name, siteUrl(address).href);
    }
  }
  return template.content;
}

/**
 * One of the icons that the build adds to site.css.
 * @param {string} name
 */
export function icon(name) {
  return h('i', { class: `i i-${name}` });
}
