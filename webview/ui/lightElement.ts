import { LitElement } from 'lit';

/**
 * An element that renders into the page itself rather than a shadow tree: labels may point across components, and
 * one stylesheet, loaded before the first paint, serves all.
 */
export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
